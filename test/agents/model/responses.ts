import { hasKnownTools } from './clientTools.ts';
import type { Item } from './conversation.ts';
import { readMark } from './conversation.ts';
import type { Json, Said, WireFormat } from './wire.ts';
import { asEvents, asJson, listOf, ownWords, textOf } from './wire.ts';

/** OpenAI Responses, streamed: what Codex speaks. */
export const responses: WireFormat = {
  name: 'responses',
  isTurn: (path) => path === '/v1/responses',
  answerOther: () => ({ object: 'list', data: [], models: [] }),
  readConversation({ input, tools }) {
    const names = new Set<string>(listOf(tools).map(({ name, type }) => name ?? type));
    return { items: listOf(input).flatMap(itemsOf), tools: names, isAside: !hasKnownTools(names) };
  },
  render(said, { body }) {
    const events = eventsOf(said);
    return body.stream === true ? asEvents(events, { named: true }) : asJson(events.at(-1)?.response);
  },
  renderError: (status) => ({ error: { type: 'server_error', code: null, message: `status ${status}, as scripted` } }),
  spent: {
    status: 429,
    body: { error: { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'pro' } },
  },
};

function itemsOf({ type = 'message', role, content, call_id: id = '', output }: Json): readonly Item[] {
  switch (type) {
    case 'function_call':
    case 'custom_tool_call':
      return [{ is: 'call', id, mark: readMark(id) }];
    case 'function_call_output':
    case 'custom_tool_call_output':
      return [{ is: 'result', id, mark: readMark(id), text: textOf(output?.content ?? output) }];
    case 'message': {
      if (role === 'developer' || role === 'system') return [];
      const text = role === 'user' ? ownWords(textOf(content)) : textOf(content);
      return text === '' ? [] : [{ is: role === 'user' ? 'user' : 'assistant', text }];
    }
    default:
      return [];
  }
}

function outputOf({ text, calls, replyId }: Said): readonly Json[] {
  const message = {
    type: 'message',
    id: `msg_${replyId}`,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text, annotations: [] }],
  };
  return [
    ...(text === '' ? [] : [message]),
    ...calls.map(({ id, name, namespace, input, text: words }) =>
      words === undefined
        ? {
            type: 'function_call',
            id: `fc_${id}`,
            call_id: id,
            name,
            ...(namespace === undefined ? {} : { namespace }),
            arguments: JSON.stringify(input),
            status: 'completed',
          }
        : { type: 'custom_tool_call', id: `ctc_${id}`, call_id: id, name, input: words, status: 'completed' },
    ),
  ];
}

function eventsOf(said: Said): readonly Json[] {
  const { replyId, model, inputTokens, outputTokens } = said;
  const response = {
    id: `resp_${replyId}`,
    object: 'response',
    created_at: 0,
    model,
    status: 'in_progress',
    output: [],
  };
  const output = outputOf(said);
  const usage = {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
  };
  const items = output.flatMap((item, index) => [
    {
      type: 'response.output_item.added',
      output_index: index,
      item: item.type === 'message' ? { ...item, content: [], status: 'in_progress' } : item,
    },
    ...(item.type === 'message'
      ? [
          {
            type: 'response.output_text.delta',
            item_id: item.id,
            output_index: index,
            content_index: 0,
            delta: said.text,
          },
        ]
      : []),
    { type: 'response.output_item.done', output_index: index, item },
  ]);
  return [
    { type: 'response.created', response },
    ...items,
    { type: 'response.completed', response: { ...response, status: 'completed', output, usage } },
  ];
}
