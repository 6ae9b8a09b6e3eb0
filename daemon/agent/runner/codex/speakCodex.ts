import * as z from 'zod';
import { sessionEnvironment as names } from '../../../../shared/protocol/toolbox.ts';
import { toError } from '../../../../shared/errors.ts';
import { agentTimings } from '../../agentTimings.ts';
import { CodexUsage } from '../../codex/codexUsage.ts';
import type { StartProcess } from '../agentProcess.ts';
import { startAgentProcess } from '../agentProcess.ts';
import type { Deferred } from '../deferred.ts';
import { deferred } from '../deferred.ts';
import { isExhaustion } from '../exhaustion.ts';
import { LastLines } from '../lastLines.ts';
import type { AgentEvents, LiveAgent, LiveAgentParts, StartAgent } from '../liveAgent.ts';
import { watchProcess } from '../watchProcess.ts';
import { withinMs } from '../withinMs.ts';
import { codexArgs } from './codexArgs.ts';
import { CodexItems } from './codexItems.ts';
import { readQuestion, readUserQuestions } from './codexQuestions.ts';
import { RpcClient } from './rpcClient.ts';

/** Codex by its app-server, which speaks JSON-RPC by its standard input and output. Shapes seen with 0.169.0. */
export const startCodexAppServer: StartAgent = (parts, events) =>
  speakCodex(parts, events, { startProcess: startAgentProcess, ...agentTimings });

export interface CodexPorts {
  readonly startProcess: StartProcess;
  /** How long it may take until it has a conversation. */
  readonly handshakeMs: number;
}

const opened = z.looseObject({ thread: z.looseObject({ id: z.string().min(1).max(200) }) });
const begun = z.looseObject({ turn: z.looseObject({ id: z.string() }) });
const ofTurn = z.looseObject({ threadId: z.string(), turn: z.looseObject({ id: z.string(), status: z.string() }) });
const failure = z.looseObject({
  message: z.string().catch('it does not say why'),
  codexErrorInfo: z.unknown().optional(),
});
const failedTurn = z.looseObject({ turn: z.looseObject({ error: failure.nullish() }) });
const plan = z.looseObject({
  threadId: z.string(),
  plan: z.array(z.looseObject({ step: z.string(), status: z.enum(['pending', 'inProgress', 'completed']) })),
});

const aboutItem = z.looseObject({ itemId: z.string().optional().catch(undefined) });

interface Turn {
  readonly end: Deferred<void>;
  readonly interrupted: Deferred<void>;
  /** Where Codex has begun it. */
  id: string | undefined;
  isInterrupted: boolean;
}

