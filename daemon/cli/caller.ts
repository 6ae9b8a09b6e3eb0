import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';

export interface CallOptions {
  /** Sent again with the same id, a command acts once. Made by the caller where it is left out. */
  readonly commandId?: string | undefined;
}

/** Asks for operations, wherever the answer comes from: the hub over HTTP, or the daemon of this session. */
export interface Caller {
  /**
   * @throws HubError when it is refused or nobody answers.
   * @throws QueuedError when the daemon keeps it for a hub that is away.
   */
  call: <Name extends OperationName>(
    operation: Name,
    params: InputOf<Name>,
    options?: CallOptions,
  ) => Promise<ResultOf<Name>>;
}

/** A caller inside a session, whose daemon answers some questions by itself, also while the hub is away. */
export interface SessionCaller extends Caller {
  /** One of `toolboxVerbs`; the answer is not yet checked. */
  ask: (verb: string, params: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/**
 * Not a failure: the hub is away, and the daemon has put the command on its disk to deliver it once, in order.
 * Thrown because there is no result to go on with; the edge says so and ends with exit code 0.
 */
export class QueuedError extends Error {
  constructor(operation: OperationName) {
    super(`Queued: the hub is away; ${operation} is kept by the daemon and delivered once, in order, when it is back.`);
    this.name = 'QueuedError';
  }
}
