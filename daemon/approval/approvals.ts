import { randomUUID } from 'node:crypto';
import type { Log } from '../../runtime/log.ts';
import { toolText } from '../../runtime/rules/toolText.ts';
import { toError } from '../../shared/errors.ts';
import type { ApprovalEffect, ApprovalEnd } from '../../shared/model/approval.ts';
import type { OrderOf, Report } from '../../shared/protocol/daemon.ts';
import { renderSpan } from '../cli/times.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { RecentMap } from '../agent/recentMap.ts';
import type { ApprovalAnswer, HeldApproval } from './heldApprovals.ts';
import { readHeld, writeHeld } from './heldApprovals.ts';
import type { Decision } from './reviews.ts';
import type { ToolCall } from './toolCall.ts';
import { keyOf, shownArgs, shownTool } from './toolCall.ts';

/** What came of a call that a person was asked about: an answer, or why there is none. */
export type Held =
  | ({ readonly is: 'answered' } & ApprovalAnswer)
  | { readonly is: 'open'; readonly how: Exclude<ApprovalEnd, 'answered'>; readonly why: string };

/** How long somebody may wait, and until when. */
export interface Waiting {
  /** Fires when the asker waits no more. */
  readonly signal: AbortSignal;
  /** What its agent grants; after it the call is the agent's own to decide. ms. */
  readonly limitMs: number;
}

export interface ApprovalPorts {
  readonly directoryOf: (sessionId: string) => string;
  readonly report: (report: Report) => Promise<unknown>;
  /** A person decided about a call, or took the question back. */
  readonly onDecided: (sessionId: SessionRecord['order']['sessionId'], decision: Decision) => void;
  readonly now: () => number;
  readonly log: Log;
  /** How long a call stays open that nobody waits for: its agent may ask again after a drop. ms. */
  readonly rejoinMs?: number;
}

interface Open {
  readonly sessionId: SessionRecord['order']['sessionId'];
  held: HeldApproval;
  readonly waiters: Set<(held: Held) => void>;
  /** The call as it may be told; unknown after a restart, until its agent asks again. */
  args?: ReturnType<typeof shownArgs> | undefined;
  /** Whether this daemon has told the hub of it since its start. */
  isTold: boolean;
  /** It was answered and told; its call may not go on yet, and asks for that answer again. */
  readonly isSettled?: true;
  forget?: NodeJS.Timeout | undefined;
  /** A call of its tool was allowed there that is not as it was asked about: a person may have changed this one first. */
  mayHaveRun?: boolean;
  /** When the last who waited for it left. */
  leftAt?: number | undefined;
}

/** What is known of a call that was decided without us. */
interface Elsewhere {
  readonly call?:
    | {
        readonly key: string;
        /** The call as it was made, where that is told. */
        readonly told?: ToolCall;
      }
    | undefined;
  readonly effect?: ApprovalEffect | undefined;
  /** The calls of agents that it sent may go on. */
  readonly isOfTurn?: boolean | undefined;
}

/** Who had the last word on a call, as it is written down. */
type LastWord = Pick<Decision, 'effect' | 'by' | 'approvalId'>;

const argsOf = ({ tool, input }: ToolCall) => shownArgs(toolText(tool, input));
/** Of a call that its agent did not tell again after a restart. */
const unknownArgs = { args: '', isWhole: false } as const;

const usualRejoinMs = 30_000;
const maxOpenOfSession = 50;
const maxLeft = 500;
const maxPassedOn = 2_000;

/**
 * The calls of tools that wait for a person. Each is kept on disk before it is told to the hub, so that an agent that asks
 * again after a restart finds the same question; silence is never an answer.
 */
export class Approvals {
  private readonly ports: ApprovalPorts;
  private readonly open = new Map<string, Open>();
  /** Calls whose agent waits no more: what the person at its terminal decided about them may be told later. */
  private left: readonly Open[] = [];
  /** How many calls went on as they are, and were not heard of again. */
  private readonly passedOn = new RecentMap<number>(maxPassedOn);
  /** One write after the other for each session. */
  private readonly writing = new Map<string, Promise<void>>();

  constructor(ports: ApprovalPorts) {
    this.ports = ports;
  }

  /** Takes up what waited when the daemon ended; who does not ask again in time is settled as gone. */
  async restore(sessions: readonly SessionRecord['order']['sessionId'][]): Promise<void> {
    for (const sessionId of sessions)
      for (const held of await readHeld(this.ports.directoryOf(sessionId))) this.leaveAlone(this.add(sessionId, held));
  }

