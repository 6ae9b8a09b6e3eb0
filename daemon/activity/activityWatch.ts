import type { ReportedActivity } from '../../shared/model/activity.ts';
import type { Id } from '../../shared/model/ids.ts';
import { toError } from '../../shared/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { Screen, TerminalHost } from '../terminal/terminal.ts';
import { decideActivity } from './decideActivity.ts';
import type { ActivityEvidence, ScreenState } from './decideActivity.ts';
import { decideProcessState, groupByLeader } from './processFacts.ts';
import type { ProcessFact } from './processFacts.ts';

/** A session that runs, as the watch needs to know it. */
export interface WatchedSession {
  readonly sessionId: Id<'session'>;
  readonly pid: number;
  readonly kind: ActivityEvidence['kind'];
  /** What its provider's patterns say of a screen; undefined where it has none, so that no screen is taken. */
  readonly readScreen?: ((screen: Screen) => ScreenState) | undefined;
  /** What its agent said last of itself. */
  readonly told?: ActivityEvidence['told'];
}

export interface ActivityWatchPorts {
  readonly terminals: Pick<TerminalHost, 'on' | 'screen'>;
  readonly sessions: () => readonly WatchedSession[];
  readonly readProcesses: () => Promise<readonly ProcessFact[]>;
  /** Says what has changed; now and then everything that is known. */
  readonly tell: (activities: readonly ReportedActivity[]) => void;
  /** How long a session may be idle; who has been for so long is told at once. 0 for ever. ms. */
  readonly idleTimeoutMs: number;
  /** Never jumps. ms. */
  readonly elapsed: () => number;
  readonly log: Log;
}

/** Times of the watch, in ms. */
export interface ActivityTimes {
  /** Looks while something happens are this far apart, and further and further where nothing does. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** A session's screen is taken at most so often. */
  readonly screenMs: number;
  /** Everything is told again this often: who has not heard it, and idle time grows. */
  readonly tellAllMs: number;
}

/** How soon it is seen that an agent said something else of itself: what many say at once is one look. ms. */
const soonMs = 100;
const usualTimes: ActivityTimes = { firstMs: 2_000, lastMs: 30_000, screenMs: 5_000, tellAllMs: 30_000 };

interface Watched {
  outputAt: number;
  hasNewScreen: boolean;
  screenAt: number;
  screen: ScreenState;
  /** When something last spoke for work. */
  workAt: number;
  told: string;
  /** Whether it has been idle for as long as it may. */
  isIdle: boolean;
}

/** Looks at all sessions together, from time to time, and says what each of them does. */
export class ActivityWatch {
  private readonly ports: ActivityWatchPorts;
  private readonly times: ActivityTimes;
  private readonly watched = new Map<string, Watched>();
  private readonly listener: { dispose: () => void };
  private cpuBefore: ReadonlyMap<number, number> = new Map();
  private lookedAt: number;
  private toldAllAt = Number.NEGATIVE_INFINITY;
  private waitMs: number;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private isLooking = false;
  private isLookWanted = false;

  constructor(ports: ActivityWatchPorts, times: ActivityTimes = usualTimes) {
    this.ports = ports;
    this.times = times;
    this.lookedAt = ports.elapsed();
    this.waitMs = times.firstMs;
    this.listener = ports.terminals.on({ output: (sessionId) => this.noteOutput(sessionId) });
    this.schedule();
  }

  /** Somebody new listens: everything is told at the next look, which comes soon. */
  tellAllSoon(): void {
    this.toldAllAt = Number.NEGATIVE_INFINITY;
    this.wake();
  }

  /** An agent has said something else of itself: the next look comes soon. */
  lookSoon(): void {
    if (this.isLooking) {
      this.isLookWanted = true;
      return;
    }
    this.waitMs = this.times.firstMs;
    this.schedule(soonMs);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.listener.dispose();
  }

  private noteOutput(sessionId: string): void {
    const watched = this.watched.get(sessionId);
    if (watched !== undefined) {
      watched.outputAt = this.ports.elapsed();
      watched.hasNewScreen = true;
    }
    if (this.waitMs > this.times.firstMs) this.wake();
  }

  private wake(): void {
    this.waitMs = this.times.firstMs;
    this.schedule();
  }

