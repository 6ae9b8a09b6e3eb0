import * as z from 'zod';
import type { AgentTold } from '../../../shared/protocol/toolbox.ts';
import { usageTold } from '../usage/used.ts';
import { CodexUsage } from './codexUsage.ts';
import type { RpcId, RpcMessage } from './rpcMessage.ts';

const opened = z.looseObject({
  thread: z.looseObject({
    id: z.string().max(200),
    ephemeral: z.boolean().default(false),
    parentThreadId: z.string().nullish(),
  }),
});
const turn = z.looseObject({
  threadId: z.string(),
  turn: z.looseObject({
    error: z.looseObject({ message: z.string().default(''), codexErrorInfo: z.unknown().optional() }).nullish(),
  }),
});
const item = z.looseObject({
  threadId: z.string(),
  item: z.looseObject({
    type: z.string(),
    command: z.string().optional(),
    commandActions: z.array(z.looseObject({ type: z.string() })).optional(),
    server: z.string().optional(),
  }),
});
const status = z.looseObject({
  threadId: z.string(),
  status: z.looseObject({ type: z.string(), activeFlags: z.array(z.string()).default([]) }),
});

/** What opens a conversation that the terminal shows from then on. */
const opening: ReadonlySet<string> = new Set(['thread/start', 'thread/resume', 'thread/fork']);

const working = (evidence: string): AgentTold => ({ kind: 'activity', activity: 'working', evidence });
const waiting = (evidence: string): AgentTold => ({ kind: 'activity', activity: 'waiting-for-input', evidence });

/**
 * Reads along what Codex's halves say to each other, and gives what a session's daemon should know of it: the
 * conversation, what is done, what was used, and when a turn ends. Only the conversation that the terminal shows counts,
 * not the hidden thread that finds a title. Shapes seen with 0.169.0; what is not known is passed over.
 */
export class CodexStory {
  private readonly openings = new Map<RpcId, string>();
  private readonly usage = new CodexUsage();
  private used: Extract<AgentTold, { kind: 'usage' }> | undefined;
  private main: { readonly id: string; isNamed: boolean } | undefined;

  /** What it used so far, to be written down as it is: nothing may follow. */
  lastUsage(): readonly AgentTold[] {
    return this.used === undefined ? [] : [{ ...this.used, last: true }];
  }

  fromTerminal(message: RpcMessage): void {
    if (message.is === 'request' && opening.has(message.method)) this.openings.set(message.id, message.method);
  }

  fromServer(message: RpcMessage): readonly AgentTold[] {
    if (message.is === 'answer') return this.answered(message);
    if (message.is === 'request') return [];
    const { method, params } = message;
    switch (method) {
      case 'turn/started':
        return this.turnStarted(params);
      case 'turn/completed':
        return this.turnCompleted(params);
      case 'item/started':
        return this.itemStarted(params);
      case 'item/completed':
        return this.itemCompleted(params);
      case 'thread/tokenUsage/updated': {
        const used = this.usage.take(params, this.main?.id);
        if (used === undefined) return [];
        this.used = usageTold(used);
        return [this.used];
      }
      case 'thread/settings/updated':
        this.usage.chosen(params);
        return [];
      case 'thread/status/changed': {
        const said = status.safeParse(params).data;
        return said === undefined || !this.isMain(said) ? [] : doingNow(said.status);
      }
      default:
        return [];
    }
  }

  /** A conversation that was never spoken in is on no disk yet: it has a name to go on by from its first turn. */
  private answered({ id, result }: Extract<RpcMessage, { is: 'answer' }>): readonly AgentTold[] {
    const how = this.openings.get(id);
    if (how === undefined) return [];
    this.openings.delete(id);
    this.usage.opened(result);
    const thread = opened.safeParse(result).data?.thread;
    if (thread === undefined || thread.ephemeral || typeof thread.parentThreadId === 'string') return [];
    this.main = { id: thread.id, isNamed: how === 'thread/resume' };
    return this.main.isNamed ? [{ kind: 'conversation', id: thread.id }] : [];
  }

  private turnStarted(params: unknown): readonly AgentTold[] {
    const said = turn.safeParse(params).data;
    if (said === undefined) return [];
    this.usage.turnStarted(said.threadId);
    if (!this.isMain(said)) return [];
    const isNamed = this.main?.isNamed === true;
    this.main = { id: said.threadId, isNamed: true };
    const name: AgentTold = { kind: 'conversation', id: said.threadId };
    return [...(isNamed ? [] : [name]), working('it was given something to do')];
  }

  private turnCompleted(params: unknown): readonly AgentTold[] {
    const said = turn.safeParse(params).data;
    if (said === undefined || !this.isMain(said)) return [];
    const { error } = said.turn;
    const isExhausted = error?.codexErrorInfo === 'usageLimitExceeded';
    return [
      ...this.lastUsage(),
      { kind: 'went_on', why: 'its turn ended' },
      { kind: 'turn_ended' },
      waiting('its turn ended'),
      ...(isExhausted ? [{ kind: 'exhausted' as const, why: error?.message.slice(0, 300) ?? '' }] : []),
    ];
  }

  private itemStarted(params: unknown): readonly AgentTold[] {
    const said = item.safeParse(params).data;
    if (said === undefined || !this.isMain(said)) return [];
    const what = doing[said.item.type];
    return what === undefined ? [] : [working(what)];
  }

  private itemCompleted(params: unknown): readonly AgentTold[] {
    const said = item.safeParse(params).data;
    return said !== undefined && this.isMain(said) && hasMoved(said.item) ? [{ kind: 'moved' }] : [];
  }

  private isMain({ threadId }: { readonly threadId: string }): boolean {
    return threadId === this.main?.id;
  }
}

/** What the app-server says of a thread that is under way; its end is told by that of the turn. */
function doingNow({ type, activeFlags }: z.infer<typeof status>['status']): readonly AgentTold[] {
  if (type !== 'active') return [];
  if (activeFlags.includes('waitingOnUserInput')) return [waiting('it asks a question in its terminal')];
  if (activeFlags.includes('waitingOnApproval'))
    return [{ kind: 'activity', activity: 'waiting-for-permission', evidence: 'it asks in its terminal' }];
  return [working('it works on')];
}

const doing: Readonly<Record<string, string>> = {
  commandExecution: 'it runs a command',
  fileChange: 'it changes files',
  mcpToolCall: 'it uses a tool',
  webSearch: 'it searches',
};

/** Whether a turn of this alone was not in vain: all but looking at something. */
function hasMoved({ type, commandActions = [] }: z.infer<typeof item>['item']): boolean {
  if (type === 'fileChange' || type === 'mcpToolCall') return true;
  return (
    type === 'commandExecution' && !(commandActions.length > 0 && commandActions.every((one) => lookers.has(one.type)))
  );
}

const lookers: ReadonlySet<string> = new Set(['read', 'listFiles', 'search']);
