import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import { sameContent } from '../../../shared/sameContent.ts';
import type { Clock } from '../../link/clock.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { ClosedPort } from '../remoteHost.ts';
import { tunnelLimits } from './tunnelLimits.ts';
import { TunnelMachine } from './tunnelMachine.ts';
import type { TunnelAttempt, TunnelFailure, TunnelKnock, TunnelView, WantedTunnel } from './tunnelMachine.ts';

/** A tunnel that stands. */
export interface OpenTunnel {
  /** Resolves when it is gone, with the reason as a sentence. */
  readonly lost: Promise<string>;
  /** Whether the host still answers. */
  readonly check: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** What a keeper works with. */
export interface TunnelKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /**
   * Makes a tunnel, or says why not. What comes after `signal` is not wanted any more. `admit` is told where the way leads, before
   * anybody there hears of it, and throws where it is not this one's turn.
   */
  readonly open: (wanted: WantedTunnel, signal: AbortSignal, admit: (end: string) => void) => Promise<OpenTunnel>;
  /** Whether somebody listens at one of these ports, at which nothing did. What comes after `signal` is not wanted any more. */
  readonly knock: (ports: readonly ClosedPort[], signal: AbortSignal) => Promise<boolean>;
  /** Whether trying again is of no use before a person has done something. */
  readonly isFinal: (error: Error) => boolean;
  /** Hears how a tunnel is, each time when that has changed; undefined where it is not kept any more. */
  readonly onState: (serverId: string, state: TunnelState | undefined) => void;
}

/** What goes on for a server: an attempt, and the tunnel that it has made. */
interface Work {
  readonly attempt: TunnelAttempt;
  readonly ending: AbortController;
  tunnel?: OpenTunnel;
}

/** Another attempt is at that host. */
class NotItsTurn extends Error {}

const longestReason = 1_000;

/** Keeps the wanted tunnels open: `TunnelMachine` decides, this does it. Nobody waits for anything that it does. */
export class TunnelKeeper {
  readonly #options: TunnelKeeperOptions;
  readonly #machine: TunnelMachine;
  readonly #work = new Map<string, Work>();
  readonly #told = new Map<string, { readonly view: TunnelView; readonly state: TunnelState }>();
  readonly #closing = new Set<Promise<void>>();
  readonly #endWaking: () => void;
  #endTimer: () => void = () => undefined;
  readonly #knocking = new AbortController();
  #isStopped = false;

  constructor(options: TunnelKeeperOptions) {
    this.#options = options;
    this.#machine = new TunnelMachine(options.random);
    this.#endWaking = this.#watchForWaking();
  }

