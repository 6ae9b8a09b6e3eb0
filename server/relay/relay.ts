import { HubError, overloaded, wrongState } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Session } from '../../shared/model/session.ts';
import type { DaemonToHub } from '../../shared/protocol/daemon.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { ClientAttach } from '../../shared/protocol/terminal.ts';
import type { Position } from '../../shared/terminal/position.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { resolveSession } from '../access/resolve.ts';
import { sessionAccess } from '../access/sessionReach.ts';
import type { SessionAccess } from '../access/sessionReach.ts';
import type { Commit, Hub } from '../hub.ts';
import type { Clock } from '../link/clock.ts';
import { shownLifecycle } from '../state/rows/sessionRow.ts';
import { HeldInAll } from './heldInAll.ts';
import type { HeldLimits } from './heldInAll.ts';
import { Presence } from './presence.ts';
import type { TellPresence } from './presence.ts';
import { RelayedSession } from './relayedSession.ts';
import type { SessionSource } from './relayedSession.ts';
import { Viewer } from './viewer.ts';
import type { ViewerPort } from './viewer.ts';

type FromDaemon = Extract<DaemonToHub, { type: `terminal.${string}` }>;

/** A daemon's connection as terminals use it. */
export type DaemonPort = Omit<SessionSource, 'channel' | 'release'>;

/** What the relay uses of its surroundings. */
export interface RelayOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly tellPresence: TellPresence;
  /** How much is held; the usual where nothing is said. */
  readonly held?: HeldLimits | undefined;
}

interface Source {
  readonly port: DaemonPort;
  readonly byChannel: Map<number, RelayedSession>;
  lastChannel: number;
  takenBytes: number;
}

/**
 * Terminal bytes from daemons to those who watch. It keeps what is newest of each watched session and nothing else;
 * nothing of it is written anywhere.
 */
export class Relay {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #presence: Presence;
  /** By server. */
  readonly #sources = new Map<string, Source>();
  readonly #sessions = new Map<string, RelayedSession>();
  readonly #held: HeldInAll;
  readonly #ends: (() => void)[] = [];

  constructor({ hub, clock, tellPresence, held }: RelayOptions) {
    this.#held = new HeldInAll(held);
    this.#hub = hub;
    this.#clock = clock;
    this.#presence = new Presence(clock, tellPresence);
    this.#ends.push(hub.onCommit((commit) => this.#onCommit(commit)));
  }

  /** How many watch a session now. */
  viewersOf(sessionId: string): number {
    return this.#sessions.get(sessionId)?.viewers.size ?? 0;
  }

