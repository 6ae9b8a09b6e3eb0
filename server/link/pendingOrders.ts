import { HubError, hubErrorFrom, overloaded } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import { errorStatus } from '../../shared/errors.ts';
import { timings } from '../../shared/timings.ts';
import type { Clock } from './clock.ts';

/** What a daemon answers an order with. */
export interface OrderAnswer {
  readonly order: number;
  readonly result?: unknown;
  readonly error?:
    | { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> | undefined }
    | undefined;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HubError) => void;
  readonly forget: () => void;
}

const maxPending = 256;

/** Orders of one connection that are answered: matched by number, bounded, and never waited for without end. */
export class PendingOrders {
  readonly #clock: Clock;
  readonly #pending = new Map<number, Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves with the answer to the order of that number. */
  wait(order: number): Promise<unknown> {
    if (this.#pending.size >= maxPending) return Promise.reject(overloaded('this server'));
    return new Promise((resolve, reject) => {
      const forget = this.#clock.after(timings.orderMs, () => {
        this.#pending.delete(order);
        reject(noAnswer(`within ${timings.orderMs / 1_000} s`));
      });
      this.#pending.set(order, { resolve, reject, forget });
    });
  }

  /** An answer that nobody waits for any more is dropped. */
  settle({ order, result, error }: OrderAnswer): void {
    const pending = this.#take(order);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(hubErrorFrom(toErrorBody(error)));
  }

  /** The connection is gone: nobody will answer. */
  rejectAll(): void {
    for (const order of [...this.#pending.keys()])
      this.#take(order)?.reject(noAnswer('before its connection was lost'));
  }

  #take(order: number): Pending | undefined {
    const pending = this.#pending.get(order);
    this.#pending.delete(order);
    pending?.forget();
    return pending;
  }
}

/** A code that this hub does not know is told as `internal`. */
const toErrorBody = ({ code, message, details }: NonNullable<OrderAnswer['error']>): ErrorBody => ({
  code: isErrorCode(code) ? code : 'internal',
  message,
  details,
});

const isErrorCode = (code: string): code is ErrorBody['code'] => Object.hasOwn(errorStatus, code);

const noAnswer = (when: string) =>
  new HubError(
    'unreachable',
    `The daemon of this server did not answer ${when}. Is it overloaded, or its network? Try again.`,
  );