  /** Says which tunnels are wanted now. */
  want(wanted: readonly WantedTunnel[]): void {
    if (this.#isStopped) return;
    for (const id of this.#machine.want(wanted, this.#now())) this.#end(id);
    this.#goOn();
  }

  /** How the tunnel of a server is; undefined where none is kept. */
  stateOf(serverId: string): TunnelState | undefined {
    return this.#told.get(serverId)?.state;
  }

  /** Opens one now that waits or was refused. How it is then; undefined where none is kept. */
  tryNow(serverId: string): TunnelState | undefined {
    this.#machine.hurry(serverId, this.#now());
    this.#goOn();
    return this.stateOf(serverId);
  }

  /** Closes all of them, and waits until they are closed. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endTimer();
    this.#knocking.abort();
    this.#endWaking();
    for (const id of [...this.#work.keys()]) this.#end(id);
    await Promise.all(this.#closing);
  }

  #goOn(): void {
    if (this.#isStopped) return;
    for (const attempt of this.#machine.start(this.#now())) void this.#try(attempt);
    for (const knock of this.#machine.knock(this.#now())) void this.#knock(knock);
    this.#tell();
    this.#endTimer();
    const nextAt = this.#machine.nextAt(this.#now());
    if (nextAt !== undefined) {
      // A timer may come a part of a millisecond early.
      const delayMs = Math.ceil(nextAt - this.#now()) + 1;
      this.#endTimer = this.#options.clock.after(delayMs, () => this.#goOn());
    }
  }

  async #try(attempt: TunnelAttempt): Promise<void> {
    const { wanted } = attempt;
    const work: Work = { attempt, ending: new AbortController() };
    this.#work.set(wanted.id, work);
    try {
      const tunnel = await this.#openInTime(work);
      if (this.#isStopped || !this.#machine.opened(attempt, this.#now())) return this.#close(tunnel);
      work.tunnel = tunnel;
      this.#options.log.info('A tunnel is open', { server: wanted.id });
      void tunnel.lost.then((reason) => this.#failed(work, { reason, isFinal: false }));
      this.#goOn();
    } catch (thrown) {
      if (thrown instanceof NotItsTurn) return this.#putBack(work);
      const error = toError(thrown);
      const closed = error instanceof RemoteRefusal ? error.closed : [];
      this.#failed(work, { reason: error.message, isFinal: this.#options.isFinal(error), closed });
    }
  }

  /** It begins anew when the host is free. */
  #putBack(work: Work): void {
    const { id } = work.attempt.wanted;
    work.ending.abort();
    if (this.#work.get(id) === work) this.#work.delete(id);
    this.#goOn();
  }

  async #knock(knock: TunnelKnock): Promise<void> {
    const listens = await this.#options.knock(knock.ports, this.#knocking.signal).catch(() => false);
    this.#machine.knocked(knock, listens, this.#now());
    this.#goOn();
  }

  /** What hangs is given up, and closed should it come after all. */
  #openInTime({ attempt, ending }: Work): Promise<OpenTunnel> {
    const { clock, open } = this.#options;
    const admit = (end: string): void => {
      if (!this.#machine.admit(attempt, end, this.#now())) throw new NotItsTurn();
    };
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        endTimer();
        reject(error);
      };
      ending.signal.addEventListener('abort', () => giveUp(new Error('It is not wanted any more.')), { once: true });
      const endTimer = clock.after(tunnelLimits.openMs, () => {
        giveUp(new Error(`The host did not let us in within ${tunnelLimits.openMs / 1_000} s.`));
        ending.abort();
      });
      open(attempt.wanted, ending.signal, admit).then((tunnel) => {
        endTimer();
        if (ending.signal.aborted) this.#close(tunnel);
        else resolve(tunnel);
      }, giveUp);
    });
  }

  #failed(work: Work, { reason, isFinal, closed = [] }: TunnelFailure): void {
    const { attempt, tunnel, ending } = work;
    const { id } = attempt.wanted;
    ending.abort();
    if (this.#work.get(id) !== work) return;
    this.#work.delete(id);
    if (tunnel !== undefined) this.#close(tunnel);
    const failure = { reason: plainLine(reason).slice(0, longestReason), isFinal };
    this.#machine.failed(attempt, { ...failure, closed }, this.#now());
    this.#options.log.warn('A tunnel is not there', { server: id, ...failure });
    this.#goOn();
  }

  #end(id: string): void {
    const work = this.#work.get(id);
    this.#work.delete(id);
    work?.ending.abort();
    if (work?.tunnel !== undefined) this.#close(work.tunnel);
  }

  #close(tunnel: OpenTunnel): void {
    const closed = tunnel.close().catch((error: unknown) => {
      this.#options.log.debug('A tunnel could not be closed', { error: toError(error).message });
    });
    this.#closing.add(closed);
    void closed.then(() => this.#closing.delete(closed));
  }

  /** What a laptop's sleep leaves: connections that look open, and waits that are too long. */
  #watchForWaking(): () => void {
    const { clock } = this.#options;
    let last = { now: clock.now(), elapsed: clock.elapsed() };
    return clock.every(tunnelLimits.wakeLookMs, () => {
      const next = { now: clock.now(), elapsed: clock.elapsed() };
      const passed = next.elapsed - last.elapsed;
      const leapt = next.now - last.now - passed;
      last = next;
      // Where the steady clock stands still in sleep, the other leaps; where it goes on, this look is late.
      if (leapt > tunnelLimits.wakeGapMs || passed > tunnelLimits.wakeGapMs) this.#woke();
    });
  }

  #woke(): void {
    for (const { wanted } of this.#machine.woke(this.#now())) {
      const work = this.#work.get(wanted.id);
      if (work?.tunnel !== undefined) void this.#check(work, work.tunnel);
    }
    this.#goOn();
  }

  async #check(work: Work, tunnel: OpenTunnel): Promise<void> {
    const isThere = await tunnel.check().catch(() => false);
    if (!isThere) this.#failed(work, { reason: 'It did not answer after this machine had slept.', isFinal: false });
  }

  #tell(): void {
    const views = this.#machine.views(this.#now());
    for (const id of [...this.#told.keys()]) {
      if (views.has(id)) continue;
      this.#told.delete(id);
      this.#options.onState(id, undefined);
    }
    for (const [id, view] of views) {
      const told = this.#told.get(id);
      if (told !== undefined && sameContent(told.view, view)) continue;
      const state = this.#stateOf(view);
      this.#told.set(id, { view, state });
      this.#options.onState(id, state);
    }
  }

  #stateOf(view: TunnelView): TunnelState {
    if (!('reason' in view)) return { state: view.state };
    const { state, reason, dueAt } = view;
    return { state, reason, retryAt: Math.round(this.#options.clock.now() + dueAt - this.#now()) };
  }

  #now(): number {
    return this.#options.clock.elapsed();
  }
}
