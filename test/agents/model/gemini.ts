import { hasKnownTools } from './clientTools.ts';
import type { Item } from './conversation.ts';
import { readMark } from './conversation.ts';
import type { Json, Said, WireFormat } from './wire.ts';
import { asEvents, asJson, listOf, ownWords } from './wire.ts';

const turnPath = /^\/v1(?:beta)?\/models\/[^/:]+:(?:generateContent|streamGenerateContent)$/;

/** Gemini generateContent, streamed and whole: what Gemini CLI speaks. */
export const gemini: WireFormat = {
  name: 'gemini',
  isTurn: (path) => turnPath.test(path),
  answerOther: (path, tokens) => (path.endsWith(':countTokens') ? { totalTokens: tokens } : { models: [] }),
  readConversation({ contents, tools, generationConfig }) {
    const declared = listOf(tools).flatMap((tool) => listOf(tool.functionDeclarations ?? tool.function_declarations));
    const names = new Set<string>(declared.map(({ name }) => name));
    const wantsJson = generationConfig?.responseMimeType === 'application/json';
    return { items: listOf(contents).flatMap(itemsOf), tools: names, isAside: wantsJson || !hasKnownTools(names) };
  },
  render(said, { path, body }) {
    const wantsJson = body.generationConfig?.responseMimeType === 'application/json';
    const reply = replyOf(wantsJson ? { ...said, text: JSON.stringify(asideAnswer) } : said);
    return path.endsWith(':streamGenerateContent') ? asEvents([reply], { named: false }) : asJson(reply);
  },
  renderError: (status) => ({
    error: { code: status, status: 'UNAVAILABLE', message: `status ${status}, as scripted` },
  }),
  spent: {
    status: 429,
    body: {
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        message: 'You exceeded your current quota, please check your plan and billing details.',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
            violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
          },
        ],
      },
    },
  },
};

/** Answers whatever Gemini CLI asks beside a conversation: which model, who speaks next. */
const asideAnswer = {
  complexity_reasoning: 'It is a script.',
  complexity_score: 10,
  reasoning: 'It is a script.',
  model_choice: 'flash',
  next_speaker: 'user',
} as const;

function itemsOf({ role, parts }: Json): readonly Item[] {
  return listOf(parts).flatMap((part): readonly Item[] => {
    if (part.functionCall !== undefined) {
      const id: string = part.functionCall.id ?? '';
      return [{ is: 'call', id, mark: readMark(id) }];
    }
    if (part.functionResponse !== undefined) {
      const { id = '', response = {} } = part.functionResponse;
      const text = String(response.output ?? response.error ?? JSON.stringify(response));
      return [{ is: 'result', id, mark: readMark(id), text }];
    }
    const text = ownWords(part.text ?? '');
    return text === '' || part.thought === true ? [] : [{ is: role === 'model' ? 'assistant' : 'user', text }];
  });
}

function replyOf({ text, calls, model, inputTokens, outputTokens, replyId }: Said): Json {
  const parts = [
    ...(text === '' ? [] : [{ text }]),
    ...calls.map(({ id, name, input }) => ({ functionCall: { id, name, args: input } })),
  ];
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, finishReason: 'STOP' }],
    usageMetadata: {
      promptTokenCount: inputTokens,
      candidatesTokenCount: outputTokens,
      totalTokenCount: inputTokens + outputTokens,
    },
    modelVersion: model,
    responseId: replyId,
  };
}
