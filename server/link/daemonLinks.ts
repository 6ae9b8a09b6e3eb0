import { ByteBudget } from '../../shared/byteBudget.ts';
import { HubError } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { SessionActivity } from '../../shared/model/activity.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import { closeCodes, wasRemoved } from '../../shared/protocol/version.ts';
import { limits, timings } from '../../shared/timings.ts';
import { serverOffline } from '../decide/serverOffline.ts';
import { decideOffline, decideTurnedAway } from '../decide/daemonReports.ts';
import { decideIdleSessions } from '../decide/idleSessions.ts';
import { ordersFor } from '../effects/orders.ts';
import type { Commit, Hub } from '../hub.ts';
import type { Relay } from '../relay/relay.ts';
import { isLive } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import type { Clock } from './clock.ts';
import type { Connection, ConnectionHandler } from './connection.ts';
import { DaemonLink } from './daemonLink.ts';
import type { ActivityFrame, DaemonSurroundings } from './daemonLink.ts';
import { SessionActivities } from './sessionActivities.ts';

/** What all daemons together need. */
export interface DaemonLinksOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly toRefusal: (thrown: unknown) => HubError;
  readonly onRefused: (address: string, error: unknown) => void;
  /** Figures of a server, for windows that may see it. */
  readonly onHeartbeat: (serverId: string, heartbeat: Heartbeat) => void;
  /** What a session does now, where that has changed, for windows that may see it. */
  readonly onActivity?: (sessionId: string, activity: SessionActivity) => void;
  readonly relay: Relay;
  /** Of this hub's program. */
  readonly version: string;
}

const watchMs = 1_000;

/** All daemons: one connection for each server, their last figures, orders to them, and who has been silent too long. */
export class DaemonLinks {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #around: DaemonSurroundings;
  readonly #open = new Set<DaemonLink>();
  readonly #byServer = new Map<string, DaemonLink>();
  readonly #heartbeats = new Map<string, { readonly heartbeat: Heartbeat; readonly at: number }>();
  readonly #activities: SessionActivities;
  readonly #options: Pick<DaemonLinksOptions, 'onActivity' | 'relay' | 'toRefusal'>;
  /** When a server that counts as online was heard of last; a clock that is set must not silence a fleet. */
  readonly #aliveAt = new Map<string, number>();
  readonly #ends: (() => void)[] = [];

  constructor(options: DaemonLinksOptions) {
    const { hub, clock, toRefusal, onRefused, onHeartbeat, relay, version } = options;
    this.#options = options;
    this.#activities = new SessionActivities(clock);
    this.#hub = hub;
    this.#clock = clock;
    this.#around = {
      hub,
      clock,
      toRefusal,
      onRefused,
      relay,
      version,
      largeFrames: new ByteBudget(limits.largeRequestsBytes),
      onHello: (serverId, link) => this.#onHello(serverId, link),
      onTurnedAway: (...what) => this.#onTurnedAway(...what),
      onAlive: (serverId) => this.#aliveAt.set(serverId, clock.elapsed()),
      onHeartbeat: (serverId, heartbeat) => {
        this.#heartbeats.set(serverId, { heartbeat, at: clock.elapsed() });
        onHeartbeat(serverId, heartbeat);
      },
      onActivity: (serverId, frame) => this.#takeActivity(serverId, frame),
    };
    this.#awaitAll();
    this.#ends.push(
      hub.onCommit((commit) => this.#onCommit(commit)),
      hub.onReload(() => {
        this.#awaitAll();
        this.#closeAll('the hub has loaded its state anew; connect again');
      }),
      clock.every(watchMs, () => this.#watch()),
    );
  }

