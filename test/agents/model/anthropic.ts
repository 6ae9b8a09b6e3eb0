import { hasKnownTools } from './clientTools.ts';
import type { Item } from './conversation.ts';
import { readMark } from './conversation.ts';
import type { Json, Said, WireFormat } from './wire.ts';
import { asEvents, asJson, listOf, ownWords, textOf } from './wire.ts';

/** Anthropic Messages, streamed and whole: what Claude Code speaks. */
export const anthropic: WireFormat = {
  name: 'anthropic',
  isTurn: (path) => path === '/v1/messages',
  answerOther: (path, tokens) =>
    path === '/v1/messages/count_tokens' ? { input_tokens: tokens } : { data: [], has_more: false },
  readConversation({ messages, tools }) {
    const names = new Set<string>(listOf(tools).map(({ name }) => name));
    return { items: listOf(messages).flatMap(itemsOf), tools: names, isAside: !hasKnownTools(names) };
  },
  render(said, { body }) {
    return body.stream === true ? asEvents(eventsOf(said), { named: true }) : asJson(messageOf(said));
  },
  renderError: (status) => ({
    type: 'error',
    error: { type: status === 529 ? 'overloaded_error' : 'api_error', message: `status ${status}, as scripted` },
  }),
  spent: {
    status: 400,
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
    },
  },
};

function itemsOf({ role, content }: Json): readonly Item[] {
  return listOf(content).flatMap((block): readonly Item[] => {
    if (block.type === 'tool_use') return [{ is: 'call', id: block.id, mark: readMark(block.id) }];
    if (block.type === 'tool_result') {
      const id: string = block.tool_use_id;
      return [{ is: 'result', id, mark: readMark(id), text: textOf(block.content) }];
    }
    const text = role === 'user' ? ownWords(textOf(block)) : textOf(block);
    return text === '' ? [] : [{ is: role === 'user' ? 'user' : 'assistant', text }];
  });
}

function blocksOf({ text, calls }: Said): readonly Json[] {
  const spoken = text === '' ? [] : [{ type: 'text', text }];
  return [...spoken, ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }))];
}

const stopReasonOf = ({ calls }: Said) => (calls.length > 0 ? 'tool_use' : 'end_turn');

const headOf = ({ replyId, model, inputTokens }: Said) => ({
  id: `msg_${replyId}`,
  type: 'message',
  role: 'assistant',
  model,
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: inputTokens, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
});

function messageOf(said: Said): Json {
  const head = headOf(said);
  const usage = { ...head.usage, output_tokens: said.outputTokens };
  return { ...head, content: blocksOf(said), stop_reason: stopReasonOf(said), usage };
}

function eventsOf(said: Said): readonly Json[] {
  const blocks = blocksOf(said).flatMap((block, index) => {
    const isText = block.type === 'text';
    const start = isText ? { type: 'text', text: '' } : { ...block, input: {} };
    const delta = isText
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) };
    return [
      { type: 'content_block_start', index, content_block: start },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ];
  });
  return [
    { type: 'message_start', message: headOf(said) },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: stopReasonOf(said), stop_sequence: null },
      usage: { output_tokens: said.outputTokens },
    },
    { type: 'message_stop' },
  ];
}
