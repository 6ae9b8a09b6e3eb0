import type { Json } from '../../../shared/model/contract.ts';
import type { ToolAsked } from '../../../shared/protocol/toolbox.ts';
import type { Used } from '../usage/used.ts';

/** A call that an agent may not make by itself. */
export interface CallAsked extends ToolAsked {
  /** It only looks at something: where no rule speaks of it, nobody need be asked. */
  readonly isHarmless?: boolean;
}

/** A step of what an agent plans to do. */
export interface PlannedStep {
  readonly text: string;
  readonly status: 'pending' | 'in_progress' | 'completed';
}

/** What an agent tells while it works, in whatever protocol it speaks. */
export interface AgentEvents {
  /** Its words, whole or the next part of them. */
  said: (text: string) => void;
  /** A call of a tool, as one line. */
  did: (line: string) => void;
  /** What it did changed something. */
  moved: () => void;
  /** In all since this process began. */
  used: (total: Used) => void;
  /** So many tokens the context of its model takes, where that is told beside what it used. */
  contextTakes: (tokens: number) => void;
  /** What it plans, whole. */
  planned: (steps: readonly PlannedStep[]) => void;
  /** Something went wrong that a person should see. */
  trouble: (text: string) => void;
  /** What it calls this conversation. */
  named: (conversationId: string) => void;
  exhausted: (why: string) => void;
  /** It may not use a tool before this says so. Until its turn ends, or its asker takes it back, it is asked about. */
  asked: (call: CallAsked, isWanted?: () => boolean) => Promise<{ readonly isAllowed: boolean; readonly why: string }>;
  /** A call has run about which it asked nobody. */
  unasked: (call: CallAsked) => void;
  /** A person's answer to a question of its own; undefined where nobody can be asked. */
  question: (text: string, options: readonly string[]) => Promise<string | undefined>;
}

/** An agent behind a protocol: texts go in one after the other, each is a turn. */
export interface LiveAgent {
  /** Resolves when its turn is over; rejects where it ended or the turn failed for good. */
  take: (text: string) => Promise<void>;
  /** Ends the turn that is under way. */
  interrupt: () => void;
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number>;
  close: () => void;
}

/** What it is started with. */
export interface LiveAgentParts {
  /** What it is called. */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The conversation that it goes on with. */
  readonly resume?: string | undefined;
  /** Where it finds Rostrum's tools, and by what they know its session; undefined where its settings say that already. */
  readonly tools?: { readonly url: string; readonly bearer: string } | undefined;
  /** The mode of its protocol in which it asks before it acts, where it must be chosen. */
  readonly sessionMode?: string | undefined;
  /** What it is told beside its protocol when its conversation begins. */
  readonly sessionMeta?: Readonly<Record<string, Json>> | undefined;
  /** The line that logs in. */
  readonly loginHint?: string | undefined;
}

export type StartAgent = (parts: LiveAgentParts, events: AgentEvents) => Promise<LiveAgent> | LiveAgent;
