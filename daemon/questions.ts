import { HubError, hubErrorFrom, overloaded } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import type { DaemonToHub } from '../shared/protocol/daemon.ts';
import { timings } from '../shared/timings.ts';

/** A read in an agent's name. */
export interface AgentQuestion {
  readonly sessionId: `session_${string}`;
  readonly operation: string;
  readonly params: unknown;
}

interface Waiter {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const maxOpen = 200;

/** Reads that wait for the hub; a lost connection ends them, since a read can be asked again. */
export class Questions {
  private readonly waiters = new Map<number, Waiter>();
  private last = 0;

  ask(question: AgentQuestion, send: (frame: DaemonToHub) => void): Promise<unknown> {
    if (this.waiters.size >= maxOpen) return Promise.reject(overloaded('this server'));
    this.last += 1;
    const ask = this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.take(ask)?.reject(hubAway()), timings.orderMs);
      this.waiters.set(ask, { resolve, reject, timer });
      send({ type: 'ask', ask, ...question });
    });
  }

  told(ask: number, result: unknown, error: ErrorBody | undefined): void {
    const waiter = this.take(ask);
    if (error === undefined) waiter?.resolve(result);
    else waiter?.reject(hubErrorFrom(error));
  }

  connectionLost(): void {
    for (const ask of this.waiters.keys()) this.take(ask)?.reject(hubAway());
  }

  private take(ask: number): Waiter | undefined {
    const waiter = this.waiters.get(ask);
    if (waiter !== undefined) clearTimeout(waiter.timer);
    this.waiters.delete(ask);
    return waiter;
  }
}

export const hubAway = () =>
  new HubError(
    'unreachable',
    'The hub cannot be reached from this server right now. Repeat in a moment; what you report meanwhile (note, help, publish, complete, fail) is kept and delivered.',
  );