  /** Takes a new connection. */
  open(connection: Connection): ConnectionHandler {
    const link = new DaemonLink(connection, this.#around);
    this.#open.add(link);
    return {
      onText: (text) => link.onText(text),
      onBytes: (bytes) => link.onBytes(bytes),
      onDrain: () => link.onDrain(),
      onReceipt: () => link.onReceipt(),
      onClosed: () => {
        this.#open.delete(link);
        const { serverId } = link;
        if (serverId !== undefined && this.#byServer.get(serverId) === link) this.#byServer.delete(serverId);
        link.onClosed();
      },
    };
  }

  /** Asks the daemon of a server. @throws HubError `server-offline`, `unreachable`, `overloaded`, or its own refusal. */
  async askServer(serverId: string, order: Order): Promise<unknown> {
    const link = this.#byServer.get(serverId);
    if (link !== undefined) return link.ask(order);
    const server = this.#hub.state.servers.get(serverId);
    throw server === undefined
      ? new HubError('server-offline', 'Its server is not there any more.', { id: serverId })
      : serverOffline(server);
  }

  /** The last figures of a server, while they can still be true: what is old keeps no work away, and calls none. */
  heartbeatOf(serverId: string): Heartbeat | undefined {
    const last = this.#heartbeats.get(serverId);
    return last === undefined || this.#clock.elapsed() - last.at >= timings.offlineAfterMs ? undefined : last.heartbeat;
  }

  /** What a session does now, while its daemon is not known to be away. */
  activityOf(sessionId: string): SessionActivity | undefined {
    return this.#activities.of(sessionId);
  }

  close(): void {
    for (const end of this.#ends) end();
    this.#closeAll('the hub is stopping');
  }

  /** What counts as online has the usual time to come back. */
  #awaitAll(): void {
    for (const { id, connection } of this.#hub.state.servers.values()) {
      if (connection.state === 'online') this.#aliveAt.set(id, this.#clock.elapsed());
    }
  }

  #onHello(serverId: string, link: DaemonLink): void {
    this.#byServer
      .get(serverId)
      ?.close(closeCodes.replaced, 'Another daemon has connected with the key of this server.');
    this.#byServer.set(serverId, link);
    this.#aliveAt.set(serverId, this.#clock.elapsed());
  }

  /** Orders are made in the tick of the commit, from the state that it left, and go out when it is durable. */
  #onCommit({ events, durable }: Commit): void {
    for (const { serverId, order } of ordersFor(this.#hub.state, events))
      this.#byServer.get(serverId)?.order(order, durable);
    for (const event of events) {
      if (event.type === 'session_ended' || event.type === 'session_lost') this.#activities.forget(event.sessionId);
      if (event.type !== 'server_removed') continue;
      this.#activities.forgetServer(event.serverId);
      this.#heartbeats.delete(event.serverId);
      this.#aliveAt.delete(event.serverId);
      const link = this.#byServer.get(event.serverId);
      const end = () => link?.close(closeCodes.removed, wasRemoved);
      void durable.then(end, () => undefined);
    }
  }

  /** Kept and shown; and a session that is idle for too long is closed, where nobody needs it. */
  #takeActivity(serverId: string, { idleTimeoutMs, sessions }: ActivityFrame): void {
    const { state } = this.#hub;
    const server = state.servers.get(serverId);
    if (server === undefined) return;
    const own = sessions.filter(({ sessionId }) => isLiveOn(state.sessions.get(sessionId), serverId));
    for (const { sessionId, ...activity } of this.#activities.take(serverId, own))
      this.#options.onActivity?.(sessionId, activity);
    const { relay, toRefusal } = this.#options;
    const viewersOf = (id: string) => relay.viewersOf(id);
    for (const { sessionId } of own) if (viewersOf(sessionId) > 0) this.#activities.noteViewed(sessionId);
    const idle = own.map(({ sessionId }) => ({ sessionId, idleMs: this.#activities.unneededMs(sessionId) }));
    try {
      const context = this.#hub.context(hubActor);
      const events = decideIdleSessions(state, server, idle, { idleTimeoutMs, viewersOf }, context);
      if (events.length > 0) this.#hub.commit(events, hubActor);
    } catch (error) {
      // The log takes nothing now; the daemon says it again.
      toRefusal(error);
    }
  }

  #watch(): void {
    const now = this.#clock.elapsed();
    for (const [serverId, at] of this.#aliveAt) {
      if (now - at >= timings.offlineAfterMs) this.#onSilent(serverId);
    }
  }

  #onSilent(serverId: string): void {
    const why = `nothing heard for ${timings.offlineAfterMs / 1_000} s`;
    if (!this.#putOffline(serverId, (...of) => decideOffline(...of, why, this.#hub.context(hubActor)))) return;
    this.#byServer.get(serverId)?.close(closeCodes.goingAway, 'Nothing was heard of this daemon; connect again.');
  }

  /** Whoever looks at the server has to see why its daemon gives up; not where another one is at work with its key. */
  #onTurnedAway(serverId: string, why: string, link: DaemonLink): void {
    if ((this.#byServer.get(serverId) ?? link) !== link) return;
    this.#putOffline(serverId, (...of) => decideTurnedAway(...of, why, this.#hub.context(hubActor)));
  }

  /** False where the log takes nothing now: the next look tries again. */
  #putOffline(serverId: string, decide: (state: HubState, server: Server) => readonly HubEvent[]): boolean {
    const server = this.#hub.state.servers.get(serverId);
    try {
      const events = server === undefined ? [] : decide(this.#hub.state, server);
      if (events.length > 0) this.#hub.commit(events, hubActor);
      this.#aliveAt.delete(serverId);
      this.#heartbeats.delete(serverId);
      this.#activities.forgetServer(serverId);
      return true;
    } catch (error) {
      this.#around.toRefusal(error);
      return false;
    }
  }

  #closeAll(reason: string): void {
    for (const link of this.#open) link.close(closeCodes.goingAway, reason);
  }
}

const isLiveOn = (session: Session | undefined, serverId: string): boolean =>
  session?.serverId === serverId && isLive(session);
