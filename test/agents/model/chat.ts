import { hasKnownTools } from './clientTools.ts';
import type { Item } from './conversation.ts';
import { readMark } from './conversation.ts';
import type { Json, Said, WireFormat } from './wire.ts';
import { asEvents, asJson, listOf, ownWords, textOf } from './wire.ts';

/** OpenAI Chat Completions, streamed and whole: what opencode speaks to a provider of one's own. */
export const chat: WireFormat = {
  name: 'chat',
  isTurn: (path) => path === '/v1/chat/completions',
  answerOther: () => ({ object: 'list', data: [] }),
  readConversation({ messages, tools }) {
    const names = new Set<string>(listOf(tools).map((tool) => tool.function?.name ?? ''));
    return { items: listOf(messages).flatMap(itemsOf), tools: names, isAside: !hasKnownTools(names) };
  },
  render(said, { body }) {
    if (body.stream !== true) return asJson(completionOf(said));
    return asEvents(chunksOf(said), { named: false, end: 'data: [DONE]\n\n' });
  },
  renderError: (status) => ({ error: { type: 'server_error', code: null, message: `status ${status}, as scripted` } }),
  spent: {
    status: 429,
    body: {
      error: {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: 'You exceeded your current quota, please check your plan and billing details.',
      },
    },
  },
};

function itemsOf({ role, content, tool_calls: calls, tool_call_id: id = '' }: Json): readonly Item[] {
  const text = textOf(content);
  if (role === 'tool') return [{ is: 'result', id, mark: readMark(id), text }];
  if (role === 'user') return ownWords(text) === '' ? [] : [{ is: 'user', text: ownWords(text) }];
  if (role !== 'assistant') return [];
  return [
    ...(text === '' ? [] : [{ is: 'assistant', text } as const]),
    ...listOf(calls).map((call): Item => ({ is: 'call', id: call.id, mark: readMark(call.id) })),
  ];
}

const callsOf = ({ calls }: Said) =>
  calls.map(({ id, name, input }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));

const finishOf = ({ calls }: Said) => (calls.length > 0 ? 'tool_calls' : 'stop');

const usageOf = ({ inputTokens, outputTokens }: Said) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

function completionOf(said: Said): Json {
  const message = {
    role: 'assistant',
    content: said.text,
    tool_calls: said.calls.length > 0 ? callsOf(said) : undefined,
  };
  return {
    id: `chatcmpl-${said.replyId}`,
    object: 'chat.completion',
    created: 0,
    model: said.model,
    choices: [{ index: 0, message, finish_reason: finishOf(said) }],
    usage: usageOf(said),
  };
}

function chunksOf(said: Said): readonly Json[] {
  const head = { id: `chatcmpl-${said.replyId}`, object: 'chat.completion.chunk', created: 0, model: said.model };
  const chunk = (delta: Json, finish: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  return [
    chunk({ role: 'assistant', content: said.text }),
    ...(said.calls.length > 0 ? [chunk({ tool_calls: callsOf(said) })] : []),
    chunk({}, finishOf(said)),
    { ...head, choices: [], usage: usageOf(said) },
  ];
}
