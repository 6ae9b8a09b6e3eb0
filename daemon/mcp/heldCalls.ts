/** A request of a client, by the number that the client gave it. */
export interface HeldKey {
  readonly sessionId: string;
  readonly requestId: string | number;
}

const keyOf = ({ sessionId, requestId }: HeldKey): string => `${sessionId} ${typeof requestId} ${requestId}`;

/** Its client does not want the answer any more. */
export class CallCancelled extends Error {}

/** The calls that are under way: a client that gives one up says so in a request of its own. */
export class HeldCalls {
  private readonly calls = new Map<string, AbortController>();

  /** Gives a signal that fires when `signal` does, or when the call is given up. */
  async while<Result>(
    key: HeldKey,
    signal: AbortSignal,
    run: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const call = new AbortController();
    const give = () => call.abort(signal.reason);
    if (signal.aborted) give();
    signal.addEventListener('abort', give);
    this.calls.set(keyOf(key), call);
    try {
      return await run(call.signal);
    } finally {
      signal.removeEventListener('abort', give);
      if (this.calls.get(keyOf(key)) === call) this.calls.delete(keyOf(key));
    }
  }

  cancel(key: HeldKey): void {
    this.calls.get(keyOf(key))?.abort(new CallCancelled());
  }
}
