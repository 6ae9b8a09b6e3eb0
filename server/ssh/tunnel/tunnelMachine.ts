import { nextDelay } from '../../../runtime/nextDelay.ts';
import { timings } from '../../../shared/timings.ts';
import type { ClosedPort } from '../remoteHost.ts';
import { tunnelLimits } from './tunnelLimits.ts';

/** A server that needs a tunnel, and where one logs in for it. */
export interface WantedTunnel {
  readonly id: string;
  readonly destination: string;
  /** Where Rostrum's files are on that host; undefined for `~/.rostrum`. */
  readonly home?: string | undefined;
  /** The server of the hub that the host has to be; undefined where it is only becoming one. */
  readonly serverId?: string | undefined;
}

/** One attempt: what is told of it later is told with its number, so that what is late is known as late. */
export interface TunnelAttempt {
  readonly wanted: WantedTunnel;
  readonly number: number;
}

/** Why an attempt did not work. `isFinal` where trying again is of no use before a person has done something. */
export interface TunnelFailure {
  readonly reason: string;
  readonly isFinal: boolean;
  /** Where nothing listened: only that is looked at often, for it costs nobody a login. */
  readonly closed?: readonly ClosedPort[];
}

/** A look at whether somebody listens by now. */
export interface TunnelKnock {
  readonly wanted: WantedTunnel;
  readonly number: number;
  readonly ports: readonly ClosedPort[];
}

/** How a tunnel is. `dueAt` is the moment of the next attempt, by the clock that times come from. */
export type TunnelView =
  | { readonly state: 'opening' | 'up' }
  | { readonly state: 'waiting' | 'refused'; readonly reason: string; readonly dueAt: number };

type Phase =
  | {
      readonly at: 'due';
      readonly dueAt: number;
      readonly failure: TunnelFailure | undefined;
      /** When its ports are looked at, or the number of a look that goes on. */
      readonly knock?: { readonly at: number } | { readonly number: number } | undefined;
    }
  | { readonly at: 'opening'; readonly number: number }
  | { readonly at: 'open'; readonly number: number; readonly since: number };

interface Entry {
  readonly wanted: WantedTunnel;
  readonly phase: Phase;
  /** Where its way led last; undefined before its first attempt has found out. */
  readonly end?: string;
  /** Failures since it was healthy last, and how many of them only found a closed port. */
  readonly failures: number;
  readonly closed: number;
}

/**
 * Decides when which tunnel is opened. It does nothing itself: times come in, by a clock that never jumps, and what is to be
 * done goes out. One attempt at a time for a host, and no more for all together than sshd and this machine can take.
 */
