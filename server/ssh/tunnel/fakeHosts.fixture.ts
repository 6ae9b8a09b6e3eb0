import type { ClosedPort } from '../remoteHost.ts';
import type { OpenTunnel } from './tunnelKeeper.ts';
import type { WantedTunnel } from './tunnelMachine.ts';

/** An attempt at a host that does nothing by itself: a test says what becomes of it. */
export interface FakeAttempt {
  readonly wanted: WantedTunnel;
  readonly signal: AbortSignal;
  /** Lets it succeed. */
  readonly open: () => void;
  readonly fail: (error: Error) => void;
  /** The connection goes. */
  readonly lose: (reason: string) => void;
  /** Whether it answers when it is asked after a sleep. */
  isAnswering: boolean;
  isClosed: boolean;
}

/** A look at a port where nothing listened: a test says what it shows. */
export interface FakeKnock {
  readonly address: string;
  readonly answer: (listens: boolean) => void;
}

/** Hosts that a keeper opens tunnels to. */
export class FakeHosts {
  readonly attempts: FakeAttempt[] = [];
  /** Where the way to a destination leads, of those that find out. */
  readonly ends = new Map<string, string>();

  /** Those that are neither open nor given up. */
  get busy(): readonly FakeAttempt[] {
    return this.attempts.filter((attempt) => !this.#settled.has(attempt) && !attempt.signal.aborted);
  }

  /** Looks that nothing has come of yet. */
  readonly knocks: FakeKnock[] = [];

  readonly knock = (ports: readonly ClosedPort[]): Promise<boolean> =>
    new Promise((resolve) => {
      const knock: FakeKnock = {
        address: ports.map(({ address }) => address).join(),
        answer: (listens) => {
          this.knocks.splice(this.knocks.indexOf(knock), 1);
          resolve(listens);
        },
      };
      this.knocks.push(knock);
    });

  readonly #settled = new Set<FakeAttempt>();

  /** The newest attempt at a server. */
  last(id: string): FakeAttempt {
    const found = this.attempts.findLast(({ wanted }) => wanted.id === id);
    if (found === undefined) throw new Error(`no attempt at ${id}`);
    return found;
  }

  countOf(id: string): number {
    return this.attempts.filter(({ wanted }) => wanted.id === id).length;
  }

  readonly openTunnel = (
    wanted: WantedTunnel,
    signal: AbortSignal,
    admit: (end: string) => void,
  ): Promise<OpenTunnel> =>
    new Promise((resolve, reject) => {
      const end = this.ends.get(wanted.destination);
      // What it throws rejects, and nobody is attempted.
      if (end !== undefined) admit(end);
      let lose: (reason: string) => void = () => undefined;
      const lost = new Promise<string>((settle) => (lose = settle));
      const attempt: FakeAttempt = {
        wanted,
        signal,
        isAnswering: true,
        isClosed: false,
        open: () => {
          this.#settled.add(attempt);
          resolve({
            lost,
            check: () => Promise.resolve(attempt.isAnswering),
            close: () => {
              attempt.isClosed = true;
              return Promise.resolve();
            },
          });
        },
        fail: (error) => {
          this.#settled.add(attempt);
          reject(error);
        },
        lose,
      };
      this.attempts.push(attempt);
    });
}
