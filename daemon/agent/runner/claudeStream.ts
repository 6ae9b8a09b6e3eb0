import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { json } from '../../../shared/model/contract.ts';
import { askTool, readClaudeQuestions } from '../claude/claudeQuestions.ts';
import { claudeReaders } from '../claude/claudeTools.ts';
import { deferred } from './deferred.ts';
import type { Deferred } from './deferred.ts';
import type { AgentEvents, StartAgent } from './liveAgent.ts';
import { startAgentProcess } from './agentProcess.ts';
import { isExhaustion } from './exhaustion.ts';
import { toolLine } from './toolLine.ts';

const content = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('tool_use'), name: z.string(), input: json.default({}) }),
]);
const message = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('system'), subtype: z.string(), session_id: z.string().optional() }),
  z.looseObject({
    type: z.literal('assistant'),
    /** The call in which an agent was sent whose words these are. */
    parent_tool_use_id: z.string().nullish(),
    message: z.looseObject({ content: z.array(z.unknown()), model: z.string().optional() }),
  }),
  z.looseObject({
    type: z.literal('result'),
    subtype: z.string(),
    is_error: z.boolean().default(false),
    result: z.string().optional(),
    modelUsage: z
      .record(z.string(), z.looseObject({ contextWindow: z.int().positive().optional().catch(undefined) }))
      .catch({})
      .default({}),
  }),
  z.looseObject({
    type: z.literal('control_request'),
    request_id: z.string(),
    request: z.looseObject({
      subtype: z.string(),
      tool_name: z.string().default(''),
      input: json.default({}),
      tool_use_id: z.string().optional(),
    }),
  }),
]);
type Message = z.infer<typeof message>;
type Result = Extract<Message, { type: 'result' }>;
type Control = Extract<Message, { type: 'control_request' }>;

/**
 * Claude Code by its stream of JSON: texts in, messages out, and calls of tools that it may not make by itself are asked
 * by control requests. What it uses is read in its transcript, where its hooks say it is. Shapes seen with 2.1.329; what is
 * not known is passed over.
 */
export const startClaudeStream: StartAgent = (parts, events) => {
  let turn: Deferred<void> | undefined;
  /** The one that speaks in the conversation itself. */
  let model: string | undefined;
  const process = startAgentProcess(parts, {
    onText: (line) => events.said(line),
    onMessage(given) {
      const known = message.safeParse(given);
      if (known.success) handle(known.data);
    },
  });
  process.send({ type: 'control_request', request_id: randomUUID(), request: { subtype: 'initialize' } });
  void process.ended.then((exitCode) => turn?.reject(new Error(`Claude Code ended with exit code ${exitCode}`)));
  return {
    ended: process.ended,
    close: () => process.end(),
    take(text) {
      turn = deferred<void>();
      process.send({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } });
      return turn.promise;
    },
    interrupt: () =>
      process.send({ type: 'control_request', request_id: randomUUID(), request: { subtype: 'interrupt' } }),
  };

  function handle(known: Message): void {
    switch (known.type) {
      case 'system':
        if (known.session_id !== undefined) events.named(known.session_id);
        return;
      case 'assistant':
        if ((known.parent_tool_use_id ?? undefined) === undefined) model = known.message.model ?? model;
        return showContent(known.message.content, events);
      case 'control_request':
        return void answer(known);
      case 'result':
        return finish(known);
    }
  }

  function finish(result: Result): void {
    const failure = result.is_error ? (result.result ?? result.subtype) : undefined;
    const window = windowOf(model, result.modelUsage);
    if (window !== undefined) events.contextTakes(window);
    if (failure !== undefined) events.said(failure);
    if (failure !== undefined && isExhaustion(failure)) events.exhausted(failure);
    turn?.resolve();
    turn = undefined;
  }

  async function answer({ request_id: id, request }: Control): Promise<void> {
    const reply = (response: object) =>
      process.send({
        type: 'control_response',
        response: { subtype: 'success', request_id: id, response },
      });
    if (request.subtype !== 'can_use_tool') return;
    const questions = request.tool_name === askTool ? readClaudeQuestions(request.input) : undefined;
    if (questions !== undefined) {
      const answers: string[] = [];
      for (const { question, options } of questions.asked) {
        const given = await events.question(question, options);
        if (given === undefined) return reply({ behavior: 'deny', message: 'Nobody can be asked here.' });
        answers.push(given);
      }
      return reply({ behavior: 'allow', updatedInput: questions.answered(answers) });
    }
    const callId = request.tool_use_id ?? id;
    const { isAllowed, why } = await events.asked({ tool: request.tool_name, input: request.input, callId });
    reply(isAllowed ? { behavior: 'allow', updatedInput: request.input } : { behavior: 'deny', message: why });
  }
};

/** How many tokens the context of a model takes. Its name may have the size behind it there: "claude-x[1m]". */
function windowOf(model: string | undefined, usage: Result['modelUsage']): number | undefined {
  const key = Object.keys(usage).find((name) => name === model || name.replace(/\[\w+\]$/, '') === model);
  return key === undefined ? undefined : usage[key]?.contextWindow;
}

function showContent(parts: readonly unknown[], events: AgentEvents): void {
  for (const part of parts) {
    const known = content.safeParse(part).data;
    if (known?.type === 'text') events.said(known.text);
    if (known?.type !== 'tool_use') continue;
    events.did(toolLine(known.name, known.input));
    if (!claudeReaders.has(known.name)) events.moved();
  }
}
