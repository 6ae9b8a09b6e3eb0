import type { Usage } from '../../../shared/model/guard.ts';
import type { ToolAsked } from '../../../shared/protocol/toolbox.ts';

/** What an agent tells while it works, in whatever protocol it speaks. */
export interface AgentEvents {
  /** Its words, whole or the next part of them. */
  said: (text: string) => void;
  /** A call of a tool, as one line. */
  did: (line: string) => void;
  /** What it did changed something. */
  moved: () => void;
  used: (total: Usage) => void;
  /** What it calls this conversation. */
  named: (conversationId: string) => void;
  exhausted: (why: string) => void;
  /** It may not use a tool before this says so. */
  asked: (call: ToolAsked) => Promise<{ readonly isAllowed: boolean; readonly why: string }>;
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
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The conversation that it goes on with. */
  readonly resume?: string | undefined;
}

export type StartAgent = (parts: LiveAgentParts, events: AgentEvents) => Promise<LiveAgent> | LiveAgent;
