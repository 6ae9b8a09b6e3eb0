import type { HubClient } from '../../hub/hubClient.ts';
import { readActivity, serverOfPulse, sessionOfPulse } from '../../hub/pulseReaders.ts';
import { Signal } from '../../hub/signal.ts';
import type { RowsChange } from '../../../shared/client/mirror.ts';
import type { DoctorCheck } from '../../../shared/model/server.ts';
import { compareNames, GroupIndex } from '../groupIndex.ts';
import { sessionTreeRow } from '../sessions/sessionRowView.ts';
import { isLiving } from '../sessions/sessionState.ts';
import type { RowState } from '../filteredTree.ts';
import type { TreeChange, TreeModel, TreeRow } from '../treeModel.ts';
import { ServerDetails } from './serverDetails.ts';
import { agentRow, placedAgent } from './agentRow.ts';
import type { PlacedAgent } from './agentRow.ts';
import { countOf, itemRow, missingRow, partRow, serverParts } from './serverParts.ts';
import type { ServerPart } from './serverParts.ts';
import { mayPark, serverState, serverTreeRow, serverWord, shownOfPulses } from './serverRowView.ts';

/** What the tree is made from. */
export type ServerTreeSource = Pick<
  HubClient,
  'mirror' | 'pulses' | 'call' | 'connection' | 'onRows' | 'onPulse' | 'onConnection'
>;

