import { setTimeout as pause } from 'node:timers/promises';
import { nextDelay } from '../runtime/nextDelay.ts';
import { openDaemon } from './benchDaemon.ts';
import type { BenchDaemon } from './benchDaemon.ts';
import { benchSessions } from './bigHub.ts';

/** As daemons do: every 30 s each says how it is. */
const heartbeatMs = 30_000;
const opensAtOnce = 50;

/** All daemons of the hub, which come back by themselves. */
export class BenchDaemons {
  readonly #servers: number;
  readonly #sessionsPerServer: number;
  readonly #open = new Set<BenchDaemon>();
  #isEnding = false;

  constructor(servers: number, sessionsPerServer: number) {
    this.#servers = servers;
    this.#sessionsPerServer = sessionsPerServer;
  }

  get count(): number {
    return this.#open.size;
  }

  async open(url: string): Promise<void> {
    for (let first = 1; first <= this.#servers; first += opensAtOnce) {
      await Promise.all(Array.from({ length: opensAtOnce }, (_, at) => this.#keep(url, first + at)));
    }
  }

  heartbeatsInTurns(): NodeJS.Timeout {
    let turn = 0;
    return setInterval(() => {
      const all = [...this.#open];
      all[turn % all.length]?.heartbeat();
      turn += 1;
    }, heartbeatMs / this.#servers);
  }

  close(): void {
    this.#isEnding = true;
    for (const daemon of this.#open) daemon.close();
  }

  async #keep(url: string, n: number): Promise<void> {
    const daemon = await openDaemon(url, n, benchSessions(n, this.#sessionsPerServer));
    this.#open.add(daemon);
    void daemon.closed.then(() => {
      this.#open.delete(daemon);
      return this.#comeBack(url, n);
    });
  }

  async #comeBack(url: string, n: number): Promise<void> {
    for (let attempt = 0; !this.#isEnding; attempt += 1) {
      // As daemons wait who have lost their hub.
      await pause(nextDelay(attempt, Math.random()));
      const isBack = await this.#keep(url, n).then(
        () => true,
        () => false, // The hub is not there yet.
      );
      if (isBack) return;
    }
  }
}