  /** Asks a person about a call, and waits. The same call of the same session is one question. */
  async hold(
    { order: { sessionId } }: SessionRecord,
    call: ToolCall,
    { signal, limitMs, why }: Waiting & { readonly why: string },
  ): Promise<Held> {
    const key = keyOf(call);
    // It was decided before, or it would not be asked about anew: what comes of this one says nothing of that one.
    this.left = this.left.filter((open) => open.sessionId !== sessionId || open.held.key !== key);
    const known = this.find(sessionId, key);
    if (known === undefined && this.of(sessionId).length >= maxOpenOfSession)
      return { is: 'open', how: 'gone', why: `${maxOpenOfSession} calls of this session wait for a person already` };
    const tool = shownTool(call.tool);
    const sent = call.isSent === true ? { isSent: true } : {};
    const asked = { approvalId: randomUUID(), key, tool, askedAt: this.ports.now(), ...sent };
    const open = known ?? this.add(sessionId, asked);
    const { held } = open;
    open.args ??= argsOf(call);
    clearTimeout(open.forget);
    open.leftAt = undefined;
    if (held.answer !== undefined) {
      this.settle(open, 'answered');
      return { is: 'answered', ...held.answer };
    }
    const answered = this.wait(open, { signal, limitMs });
    if (open.isTold) return answered;
    open.isTold = true;
    await this.keep(sessionId);
    await this.ports.report({
      type: 'approval.asked',
      sessionId,
      approvalId: held.approvalId,
      tool,
      ...open.args,
      why: why.slice(0, 500),
      at: held.askedAt,
    });
    return answered;
  }

  /** A person's word. Where nobody waits just now it is kept for who asks again. */
  async answer(order: OrderOf<'approval.answer'>): Promise<void> {
    const { sessionId, approvalId, effect, reason, by, isWithdrawn } = order;
    const open = this.open.get(approvalId);
    if (open === undefined)
      return this.tell(sessionId, approvalId, 'gone', 'its agent does not wait for this answer any more');
    const answer: ApprovalAnswer = {
      ...{ effect, by },
      ...(reason === undefined ? {} : { reason }),
      ...(isWithdrawn === undefined ? {} : { isWithdrawn }),
    };
    open.held = { ...open.held, answer };
    if (open.waiters.size === 0) return this.keep(open.sessionId);
    for (const resolve of [...open.waiters]) resolve({ is: 'answered', ...answer });
    this.settle(open, 'answered');
  }

  /** A call that a person allowed may not go on yet: who asks for it again soon hears the same, and nobody is asked anew. */
  keepAnswer({ order: { sessionId } }: SessionRecord, call: ToolCall, answer: ApprovalAnswer): void {
    const key = keyOf(call);
    if (this.find(sessionId, key) !== undefined || this.of(sessionId).length >= maxOpenOfSession) return;
    const held = { approvalId: randomUUID(), key, tool: shownTool(call.tool), askedAt: this.ports.now(), answer };
    const open: Open = { sessionId, held, waiters: new Set(), isTold: true, isSettled: true };
    this.open.set(held.approvalId, open);
    this.leaveAlone(open);
  }

  /** The rules let this call go on, as it is, to whoever decides next: run so, it was changed by nobody. */
  passed({ order: { sessionId } }: SessionRecord, call: ToolCall): void {
    const id = `${sessionId} ${keyOf(call)}`;
    this.passedOn.set(id, (this.passedOn.get(id) ?? 0) + 1);
  }

  /**
   * A call was decided in the session's own terminal, or was run or given up without us; without a call all of them, or all
   * of the turn's own. What the person there decided is written down as a person's, whose name nobody knows.
   */
  decidedElsewhere(sessionId: string, why: string, { call, effect, isOfTurn }: Elsewhere = {}): void {
    const all = [...this.of(sessionId), ...this.left.filter((one) => one.sessionId === sessionId)];
    const told = call?.told;
    const hasPassed = call !== undefined && this.takePassed(`${sessionId} ${call.key}`);
    const isAsked = all.some((open) => open.held.key === call?.key);
    // What has an id of its agent's keeps it, however it was changed.
    const isChanged = effect === 'allow' && !isAsked && !hasPassed && told?.callId === undefined;
    for (const open of all) {
      if (isChanged && told !== undefined && open.held.tool === shownTool(told.tool)) open.mayHaveRun = true;
      if (call !== undefined && open.held.key !== call.key) continue;
      if (isOfTurn === true && open.held.isSent === true) continue;
      if (told !== undefined) open.args ??= argsOf(told);
      this.left = this.left.filter((one) => one !== open);
      const isKnown = effect === 'allow' || (effect === 'deny' && open.mayHaveRun !== true);
      if (isKnown && open.isSettled !== true) this.noteDecision(open, { effect, by: 'person' });
      this.endWithout(open, 'elsewhere', why);
    }
  }

  /** Its agent has waited for this call as long as it can, and says so itself. */
  expired(sessionId: string, why: string, key: string): void {
    const open = this.find(sessionId, key);
    if (open !== undefined) this.endWithout(open, 'expired', why);
  }

  /** The tool of the first call of a session that waits for a person's word. */
  waitsFor(sessionId: string): string | undefined {
    return this.of(sessionId).find(({ held }) => held.answer === undefined)?.held.tool;
  }

  /** Whether a person was asked about this call already. */
  isAsked({ order: { sessionId } }: SessionRecord, call: ToolCall): boolean {
    return this.find(sessionId, keyOf(call)) !== undefined;
  }