/** The machines that agents run on, what they can do, and what runs there. */
export class ServerTree implements TreeModel {
  readonly changed = new Signal<TreeChange>();
  readonly details: ServerDetails;
  readonly #source: ServerTreeSource;
  readonly #now: () => number;
  /** Living sessions by server. */
  readonly #sessions: GroupIndex;
  /** What was drawn of the last pulses. */
  readonly #drawn = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(source: ServerTreeSource, { now = Date.now } = {}) {
    this.#source = source;
    this.#now = now;
    this.details = new ServerDetails((operation, params, waitMs) => source.call(operation, params, waitMs));
    this.#sessions = new GroupIndex((one, other) => this.#compareSessions(one, other));
    this.#take({
      changed: [...source.mirror.all('server').values(), ...source.mirror.all('session').values()],
      removed: [],
    });
    this.details.changed.on((id) => this.changed.tell([id]));
    source.onRows.on((change) => this.#take(change));
    source.onPulse.on((key) => this.#takePulse(key));
    source.onConnection.on(({ state }) => {
      if (state === 'none' || state === 'connecting') this.details.clear();
      this.changed.tell('all');
    });
  }

  roots(): readonly string[] {
    return [...this.#names].sort(([, one], [, other]) => compareNames(one, other)).map(([id]) => id);
  }

  childrenOf(id: string): readonly string[] {
    if (this.#names.has(id)) {
      this.details.of(id);
      return serverParts.map((part) => partId(part, id));
    }
    const place = readPart(id);
    if (place === undefined || place.at !== undefined) return [];
    const { part, serverId } = place;
    if (part === 'sessions') return this.#sessions.membersOf(serverId);
    const detail = this.details.of(serverId);
    if (detail.state !== 'here') return [partId(part, serverId, 'wait')];
    return Array.from({ length: countOf(part, detail.view) }, (_, at) => partId(part, serverId, at));
  }

  parentOf(id: string): string | undefined {
    const server = this.#sessions.groupOf(id);
    if (server !== undefined) return partId('sessions', server);
    const place = readPart(id);
    if (place === undefined) return undefined;
    return place.at === undefined ? place.serverId : partId(place.part, place.serverId);
  }

  row(id: string): TreeRow | undefined {
    const { mirror } = this.#source;
    const server = mirror.get('server', id);
    if (server !== undefined) return serverTreeRow(this.#source, server, this.#now());
    const session = mirror.get('session', id);
    if (session !== undefined) return sessionTreeRow(this.#source, session, { omit: 'server', now: this.#now() });
    const place = readPart(id);
    if (place === undefined || !this.#names.has(place.serverId)) return undefined;
    const detail = this.details.of(place.serverId);
    if (place.at === undefined) return partRow(place.part, detail, this.#sessions.countOf(place.serverId));
    if (detail.state !== 'here') return missingRow(detail);
    return place.part === 'agents' ? this.#agentRow(id) : itemRow(place.part, detail.view, Number(place.at));
  }

  #agentRow(id: string): TreeRow | undefined {
    const found = this.#agentAt(id);
    if (found === undefined) return undefined;
    const { agent, server } = found;
    return agentRow(agent, placedAgent(this.#source, server, agent.name), mayPark(this.#source, server));
  }

  #agentAt(id: string) {
    const place = readPart(id);
    if (place?.part !== 'agents') return undefined;
    const detail = this.details.of(place.serverId);
    const agent = detail.state === 'here' ? detail.view.capabilities.providers[Number(place.at)] : undefined;
    const server = this.#source.mirror.get('server', place.serverId);
    return agent && server && { agent, server };
  }

  /** The agent that a row shows. */
  agentOf(id: string): PlacedAgent | undefined {
    const found = this.#agentAt(id);
    return found && placedAgent(this.#source, found.server, found.agent.name);
  }

  /** How a server is; undefined for what is below one. */
  stateOf(id: string): RowState | undefined {
    const server = this.#source.mirror.get('server', id);
    return server && { word: serverWord(server), icon: serverState(this.#source, server, this.#now()).icon };
  }

  /** The check that a row shows. */
  checkOf(id: string): DoctorCheck | undefined {
    const place = readPart(id);
    if (place?.part !== 'doctor') return undefined;
    const detail = this.details.of(place.serverId);
    return detail.state === 'here' ? detail.view.doctor[Number(place.at)] : undefined;
  }

  /** The server that a row is of, or below. */
  serverOf(id: string): string | undefined {
    return this.#names.has(id) ? id : (readPart(id)?.serverId ?? this.#sessions.groupOf(id));
  }

  /** The living sessions of a server, by id. */
  sessionsOn(serverId: string): readonly string[] {
    return this.#sessions.membersOf(serverId);
  }

  /** Ages go on: rows that show one are drawn anew. */
  tick(): void {
    const away = [...this.#source.mirror.all('server').values()].filter(({ state }) => state === 'offline');
    if (away.length > 0) this.changed.tell(away.map(({ id }) => id));
  }

  #take({ changed, removed }: RowsChange): void {
    const due = new Set<string>();
    // Parked in a project, an agent is so on all of its servers.
    if ([...changed, ...removed].some(({ kind }) => kind === 'parking'))
      for (const id of this.#names.keys()) due.add(partId('agents', id));
    let isTop = false;
    for (const { kind, id } of removed) {
      if (kind === 'server') {
        isTop ||= this.#names.delete(id);
        this.#drawn.delete(id);
      } else if (kind === 'session') {
        for (const server of this.#sessions.put(id, undefined)) due.add(partId('sessions', server));
        this.#drawn.delete(id);
      }
    }
    for (const row of changed) {
      if (row.kind === 'server') {
        isTop ||= this.#names.get(row.id) !== row.name;
        this.#names.set(row.id, row.name);
        this.details.expire(row.id);
        due.add(row.id);
      } else if (row.kind === 'session') {
        for (const server of this.#sessions.put(row.id, isLiving(row) ? row.serverId : undefined))
          due.add(partId('sessions', server));
        if (this.#sessions.moved(row.id) !== undefined) due.add(row.id);
      }
    }
    if (isTop) this.changed.tell('all');
    else if (due.size > 0) this.changed.tell([...due]);
  }

  /** Pulses come all the time; a row is drawn anew only where it says something else. */
  #takePulse(key: string): void {
    const serverId = serverOfPulse(key);
    const sessionId = sessionOfPulse(key);
    const { pulses } = this.#source;
    if (serverId !== undefined) this.#redraw(serverId, shownOfPulses(pulses, serverId));
    else if (sessionId !== undefined && this.#sessions.groupOf(sessionId) !== undefined)
      this.#redraw(sessionId, readActivity(pulses, sessionId)?.activity ?? '');
  }

  #redraw(id: string, shown: string): void {
    if (this.#drawn.get(id) === shown) return;
    this.#drawn.set(id, shown);
    this.changed.tell([id]);
  }

  #compareSessions(one: string, other: string): number {
    const { mirror } = this.#source;
    return compareNames(mirror.get('session', one)?.name ?? '', mirror.get('session', other)?.name ?? '');
  }
}

const partId = (part: ServerPart, serverId: string, at?: number | 'wait'): string =>
  at === undefined ? `${part}:${serverId}` : `${part}:${serverId}:${at}`;

function readPart(
  id: string,
): { readonly part: ServerPart; readonly serverId: string; readonly at?: string } | undefined {
  const [name, serverId, at] = id.split(':');
  const part = serverParts.find((known) => known === name);
  if (part === undefined || serverId === undefined) return undefined;
  return at === undefined ? { part, serverId } : { part, serverId, at };
}