/** The same with any process. */
export function speakCodex(parts: LiveAgentParts, events: AgentEvents, ports: CodexPorts): LiveAgent {
  const { title, resume } = parts;
  const { args, model, sandbox } = codexArgs(parts.args);
  const aside = new LastLines();
  const items = new CodexItems(events);
  const usage = new CodexUsage();
  let threadId = resume ?? '';
  let isNamed = false;
  let turn: Turn | undefined;
  const process = ports.startProcess(
    { ...parts, args: [...args, 'app-server'] },
    { onMessage: (message) => rpc.take(message), onText: (line) => aside.add(line) },
  );
  const rpc = new RpcClient(process, { onRequest: answer, onNotification: notice });
  const { gone, ended, giveUp } = watchProcess(process, { title, aside, events });
  const late = () => new Error(`${title} did not begin to speak within ${ports.handshakeMs / 1000} seconds`);
  const ready = withinMs(Promise.race([open(), gone]), ports.handshakeMs, late);
  ready.catch((error: unknown) => giveUp(toError(error).message));
  return {
    ended,
    close: () => process.end(),
    interrupt() {
      if (turn === undefined) return;
      turn.isInterrupted = true;
      turn.interrupted.resolve();
      void cancel(turn);
    },
    async take(text) {
      const own: Turn = { end: deferred(), interrupted: deferred(), id: undefined, isInterrupted: false };
      turn = own;
      try {
        await ready.catch((): never => {
          throw new Error(`${title} could not be started`);
        });
        const input = [{ type: 'text', text, text_elements: [] }];
        const started = begun.parse(await Promise.race([rpc.request('turn/start', { threadId, input }), gone]));
        own.id = started.turn.id;
        if (own.isInterrupted) void cancel(own);
        await Promise.race([own.end.promise, gone]);
      } catch (error) {
        const why = toError(error).message;
        if (isExhaustion(why)) events.exhausted(why);
        throw error;
      } finally {
        turn = undefined;
      }
    },
  };

  async function open(): Promise<void> {
    await rpc.request('initialize', { clientInfo: { name: 'rostrum', title: 'Rostrum', version: '1' } });
    rpc.notify('initialized');
    const wish = {
      cwd: parts.cwd,
      // Each command and each patch is asked about, whatever the user's own configuration lets pass.
      approvalPolicy: 'untrusted',
      approvalsReviewer: 'user',
      ...(model === undefined ? {} : { model }),
      ...(sandbox === undefined ? {} : { sandbox }),
      config: toolConfig(parts),
    };
    const way = resume === undefined ? 'thread/start' : 'thread/resume';
    const answered = await rpc.request(way, resume === undefined ? wish : { ...wish, threadId: resume });
    const { thread } = opened.parse(answered);
    usage.opened(answered);
    threadId = thread.id;
    // One that was never spoken in is on no disk yet: it can be gone on with from its first turn.
    if (resume !== undefined) name();
  }

  function name(): void {
    if (!isNamed) events.named(threadId);
    isNamed = true;
  }

  async function cancel({ id }: Turn): Promise<void> {
    if (id !== undefined) await rpc.request('turn/interrupt', { threadId, turnId: id }).catch(() => undefined);
  }

  function notice(method: string, params: unknown): void {
    switch (method) {
      case 'turn/started': {
        const known = ofTurn.safeParse(params).data;
        // What is told before it of a conversation that goes on was used by an earlier session.
        if (known !== undefined) usage.turnStarted(known.threadId);
        if (known?.threadId === threadId) name();
        return;
      }
      case 'turn/completed':
        return completed(params);
      case 'item/started':
        return items.started(params, threadId);
      case 'item/completed':
        return items.completed(params, threadId);
      case 'turn/plan/updated': {
        const known = plan.safeParse(params).data;
        if (known?.threadId !== threadId) return;
        return events.planned(
          known.plan.map(({ step, status }) => ({
            text: step,
            status: status === 'inProgress' ? 'in_progress' : status,
          })),
        );
      }
      case 'thread/tokenUsage/updated': {
        const used = usage.take(params, threadId);
        return used === undefined ? undefined : events.used(used);
      }
      case 'thread/settings/updated':
        return usage.chosen(params);
      default:
        return;
    }
  }

  function completed(params: unknown): void {
    const known = ofTurn.safeParse(params).data;
    if (known?.threadId !== threadId || turn === undefined) return;
    const error = failedTurn.safeParse(params).data?.turn.error ?? undefined;
    if (known.turn.status !== 'failed' || error === undefined) return turn.end.resolve();
    if (error.codexErrorInfo === 'usageLimitExceeded' && !isExhaustion(error.message)) events.exhausted(error.message);
    turn.end.reject(new Error(error.message));
  }

  async function answer(method: string, params: unknown): Promise<unknown> {
    const asked = readUserQuestions(method, params);
    if (asked !== undefined) return { answers: await answersTo(asked) };
    const question = readQuestion(method, params, (itemId) => items.changesOf(itemId));
    if (question === undefined) return undefined;
    const { itemId } = aboutItem.parse(params);
    if (itemId !== undefined) items.noteAsked(itemId);
    const { call, allow, deny } = question;
    const own = turn;
    const withdrawn = (own?.interrupted.promise ?? new Promise<void>(() => undefined)).then(() => undefined);
    const verdict = await Promise.race([events.asked(call, () => own?.isInterrupted !== true), withdrawn]);
    if (verdict?.isAllowed === true) return allow;
    if (verdict !== undefined) void tellWhy(call.tool, verdict.why, own);
    return deny;
  }

  /** Its protocol has no words for the reason of a denial; a text into the turn that is under way has. */
  async function tellWhy(tool: string, why: string, own: Turn | undefined): Promise<void> {
    if (own?.id === undefined) return;
    const text = `The call of ${tool} was not allowed: ${why}`;
    const input = [{ type: 'text', text, text_elements: [] }];
    await rpc.request('turn/steer', { threadId, expectedTurnId: own.id, input }).catch(() => undefined);
  }

  async function answersTo(asked: NonNullable<ReturnType<typeof readUserQuestions>>) {
    const answers: Record<string, { readonly answers: readonly string[] }> = {};
    for (const { id, question, options } of asked) {
      const given = await events.question(question, options);
      answers[id] = { answers: given === undefined ? [] : [given] };
    }
    return answers;
  }
}

/** Rostrum's tools; the token stays in the environment. */
const toolConfig = ({ tools }: LiveAgentParts) =>
  tools === undefined
    ? {}
    : {
        mcp_servers: {
          rostrum: {
            url: tools.url,
            bearer_token_env_var: names.token,
            tool_timeout_sec: agentTimings.toolCallMs / 1000,
            default_tools_approval_mode: 'approve',
          },
        },
      };