  /** Nobody is there any more; what its session asked the hub ends with it there. */
  sessionEnded(sessionId: string): void {
    this.left = this.left.filter((open) => open.sessionId !== sessionId);
    for (const open of this.of(sessionId)) {
      this.drop(open);
      for (const resolve of [...open.waiters]) resolve({ is: 'open', how: 'gone', why: 'its session has ended' });
    }
  }

  stop(): void {
    for (const { forget } of this.open.values()) clearTimeout(forget);
  }

  private wait(open: Open, { signal, limitMs }: Waiting): Promise<Held> {
    return new Promise((resolve) => {
      const done = (held: Held) => {
        clearTimeout(limit);
        signal.removeEventListener('abort', leave);
        open.waiters.delete(done);
        resolve(held);
      };
      const leave = () => {
        done({ is: 'open', how: 'gone', why: 'its agent waits no more' });
        if (open.waiters.size === 0) this.leaveAlone(open);
      };
      const limit = setTimeout(() => {
        const why = `nobody answered within ${renderSpan(limitMs)}, which is as long as its agent waits`;
        done({ is: 'open', how: 'expired', why });
        if (open.waiters.size === 0) this.settle(open, 'expired', why);
      }, limitMs).unref();
      open.waiters.add(done);
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Who waits need not write it down: whoever tells of such an end does. */
  private endWithout(open: Open, how: 'elsewhere' | 'expired', why: string): void {
    for (const resolve of [...open.waiters]) resolve({ is: 'open', how: 'elsewhere', why });
    this.settle(open, how, why);
  }

  private leaveAlone(open: Open): void {
    clearTimeout(open.forget);
    open.leftAt = this.ports.now();
    open.forget = setTimeout(() => {
      if (open.isSettled !== true) this.left = [...this.left, open].slice(-maxLeft);
      this.settle(open, 'gone', 'its agent does not wait any more');
    }, this.ports.rejoinMs ?? usualRejoinMs).unref();
  }

  private settle(open: Open, how: ApprovalEnd, why?: string): void {
    if (!this.drop(open) || open.isSettled === true) return;
    if (how === 'answered') this.noteAnswer(open);
    void this.tell(open.sessionId, open.held.approvalId, how, why);
  }

  private takePassed(id: string): boolean {
    const count = this.passedOn.get(id) ?? 0;
    if (count > 1) this.passedOn.set(id, count - 1);
    else this.passedOn.delete(id);
    return count > 0;
  }

  private noteAnswer(open: Open): void {
    const { approvalId, answer } = open.held;
    if (answer === undefined) return;
    const { effect, isWithdrawn = false } = answer;
    this.noteDecision(open, isWithdrawn ? { effect, by: 'nobody' } : { effect, by: 'person', approvalId });
  }

  private noteDecision(open: Open, word: LastWord): void {
    const { sessionId, held, args = unknownArgs, leftAt = this.ports.now() } = open;
    const { tool, askedAt } = held;
    const latencyMs = Math.max(0, leftAt - askedAt);
    this.ports.onDecided(sessionId, { tool, ...args, ...word, latencyMs });
  }

  private drop(open: Open): boolean {
    clearTimeout(open.forget);
    const wasOpen = this.open.delete(open.held.approvalId);
    if (wasOpen && open.isSettled !== true) void this.keep(open.sessionId);
    return wasOpen;
  }

  private async tell(sessionId: Open['sessionId'], approvalId: string, how: ApprovalEnd, why?: string): Promise<void> {
    const reason = why === undefined ? {} : { why: why.slice(0, 500) };
    try {
      await this.ports.report({ type: 'approval.settled', sessionId, approvalId, how, ...reason });
    } catch (error) {
      this.ports.log.warn('the end of an approval could not be told', { sessionId, error: toError(error) });
    }
  }

  private keep(sessionId: string): Promise<void> {
    const write = async () => {
      const held = this.of(sessionId).flatMap((open) => (open.isSettled === true ? [] : open.held));
      try {
        await writeHeld(this.ports.directoryOf(sessionId), held);
      } catch (error) {
        // Only a restart would miss it: the question is asked, and its answer finds who waits.
        this.ports.log.warn('what waits for a person could not be kept', { sessionId, error: toError(error) });
      }
    };
    const written = (this.writing.get(sessionId) ?? Promise.resolve()).then(write).finally(() => {
      if (this.writing.get(sessionId) === written) this.writing.delete(sessionId);
    });
    this.writing.set(sessionId, written);
    return written;
  }

  private add(sessionId: Open['sessionId'], held: HeldApproval): Open {
    const open: Open = { sessionId, held, waiters: new Set(), isTold: false };
    this.open.set(held.approvalId, open);
    return open;
  }

  private find(sessionId: string, key: string): Open | undefined {
    return this.of(sessionId).find((open) => open.held.key === key);
  }

  private of(sessionId: string): readonly Open[] {
    return [...this.open.values()].filter((open) => open.sessionId === sessionId);
  }
}
