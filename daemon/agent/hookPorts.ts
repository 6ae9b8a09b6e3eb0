import type { ApprovalEffect } from '../../shared/model/approval.ts';
import type { AskedQuestion } from '../approval/agentQuestions.ts';
import type { Held, Waiting } from '../approval/approvals.ts';
import type { Review } from '../approval/reviews.ts';
import type { ToolCall } from '../approval/toolCall.ts';
import type { KnownOfCall, ToolGate } from '../approval/toolGate.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { AgentNotes } from './agentNotes.ts';
import type { TranscriptSource } from './usage/transcriptUsage.ts';

/** A call that is over without us, and what the person at its terminal decided about it, where that is known. */
export interface SettledCall {
  readonly call?: ToolCall;
  readonly effect?: ApprovalEffect | undefined;
  /** Only the turn's own calls are over: those of agents that it sent may go on. */
  readonly isOfTurn?: boolean | undefined;
}

/** What the hooks of agents may ask of the daemon. */
export interface HookPorts {
  /** A call of our own tools, which is allowed. */
  readonly own: (session: SessionRecord, call: ToolCall) => Review;
  /** Undefined where its agent waits no more for a guard that holds it. */
  readonly review: (session: SessionRecord, call: ToolCall, wait: Waiting & KnownOfCall) => Promise<Review | undefined>;
  readonly hold: (session: SessionRecord, call: ToolCall, wait: Waiting & { readonly why: string }) => Promise<Held>;
  readonly mayUse: ToolGate['mayUse'];
  /** Asks people what its own dialog asks; undefined where no answer will come. */
  readonly askPeople: (
    session: SessionRecord,
    questions: readonly AskedQuestion[],
    signal: AbortSignal,
  ) => Promise<readonly string[] | undefined>;
  /** These were answered in its terminal. */
  readonly answeredThere: (session: SessionRecord, questions: readonly AskedQuestion[]) => void;
  /** The agent went on without us: with this call, or (where none is named) with all that waited. */
  readonly settle: (session: SessionRecord, why: string, about?: SettledCall) => void;
  readonly notes: Pick<
    AgentNotes,
    'activity' | 'letTerminalTell' | 'noteMoved' | 'turnEnded' | 'conversation' | 'exhausted'
  >;
  /** What its agent writes of its conversation has grown, in the middle of a turn or with its end. */
  readonly transcriptGrew: (session: SessionRecord, source: TranscriptSource, isTurnEnd: boolean) => void;
}
