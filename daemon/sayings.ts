import { hubErrorFrom } from '../shared/errors.ts';
import type { ErrorBody, HubError } from '../shared/errors.ts';
import type { Report } from '../shared/protocol/daemon.ts';
import { timings } from '../shared/timings.ts';

/** What an agent said: an operation in its session's name. */
export type AgentSaying = Extract<Report, { type: 'agent.said' }>;

/** What became of it: the hub's answer, or it waits on this disk for the hub. */
export type SayingOutcome = { readonly state: 'answered'; readonly result: unknown } | { readonly state: 'queued' };

/** The hub's word on a saying, also long after nobody waits for it any more. */
export interface SayingVerdict {
  readonly saying: AgentSaying;
  readonly result?: unknown;
  readonly error?: HubError | undefined;
}

/** How long callers wait: for an answer on a living connection, and after the connection was lost. */
export interface SayingTimes {
  readonly answerMs: number;
  readonly lostGraceMs: number;
}

const usualSayingTimes: SayingTimes = { answerMs: timings.orderMs, lostGraceMs: 3_000 };

interface Waiter {
  readonly resolve: (outcome: SayingOutcome) => void;
  readonly reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

const maxRemembered = 10_000;

/** Those who wait for what the hub makes of a saying, by the number of its report. */
export class Sayings {
  private readonly times: SayingTimes;
  private readonly waiters = new Map<number, Waiter>();
  private readonly sent = new Map<number, AgentSaying>();

  constructor(times: SayingTimes = usualSayingTimes) {
    this.times = times;
  }

  /** Resolves with the hub's answer, or `queued` when it does not come in time. Rejects with the hub's refusal. */
  waitFor(number: number): Promise<SayingOutcome> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settleQueued(number), this.times.answerMs);
      this.waiters.set(number, { resolve, reject, timer });
    });
  }

  /** Remembers what went out under a number, so that its verdict can be understood. */
  remember(number: number, saying: AgentSaying): void {
    this.sent.set(number, saying);
    const oldest = this.sent.size > maxRemembered ? this.sent.keys().next().value : undefined;
    if (oldest !== undefined) this.sent.delete(oldest);
  }

  /** The hub has judged; gives the saying where it is still known. */
  judged(number: number, result: unknown, error: ErrorBody | undefined): SayingVerdict | undefined {
    const refusal = error === undefined ? undefined : hubErrorFrom(error);
    const waiter = this.take(number);
    if (refusal !== undefined) waiter?.reject(refusal);
    else waiter?.resolve({ state: 'answered', result });
    const saying = this.sent.get(number);
    this.sent.delete(number);
    return saying === undefined ? undefined : { saying, result, error: refusal };
  }

  /** The hub took these before the connection was lost; their answers went with it. */
  takenUpTo(number: number): void {
    for (const waiting of this.waiters.keys()) if (waiting <= number) this.settleQueued(waiting);
    for (const sent of this.sent.keys()) if (sent <= number) this.sent.delete(sent);
  }

  connectionLost(): void {
    for (const [number, waiter] of this.waiters) {
      clearTimeout(waiter.timer);
      waiter.timer = setTimeout(() => this.settleQueued(number), this.times.lostGraceMs);
    }
  }

  /** Nobody is kept waiting when the daemon stops: what was said is on disk. */
  close(): void {
    for (const number of this.waiters.keys()) this.settleQueued(number);
  }

  private settleQueued(number: number): void {
    this.take(number)?.resolve({ state: 'queued' });
  }

  private take(number: number): Waiter | undefined {
    const waiter = this.waiters.get(number);
    if (waiter !== undefined) clearTimeout(waiter.timer);
    this.waiters.delete(number);
    return waiter;
  }
}