export class TunnelMachine {
  readonly #entries = new Map<string, Entry>();
  readonly #random: () => number;
  #lastNumber = 0;
  readonly #knocking = new Set<number>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Says which tunnels are wanted now. Gives the servers whose tunnel is not wanted any more, as it was. */
  want(wanted: readonly WantedTunnel[], now: number): readonly string[] {
    const next = new Map(wanted.map((tunnel) => [tunnel.id, tunnel]));
    const gone = [...this.#entries.values()]
      .filter((entry) => !isSameTunnel(entry.wanted, next.get(entry.wanted.id)))
      .map((entry) => entry.wanted.id);
    for (const id of gone) this.#entries.delete(id);
    for (const tunnel of wanted)
      if (!this.#entries.has(tunnel.id))
        this.#entries.set(tunnel.id, { wanted: tunnel, phase: dueAt(now), failures: 0, closed: 0 });
    return gone;
  }

  /** The attempts that begin now. */
  start(now: number): readonly TunnelAttempt[] {
    const opening = [...this.#entries.values()].filter(({ phase }) => phase.at === 'opening');
    const busy = new Set(opening.map(hostOf));
    const attempts: TunnelAttempt[] = [];
    for (const { entry } of this.#due(now)) {
      if (opening.length + attempts.length >= tunnelLimits.handshakes) break;
      const { wanted } = entry;
      if (busy.has(hostOf(entry))) continue;
      busy.add(hostOf(entry));
      this.#lastNumber += 1;
      this.#entries.set(wanted.id, { ...entry, phase: { at: 'opening', number: this.#lastNumber } });
      attempts.push({ wanted, number: this.#lastNumber });
    }
    return attempts;
  }

  /** An attempt has found where its way leads. False where another one is there already: then this one waits for it. */
  admit({ wanted, number }: TunnelAttempt, end: string, now: number): boolean {
    const entry = this.#entries.get(wanted.id);
    if (entry?.phase.at !== 'opening' || entry.phase.number !== number) return false;
    const isBusy = [...this.#entries.values()].some(
      (other) => other !== entry && other.phase.at === 'opening' && other.end === end,
    );
    this.#entries.set(wanted.id, { ...entry, end, phase: isBusy ? dueAt(now) : entry.phase });
    return !isBusy;
  }

  /** An attempt has made its tunnel. False where nobody wants it any more. */
  opened({ wanted, number }: TunnelAttempt, now: number): boolean {
    const entry = this.#entries.get(wanted.id);
    if (entry?.phase.at !== 'opening' || entry.phase.number !== number) return false;
    this.#entries.set(wanted.id, { ...entry, phase: { at: 'open', number, since: now } });
    return true;
  }

  /** An attempt has failed, or its tunnel is lost. What it is about may be over. */
  failed({ wanted, number }: TunnelAttempt, failure: TunnelFailure, now: number): void {
    const entry = this.#entries.get(wanted.id);
    if (entry === undefined || entry.phase.at === 'due' || entry.phase.number !== number) return;
    const wasHealthy = entry.phase.at === 'open' && now - entry.phase.since >= timings.healthyAfterMs;
    const failures = wasHealthy ? 0 : entry.failures;
    const delayMs = failure.isFinal ? tunnelLimits.refusedRetryMs : nextDelay(failures, this.#random());
    const isClosed = failure.closed !== undefined && failure.closed.length > 0;
    const knock = isClosed ? { at: this.#nextKnock(now) } : undefined;
    const phase = { at: 'due', dueAt: now + delayMs, failure, knock } as const;
    const closed = (wasHealthy ? 0 : entry.closed) + (isClosed ? 1 : 0);
    this.#entries.set(wanted.id, { ...entry, phase, failures: failures + 1, closed });
  }

  /** The looks that begin now, at ports where nothing listened. */
  knock(now: number): readonly TunnelKnock[] {
    const knocks: TunnelKnock[] = [];
    for (const [id, entry] of this.#entries) {
      if (this.#knocking.size >= tunnelLimits.knocks) break;
      const { wanted, phase } = entry;
      if (phase.at !== 'due' || phase.knock === undefined || !('at' in phase.knock) || phase.knock.at > now) continue;
      this.#lastNumber += 1;
      const number = this.#lastNumber;
      this.#knocking.add(number);
      // Whoever has been looked at goes behind all others, so that each has its turn.
      this.#entries.delete(id);
      this.#entries.set(id, { ...entry, phase: { ...phase, knock: { number } } });
      knocks.push({ wanted, number, ports: phase.failure?.closed ?? [] });
    }
    return knocks;
  }

  /** What a look has shown. Where somebody listens it is tried now, and only real failures were failures. */
  knocked({ wanted, number }: TunnelKnock, listens: boolean, now: number): void {
    this.#knocking.delete(number);
    const entry = this.#entries.get(wanted.id);
    if (entry?.phase.at !== 'due' || entry.phase.knock === undefined) return;
    if (!('number' in entry.phase.knock) || entry.phase.knock.number !== number) return;
    const { phase, failures, closed } = entry;
    const next = listens
      ? { phase: { ...phase, dueAt: now, knock: undefined }, failures: failures - closed, closed: 0 }
      : { phase: { ...phase, knock: { at: this.#nextKnock(now) } } };
    this.#entries.set(wanted.id, { ...entry, ...next });
  }

  #nextKnock(now: number): number {
    return now + Math.round(tunnelLimits.knockMs * (0.75 + this.#random() / 2));
  }

  /** This machine has slept, or has another network: whatever waits is tried now. Gives the attempts that stand. */
  woke(now: number): readonly TunnelAttempt[] {
    const open: TunnelAttempt[] = [];
    for (const [id, entry] of this.#entries) {
      if (entry.phase.at === 'open') open.push({ wanted: entry.wanted, number: entry.phase.number });
      if (entry.phase.at === 'due')
        this.#entries.set(id, { ...entry, phase: { ...entry.phase, dueAt: now }, failures: 0, closed: 0 });
    }
    return open;
  }

  /** Somebody has done what it waits for: it is tried now. */
  hurry(id: string, now: number): void {
    const entry = this.#entries.get(id);
    if (entry?.phase.at === 'due')
      this.#entries.set(id, { ...entry, phase: { ...entry.phase, dueAt: now }, failures: 0, closed: 0 });
  }

  /** When something has to be looked at again, though nothing happens; undefined where never. */
  nextAt(now: number): number | undefined {
    const times = [...this.#entries.values()].flatMap(({ phase }) => {
      if (phase.at === 'due') {
        const looks = phase.knock !== undefined && 'at' in phase.knock ? [phase.knock.at] : [];
        return [phase.dueAt, ...looks].filter((at) => at > now);
      }
      if (phase.at === 'opening') return [];
      const healthyAt = phase.since + timings.healthyAfterMs;
      return healthyAt > now ? [healthyAt] : [];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** How each tunnel is. */
  views(now: number): ReadonlyMap<string, TunnelView> {
    return new Map([...this.#entries].map(([id, { phase }]) => [id, viewOf(phase, now)]));
  }

  /** Those that are due, the one that waits longest first. */
  #due(now: number) {
    return [...this.#entries.values()]
      .flatMap((entry) =>
        entry.phase.at === 'due' && entry.phase.dueAt <= now ? [{ entry, at: entry.phase.dueAt }] : [],
      )
      .sort((a, b) => a.at - b.at);
  }
}

function viewOf(phase: Phase, now: number): TunnelView {
  if (phase.at === 'open') return { state: now - phase.since >= timings.healthyAfterMs ? 'up' : 'opening' };
  if (phase.at === 'opening' || phase.failure === undefined) return { state: 'opening' };
  const { reason, isFinal } = phase.failure;
  return { state: isFinal ? 'refused' : 'waiting', reason, dueAt: phase.dueAt };
}

const dueAt = (now: number): Phase => ({ at: 'due', dueAt: now, failure: undefined });

/** Before its way was found a host is known by what is written of it; host names have no case. */
const hostOf = ({ wanted, end }: Entry): string => end ?? wanted.destination.toLowerCase();

const isSameTunnel = (one: WantedTunnel, other: WantedTunnel | undefined): boolean =>
  other !== undefined && one.destination === other.destination && one.home === other.home;