  private schedule(waitMs = this.waitMs): void {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => void this.lookAndGoOn(), waitMs).unref();
  }

  /** Whether it has just been idle for as long as it may. */
  private isIdleNow(watched: Watched, idleMs: number): boolean {
    const { idleTimeoutMs } = this.ports;
    const isIdle = idleTimeoutMs > 0 && idleMs >= idleTimeoutMs;
    const isNews = isIdle && !watched.isIdle;
    watched.isIdle = isIdle;
    return isNews;
  }

  private async lookAndGoOn(): Promise<void> {
    if (this.isLooking) return; // The look that is under way plans the next one.
    this.isLooking = true;
    try {
      const isRestless = await this.look();
      this.waitMs = isRestless ? this.times.firstMs : Math.min(this.waitMs * 2, this.times.lastMs);
    } catch (error) {
      this.waitMs = this.times.lastMs;
      this.ports.log.warn('what sessions do could not be seen', { error: toError(error) });
    }
    this.isLooking = false;
    const isWanted = this.isLookWanted;
    this.isLookWanted = false;
    this.schedule(isWanted ? soonMs : this.waitMs);
  }

  /** Gives whether something is happening, so that the next look comes soon. */
  private async look(): Promise<boolean> {
    const sessions = this.ports.sessions();
    this.forgetAllBut(sessions);
    if (sessions.length === 0) return false;
    const members = groupByLeader(await this.ports.readProcesses(), new Set(sessions.map(({ pid }) => pid)));
    const now = this.ports.elapsed();
    const sinceMs = now - this.lookedAt;
    const isAll = now - this.toldAllAt >= this.times.tellAllMs;
    const news: ReportedActivity[] = [];
    let isRestless = false;
    await Promise.all(sessions.map((session) => this.readScreen(session, this.watchedOf(session.sessionId, now), now)));
    for (const session of sessions) {
      const watched = this.watchedOf(session.sessionId, now);
      const processes = decideProcessState(session.pid, members.get(session.pid) ?? [], this.cpuBefore, sinceMs);
      // Output that came since the look began is of now.
      const quietMs = Math.max(0, now - watched.outputAt);
      const finding = decideActivity({
        kind: session.kind,
        quietMs,
        screen: watched.screen,
        processes,
        told: session.told,
      });
      if (!finding.countsAsIdle) watched.workAt = now;
      const { activity, evidence } = finding;
      const idleMs = Math.max(0, now - Math.max(watched.workAt, watched.outputAt));
      const isNew = watched.told !== `${activity} ${evidence}` || this.isIdleNow(watched, idleMs);
      if (isNew || isAll) news.push({ sessionId: session.sessionId, activity, evidence, quietMs, idleMs });
      watched.told = `${activity} ${evidence}`;
      isRestless ||= isNew || watched.hasNewScreen || (activity === 'working' && session.kind !== 'shell');
    }
    this.lookedAt = now;
    this.cpuBefore = new Map([...members.values()].flat().map(({ pid, cpuMs }) => [pid, cpuMs]));
    if (isAll) this.toldAllAt = now;
    if (news.length > 0) this.ports.tell(news);
    return isRestless;
  }

  /** Taken only after output, and for those whose provider says how a screen is read. */
  private async readScreen(session: WatchedSession, watched: Watched, now: number): Promise<void> {
    if (session.readScreen === undefined) watched.hasNewScreen = false;
    if (session.readScreen === undefined || !watched.hasNewScreen || now - watched.screenAt < this.times.screenMs)
      return;
    watched.hasNewScreen = false;
    watched.screenAt = now;
    try {
      watched.screen = session.readScreen(await this.ports.terminals.screen(session.sessionId));
    } catch {
      watched.screen = 'unknown'; // It has ended meanwhile.
    }
  }

  /** One that was found running may have been quiet for long: it counts from now on. */
  private watchedOf(sessionId: string, now: number): Watched {
    const known = this.watched.get(sessionId);
    if (known !== undefined) return known;
    const watched: Watched = {
      outputAt: now,
      hasNewScreen: true,
      screenAt: Number.NEGATIVE_INFINITY,
      screen: 'unknown',
      workAt: now,
      told: '',
      isIdle: false,
    };
    this.watched.set(sessionId, watched);
    return watched;
  }

  private forgetAllBut(sessions: readonly WatchedSession[]): void {
    const living = new Set<string>(sessions.map(({ sessionId }) => sessionId));
    for (const sessionId of this.watched.keys()) if (!living.has(sessionId)) this.watched.delete(sessionId);
  }
}