  /** Who watches which session now. */
  watchers(): ReturnType<Presence['now']> {
    return this.#presence.now();
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#presence.close();
    for (const relayed of this.#sessions.values()) relayed.close();
    this.#sessions.clear();
  }

  /** A daemon is there and has said what lives: what is watched of it is followed on this connection. */
  opened(serverId: string, port: DaemonPort): void {
    // The end of the one before may be noticed later: what is watched must not stay with it.
    const before = this.#sources.get(serverId);
    if (before !== undefined) this.closed(serverId, before.port);
    this.#sources.set(serverId, { port, byChannel: new Map(), lastChannel: 0, takenBytes: 0 });
    for (const relayed of this.#sessions.values()) this.#follow(relayed);
  }

  /** Its connection is gone; sessions run on, and so do their viewers. */
  closed(serverId: string, port: DaemonPort): void {
    const source = this.#sources.get(serverId);
    if (source?.port !== port) return;
    this.#sources.delete(serverId);
    for (const relayed of source.byChannel.values()) {
      relayed.lostSource();
      const session = this.#hub.state.sessions.get(relayed.sessionId);
      if (session === undefined || isOver(session)) this.#over(relayed, hasEnded(relayed.sessionId));
      else for (const viewer of relayed.viewers) sayWaiting(viewer, 'Its server is away; its agents run on.');
    }
  }

  /** What a daemon says of a channel. */
  onDaemonSaid(serverId: string, frame: FromDaemon): void {
    const source = this.#sources.get(serverId);
    const relayed = source?.byChannel.get(frame.channel);
    if (source === undefined || relayed === undefined) return;
    if (frame.type === 'terminal.watched') return this.#onWatched(relayed, frame);
    if (frame.type === 'terminal.notice') return relayed.onNotice(frame.message);
    source.byChannel.delete(frame.channel);
    this.#over(relayed, new HubError('wrong-state', frame.reason, { id: relayed.sessionId }));
  }

  /** Whoever was told to wait is told that it goes on. */
  #onWatched(relayed: RelayedSession, frame: Extract<FromDaemon, { type: 'terminal.watched' }>): void {
    for (const viewer of relayed.viewers) {
      if (!viewer.isWaiting) continue;
      viewer.isWaiting = false;
      sayAttached(viewer, relayed.sessionId, { drive: viewer.mayDrive, why: viewer.why });
    }
    relayed.onWatched(frame.position, frame);
  }

  /** Bytes of a daemon; they count as taken at once, since nobody who reads slowly may slow it down. */
  onDaemonFrame(serverId: string, frame: TerminalFrame): void {
    const source = this.#sources.get(serverId);
    if (source === undefined) return;
    const relayed = source.byChannel.get(frame.channel);
    if (frame.kind === 'output') relayed?.onOutput(frame.position, frame.bytes);
    else if (frame.kind === 'snapshot') relayed?.onSnapshot(frame);
    else if (frame.kind === 'size') relayed?.onSize(frame);
    // Behind the output: somebody waits for that.
    if (frame.kind === 'output' || frame.kind === 'snapshot') {
      source.takenBytes += frame.bytes.length;
      source.port.sendTerminal({ kind: 'taken', channel: 0, total: source.takenBytes });
    }
  }

  /**
   * Lets a window watch a session; what it attached `before` gives its place in it to the new one.
   * @throws HubError `not-found`, `forbidden`, `wrong-state` for one that has ended, `overloaded`.
   */
  attach(port: ViewerPort, frame: ClientAttach, before?: Attachment): Attachment {
    const { session: key, columns, rows, from, idleMs = Infinity } = frame;
    const { state } = this.#hub;
    const caller = port.caller();
    const session = resolveSession(state, caller, key);
    const access = sessionAccess(state, caller, session);
    if (!access.view) throw mayNotWatch(session.id, access.why);
    if (isOver(session)) throw ended(session);
    const relayed = this.#sessions.get(session.id) ?? this.#open(session, from);
    const instead = before && relayed.viewers.has(before.viewer) ? before.viewer : undefined;
    if (instead === undefined && relayed.viewers.size >= relayLimits.viewersPerSession)
      throw overloaded('this session');
    const viewer = new Viewer(port, { columns, rows }, from);
    viewer.mayDrive = access.drive;
    viewer.why = access.why;
    viewer.activeAt = this.#clock.elapsed() - idleMs;
    sayAttached(viewer, session.id, access);
    if (!relayed.hasSource) sayWaiting(viewer, whyWaiting(shownLifecycle(state, session)));
    relayed.add(viewer, instead);
    return {
      viewer,
      input: (bytes) => relayed.input(viewer, bytes),
      resize: (size) => relayed.resize(viewer, size),
      focus: () => relayed.touch(viewer),
      taken: (total) => relayed.taken(viewer, total),
      drained: () => relayed.drained(viewer),
      detach: () => this.#leave(relayed, viewer),
      lost: () => this.#lost(relayed, viewer),
    };
  }

  #open(session: Session, from: Position | undefined): RelayedSession {
    if (this.#sessions.size >= relayLimits.watchedSessions) throw overloaded('the relay of terminals');
    const relayed: RelayedSession = new RelayedSession(session.id, {
      clock: this.#clock,
      onPresence: () => this.#presence.changed(session.id, relayed.viewers),
      onSeenAll: (viewer) => this.#end(relayed, viewer, hasEnded(session.id)),
      onHeld: () => this.#held.grown(relayed),
    });
    this.#sessions.set(session.id, relayed);
    this.#held.add(relayed);
    this.#follow(relayed, from);
    return relayed;
  }

  /** Asks for its output, where it runs and its server is there. */
  #follow(relayed: RelayedSession, from?: Position): void {
    const session = this.#hub.state.sessions.get(relayed.sessionId);
    const source = session && this.#sources.get(session.serverId);
    if (session === undefined || source === undefined || relayed.hasSource || relayed.hasEnded) return;
    if (session.lifecycle !== 'active') return;
    const { port, byChannel } = source;
    source.lastChannel += 1;
    const channel = source.lastChannel;
    byChannel.set(channel, relayed);
    relayed.follow({ ...port, channel, release: () => byChannel.delete(channel) }, from);
  }

