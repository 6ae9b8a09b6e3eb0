import { randomUUID } from 'node:crypto';
import { errorStatus, HubError, hubErrorFrom } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { HubToClient } from '../shared/protocol/hubToClient.ts';
import { timings } from '../shared/timings.ts';

/** Well below what a hub takes of one client at once. */
const underWayAtOnce = 32;
/** More than a person and an extension ask for in the time that a hub may be away. */
const mostWaiting = 1_000;

/** What a client says to ask for an operation. */
export interface CallFrame {
  readonly type: 'call';
  readonly call: number;
  readonly operation: string;
  readonly commandId: string;
  readonly params: unknown;
}

interface Pending {
  readonly frame: CallFrame;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HubError) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The operations that a client has asked for and has no answer to yet. What was under way when the connection went is
 * asked again with the same command id, so it acts once.
 */
export class RemoteCalls {
  readonly #say: (frame: CallFrame) => void;
  /** In the order in which they were asked; the first of them are under way. */
  readonly #pending = new Map<number, Pending>();
  readonly #said = new Set<number>();
  #lastCall = 0;
  #isConnected = false;

  constructor(say: (frame: CallFrame) => void) {
    this.#say = say;
  }

  /** Settles with the hub's answer; rejects with its refusal, or when none came in time. */
  ask(operation: string, params: unknown, waitMs: number = timings.answerMs): Promise<unknown> {
    if (this.#pending.size >= mostWaiting) {
      return Promise.reject(new HubError('overloaded', 'Too many requests wait for the hub. Try again in a moment.'));
    }
    this.#lastCall += 1;
    const call = this.#lastCall;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#take(call)?.reject(notAnswered(this.#isConnected)), waitMs);
      const frame: CallFrame = { type: 'call', call, operation, commandId: randomUUID(), params };
      this.#pending.set(call, { frame, resolve, reject, timer });
      this.#saySome();
    });
  }

  connected(): void {
    this.#isConnected = true;
    this.#saySome();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#said.clear();
  }

  onSaid(frame: Extract<HubToClient, { type: 'result' | 'refused' }>): void {
    const pending = this.#take(frame.call);
    if (frame.type === 'result') pending?.resolve(frame.result);
    else pending?.reject(errorSaid(frame.error));
  }

  /** Nobody will answer any more. */
  close(error: HubError): void {
    for (const call of [...this.#pending.keys()]) this.#take(call)?.reject(error);
  }

  #take(call: number): Pending | undefined {
    const pending = this.#pending.get(call);
    if (pending === undefined) return undefined;
    clearTimeout(pending.timer);
    this.#pending.delete(call);
    this.#said.delete(call);
    this.#saySome();
    return pending;
  }

  #saySome(): void {
    if (!this.#isConnected) return;
    for (const [call, { frame }] of this.#pending) {
      if (this.#said.size >= underWayAtOnce) return;
      if (this.#said.has(call)) continue;
      this.#said.add(call);
      this.#say(frame);
    }
  }
}

/** The error that the hub said, with a code of ours. */
export const errorSaid = ({
  code,
  message,
  details,
}: {
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}): HubError =>
  hubErrorFrom({ code: Object.hasOwn(errorStatus, code) ? code : 'internal', message, details } as ErrorBody);

const notAnswered = (isConnected: boolean): HubError =>
  new HubError(
    'unreachable',
    isConnected
      ? 'The hub did not answer in time. What was asked may have been done; look before you ask again.'
      : 'The hub cannot be reached. Nothing was changed as far as is known; try again when it is back.',
  );
