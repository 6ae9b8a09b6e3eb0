import type { ToolVerdict } from '../../shared/protocol/toolbox.ts';
import { agentTimings } from '../agent/agentTimings.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { Approvals, Held, Waiting } from './approvals.ts';
import type { Freed, GuardHolds } from './guardHolds.ts';
import type { Review, Reviews } from './reviews.ts';
import type { ToolCall } from './toolCall.ts';

/** What its agent's adapter knows of a call. */
export interface KnownOfCall {
  /** It only looks at something: where no rule speaks of it, nobody need be asked. */
  readonly isHarmless?: boolean;
}

/** How long a call may wait for a person, and what its agent knows of it. */
export interface CallWait extends KnownOfCall {
  /** Fires when its asker waits no more: then it is `wait`. */
  readonly signal: AbortSignal;
  readonly limitMs?: number;
  /** The rules have spoken of it already and leave it to a person, for this reason. */
  readonly why?: string | undefined;
  /** It is for a person to decide, and waits from now on. */
  readonly onAsked?: () => void;
}

export interface GatePorts {
  readonly reviews: Pick<Reviews, 'review' | 'own' | 'isReport' | 'denied'>;
  readonly approvals: Pick<Approvals, 'hold' | 'isAsked' | 'keepAnswer' | 'passed'>;
  readonly holds: Pick<GuardHolds, 'isHeld' | 'untilFree'>;
  /** A call waits for a person's word on a guard, or waits no more: freed, left by its asker or denied at its limit. */
  readonly onHeld: (session: SessionRecord, how: 'held' | Freed) => void;
  /** Never jumps. ms. */
  readonly elapsed: () => number;
}

/**
 * What every call of a tool goes through. While a guard asks a person about a session it waits, whatever the rules say of
 * it: an agent reports of its own work all the same. Then the rules decide, or a person.
 */
export class ToolGate {
  private readonly ports: GatePorts;

  constructor(ports: GatePorts) {
    this.ports = ports;
  }

  /** A call of Rostrum's own tools, which report of its agent's work: allowed at once, and written down. */
  own(session: SessionRecord, call: ToolCall): Review {
    return this.ports.reviews.own(session, call);
  }

  /** What the rules say of a call; undefined where a guard holds it and its asker waits no more. */
  async review(session: SessionRecord, call: ToolCall, wait: Waiting & KnownOfCall): Promise<Review | undefined> {
    const { isHarmless = false } = wait;
    const stopped = await this.stoppedBy(session, call, wait);
    if (stopped === undefined) {
      const review = this.ports.reviews.review(session, call, { isHarmless });
      if (review.effect !== 'deny') this.ports.approvals.passed(session, call);
      return review;
    }
    if (stopped.effect === 'wait') return undefined;
    this.ports.reviews.denied(session, call, wait.limitMs);
    return { ...stopped, by: 'default' };
  }

  /** A person's word on a call that is left to one. It counts when no guard holds the session. */
  async hold(session: SessionRecord, call: ToolCall, wait: Waiting & { readonly why: string }): Promise<Held> {
    const left = this.leftOf(wait);
    const held = await this.ports.approvals.hold(session, call, wait);
    if (held.is !== 'answered' || held.effect !== 'allow') return held;
    const stopped = await this.stoppedBy(session, call, left());
    if (stopped === undefined) return held;
    if (stopped.effect === 'deny') return { is: 'open', how: 'expired', why: stopped.why };
    this.ports.approvals.keepAnswer(session, call, held);
    return { is: 'open', how: 'gone', why: 'its agent waits no more' };
  }

  /** Whether a tool may be used: by the rules, or by a person, for whom it waits as long as the signal lets it. */
  async mayUse(session: SessionRecord, call: ToolCall, wait: CallWait): Promise<ToolVerdict> {
    const { signal, limitMs = agentTimings.longestHoldMs, isHarmless = false, why: known, onAsked } = wait;
    const { approvals, reviews } = this.ports;
    const left = this.leftOf({ signal, limitMs });
    let why = known ?? 'it was asked about before';
    // What a person is asked about, or has allowed, stays so while a guard asks: "hold" waits for that as well.
    if (!approvals.isAsked(session, call)) {
      const stopped = await this.stoppedBy(session, call, left());
      if (stopped?.effect === 'deny') reviews.denied(session, call, limitMs);
      if (stopped !== undefined) return stopped;
      // Meanwhile the same call may have been asked about.
      if (known === undefined && !approvals.isAsked(session, call)) {
        const review = reviews.review(session, call, { isHarmless });
        if (review.effect !== 'ask') return { effect: review.effect, why: review.why };
        why = review.why;
      }
    }
    onAsked?.();
    const held = await this.hold(session, call, { ...left(), why });
    if (held.is === 'answered') return { effect: held.effect, why: held.reason ?? `${held.by} decided` };
    if (signal.aborted) return { effect: 'wait' };
    if (held.how !== 'elsewhere') reviews.denied(session, call, held.how === 'expired' ? limitMs : 0);
    return { effect: 'deny', why: held.why };
  }

  /** All waits of one call share its limit: its hook counts from the beginning, and some agents let a call pass after it. */
  private leftOf({ signal, limitMs }: Waiting): () => Waiting {
    const endsAt = this.ports.elapsed() + limitMs;
    return () => ({ signal, limitMs: Math.max(0, endsAt - this.ports.elapsed()) });
  }

  /** Undefined when no guard holds the session: at once, or after a wait. Who denies the call for it writes that down. */
  private async stoppedBy(
    session: SessionRecord,
    call: ToolCall,
    wait: Waiting,
  ): Promise<Exclude<ToolVerdict, { effect: 'allow' }> | undefined> {
    const { holds, onHeld, reviews } = this.ports;
    const { sessionId } = session.order;
    if (!holds.isHeld(sessionId) || reviews.isReport(session, call)) return undefined;
    onHeld(session, 'held');
    const freed = await holds.untilFree(sessionId, wait);
    onHeld(session, freed);
    switch (freed) {
      case 'free':
        return undefined;
      case 'gone':
        return { effect: 'wait' };
      case 'expired':
        return { effect: 'deny', why: 'a guard asks a person about this work, who has not answered' };
    }
  }
}