  #onCommit({ events }: Commit): void {
    if (this.#sessions.size === 0) return;
    for (const event of events) {
      const relayed = 'sessionId' in event ? this.#sessions.get(event.sessionId ?? '') : undefined;
      if (relayed !== undefined) this.#onSessionEvent(relayed, event);
    }
    if (events.some(changesRoles)) for (const relayed of this.#sessions.values()) this.#checkRights(relayed);
  }

  #onSessionEvent(relayed: RelayedSession, event: HubEvent): void {
    if (event.type === 'session_active' || event.type === 'session_recovered') this.#follow(relayed);
    // Where its daemon is there, it says itself when all was sent.
    const isLast = event.type === 'session_ended' || event.type === 'session_lost';
    if (isLast && !relayed.hasSource) this.#over(relayed, hasEnded(relayed.sessionId));
    // Who drives it, who shares it, and whether it is private.
    if (event.type.startsWith('session_')) this.#checkRights(relayed);
  }

  /** Nothing more comes: who watches gets to the end of what is held, and is told then. */
  #over(relayed: RelayedSession, error: HubError): void {
    relayed.onEnded();
    if (!relayed.hasBegun) for (const viewer of relayed.viewers) this.#end(relayed, viewer, error);
  }

  /** Who may not watch any more is cut at once, and who may not type any more is told. */
  #checkRights(relayed: RelayedSession): void {
    const { state } = this.#hub;
    const session = state.sessions.get(relayed.sessionId);
    if (session === undefined) return;
    for (const viewer of relayed.viewers) {
      const access = sessionAccess(state, viewer.port.caller(), session);
      if (!access.view) {
        this.#end(relayed, viewer, mayNotWatch(session.id, access.why));
      } else if (access.drive !== viewer.mayDrive || access.why !== viewer.why) {
        relayed.setRights(viewer, access);
        sayAttached(viewer, session.id, access);
      }
    }
  }

  #end(relayed: RelayedSession, viewer: Viewer, error: HubError): void {
    const { code, message, details } = error.toBody();
    const body = { code, message, ...(details ? { details: { ...details } } : {}) };
    viewer.port.say({ type: 'terminal.detached', channel: viewer.port.channel, error: body });
    this.#leave(relayed, viewer);
  }

  #leave(relayed: RelayedSession, viewer: Viewer): void {
    relayed.remove(viewer);
    this.#closeUnwatched(relayed);
  }

  #lost(relayed: RelayedSession, viewer: Viewer): void {
    relayed.lose(viewer);
    this.#closeUnwatched(relayed);
  }

  #closeUnwatched(relayed: RelayedSession): void {
    if (relayed.viewers.size > 0 || this.#sessions.get(relayed.sessionId) !== relayed) return;
    this.#sessions.delete(relayed.sessionId);
    this.#held.remove(relayed);
    relayed.close();
  }
}

/** What a window does with a terminal that it watches. */
export interface Attachment {
  readonly viewer: Viewer;
  input: (bytes: Uint8Array) => void;
  resize: (size: { readonly columns: number; readonly rows: number }) => void;
  focus: () => void;
  taken: (total: number) => void;
  drained: () => void;
  detach: () => void;
  /** Its connection was cut, and it may come back. */
  lost: () => void;
}

/** What may change what somebody may in all sessions. */
const changesRoles = ({ type }: HubEvent): boolean =>
  type.startsWith('project_') || type.startsWith('person_') || type.startsWith('token_');

const isOver = ({ lifecycle }: Session): boolean => lifecycle === 'exited' || lifecycle === 'lost';

function sayWaiting(viewer: Viewer, reason: string): void {
  viewer.isWaiting = true;
  viewer.port.say({ type: 'terminal.waiting', channel: viewer.port.channel, reason });
}

const sayAttached = ({ port }: Viewer, sessionId: string, { drive, why }: Pick<SessionAccess, 'drive' | 'why'>): void =>
  port.say({
    type: 'terminal.attached',
    channel: port.channel,
    sessionId,
    drive,
    ...(drive || why === undefined ? {} : { why }),
  });

function whyWaiting(lifecycle: string): string {
  if (lifecycle === 'starting') return 'It is being started.';
  if (lifecycle === 'recovering') return 'Its server has returned and looks for it.';
  return 'Its server is away; its agents run on.';
}

const ended = ({ name, lifecycle }: Session): HubError =>
  wrongState({ id: name, status: lifecycle }, 'be watched', ['session screen']);

const mayNotWatch = (sessionId: string, why = 'You may not watch this session.'): HubError =>
  new HubError('forbidden', why, { id: sessionId });

const hasEnded = (sessionId: string): HubError =>
  new HubError('wrong-state', 'The session has ended.', { id: sessionId });
