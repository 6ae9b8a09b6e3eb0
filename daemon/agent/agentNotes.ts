import { randomUUID } from 'node:crypto';
import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { ActivityName } from '../../shared/model/activity.ts';
import type { ContextFigures, Usage } from '../../shared/model/guard.ts';
import { contextOf } from '../../shared/model/guard.ts';
import { sameContent } from '../../shared/sameContent.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import type { AgentSaying } from '../sayings.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { AgentStates } from './agentStates.ts';
import type { Prices } from './usage/estimate.ts';
import { estimateUsage } from './usage/estimate.ts';
import type { Used } from './usage/used.ts';
import { shareOf } from './usage/used.ts';

export interface AgentNotePorts {
  readonly states: AgentStates;
  readonly say: (saying: AgentSaying) => Promise<unknown>;
  /** Keeps what its program calls a session's conversation, and tells the hub. */
  readonly identify: (sessionId: string, providerSessionId: string) => Promise<void>;
  /** What models cost of whose calls no agent tells dollars. */
  readonly prices: Prices;
  readonly log: Log;
}

type SessionId = SessionRecord['order']['sessionId'];

interface ToldUsage {
  readonly total: Usage & ContextFigures;
  readonly last: boolean;
}

/** Takes in what agents tell of themselves, whatever way they are run, and tells the hub what it should know. */
export class AgentNotes {
  private readonly ports: AgentNotePorts;
  /** Sessions that did something in the turn that is under way. */
  private readonly moved = new Set<string>();
  private readonly used = new Map<string, ToldUsage>();
  /** How many tokens the context of a session's model takes, where its agent tells that beside what it used. */
  private readonly windows = new Map<string, number>();

  constructor(ports: AgentNotePorts) {
    this.ports = ports;
  }

  activity(sessionId: string, activity: ActivityName, evidence: string): void {
    this.ports.states.note(sessionId, activity, evidence);
  }

  /** What it said of itself is over, and it does not say what came of that: its terminal shows it. */
  letTerminalTell(sessionId: string): void {
    this.ports.states.forget(sessionId);
  }

  /** Something changed by this turn: it was not in vain. */
  noteMoved(sessionId: string): void {
    this.moved.add(sessionId);
  }

  /** A turn ended; of a session with a task the hub counts those in which nothing moved. */
  turnEnded({ order: { sessionId, task } }: SessionRecord): void {
    const moved = this.moved.delete(sessionId);
    if (task !== undefined) this.say(sessionId, 'session.turn', { id: sessionId, moved });
  }

  /** What the session has used in all. */
  usage(sessionId: SessionId, used: Used, last = false): void {
    const { contextTokens, contextUsed = shareOf(contextTokens, this.windows.get(sessionId)) } = used;
    this.report(sessionId, {
      total: { ...estimateUsage(used, this.ports.prices), ...contextOf({ contextUsed, contextTokens }) },
      last,
    });
  }

  /** So many tokens the context of its model takes: it may tell that behind what it used. */
  contextWindow(sessionId: SessionId, tokens: number): void {
    this.windows.set(sessionId, tokens);
    const told = this.used.get(sessionId);
    const contextUsed = shareOf(told?.total.contextTokens, tokens);
    if (told === undefined || contextUsed === undefined) return;
    this.report(sessionId, { ...told, total: { ...told.total, contextUsed } });
  }

  /** Nothing more will be used: what the hub has not written down since its last minute, it writes down now. */
  usedLast(sessionId: SessionId): void {
    const told = this.used.get(sessionId);
    if (told !== undefined) this.report(sessionId, { ...told, last: true });
  }

  exhausted(sessionId: SessionId, why: string): void {
    this.say(sessionId, 'provider.exhausted', { id: sessionId, why: why.slice(0, 300) });
  }

  conversation({ order: { sessionId }, providerSessionId: known }: SessionRecord, id: string): void {
    if (known === id) return;
    this.ports
      .identify(sessionId, id)
      .catch((error: unknown) =>
        this.ports.log.warn('the name of a conversation could not be kept', { sessionId, error: toError(error) }),
      );
  }

  sessionEnded(sessionId: string): void {
    this.moved.delete(sessionId);
    this.used.delete(sessionId);
    this.windows.delete(sessionId);
    this.ports.states.forget(sessionId);
  }

  private report(sessionId: SessionId, told: ToldUsage): void {
    if (sameContent(this.used.get(sessionId), told)) return;
    this.used.set(sessionId, told);
    this.say(sessionId, 'usage.report', { id: sessionId, ...told.total, last: told.last });
  }

  private say(sessionId: SessionId, operation: OperationName, params: Readonly<Record<string, unknown>>): void {
    const saying: AgentSaying = { type: 'agent.said', sessionId, operation, commandId: randomUUID(), params };
    this.ports.say(saying).catch((error: unknown) => {
      this.ports.log.warn('what an agent told of itself was not taken', {
        sessionId,
        operation,
        error: toError(error),
      });
    });
  }
}
