import type * as z from 'zod';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';
import type { SessionOrder } from '../../shared/protocol/daemon.ts';

/** What a tool is answered with: a text for the model, and where it is data also as such. */
export interface ToolAnswer {
  readonly text: string;
  /** Some clients show their model only this, so it says all that the text says. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The model has to do something about it. */
  readonly failed?: boolean;
}

/** The hub is away: what was said is on this disk, and is delivered once, in order. */
export interface Queued {
  readonly queued: true;
  readonly commandId: string;
}

/** One call of a tool, in its session's name. Everything that it does may be refused, by a `HubError`. */
export interface ToolWork {
  readonly order: SessionOrder;
  /** Nobody waits for the answer any more, or the daemon stops. */
  readonly signal: AbortSignal;
  /** Asks the hub. */
  read: <Name extends OperationName>(operation: Name, params: InputOf<Name>) => Promise<ResultOf<Name>>;
  /** Tells the hub, now or when it is back. */
  say: <Name extends OperationName>(operation: Name, params: InputOf<Name>) => Promise<ResultOf<Name> | Queued>;
  /** Asks the daemon itself. */
  own: (verb: string, params?: Readonly<Record<string, unknown>>) => Promise<unknown>;
  /** Tells the client that the call lives. */
  progress: (message: string) => void;
}

/** Who has a tool: whoever works on a task, who leads others, or every session. */
export type Audience = 'task' | 'leader' | 'all';

/** A tool of agents. `title` is for people, `description` for models. */
export interface AgentTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly audience: Audience;
  /** It only looks, so that nobody need be asked before it is called. */
  readonly readOnly?: boolean;
  readonly schema: z.ZodObject;
  readonly run: (work: ToolWork, given: never) => Promise<ToolAnswer>;
}

/** Declares a tool whose `run` gets what its schema gives. */
export const agentTool = <Schema extends z.ZodObject>(
  tool: Omit<AgentTool, 'schema' | 'run'> & {
    readonly schema: Schema;
    readonly run: (work: ToolWork, given: z.output<Schema>) => Promise<ToolAnswer>;
  },
): AgentTool => tool;

export const isQueued = (said: object): said is Queued => 'queued' in said && said.queued === true;
