import { createCompiledSchemas } from '../../runtime/schema/compiledSchemas.ts';
import { parseContractSchema } from '../../runtime/schema/parseContractSchema.ts';
import { toHubError } from '../../runtime/http/answers.ts';
import { hashToken } from '../../server/access/tokens.ts';
import { Hub } from '../../server/hub.ts';
import type { HubEntry } from '../../server/hubEntry.ts';
import { applyLine } from '../../server/hubEntry.ts';
import type { Journal } from '../../server/journal/journal.ts';
import { ClientLinks } from '../../server/link/clientLinks.ts';
import { DaemonLinks } from '../../server/link/daemonLinks.ts';
import { Relay } from '../../server/relay/relay.ts';
import { reachedCapBy } from './claims.ts';
import { historyFlaws } from './history.ts';
import { isClosedRow } from './isClosedRow.ts';
import type { HubState } from '../../server/state/hubState.ts';
import { rowOf } from '../../server/state/rows.ts';
import { createState } from '../../server/state/hubState.ts';
import { collectState, restoreState } from '../../server/state/snapshotState.ts';
import {
  alice,
  anId,
  aPerson,
  aProject,
  aRule,
  aServer,
  aToken,
  resumingCapabilities,
} from '../../server/testing/builders.ts';
import { createFakeClock } from '../../server/testing/fakeClock.ts';
import { somePorts } from '../../server/testing/handling.ts';
import { aHeldJournal } from '../../server/testing/heldJournal.ts';
import { invariants } from '../../server/testing/invariants.ts';
import { plainState } from '../../server/testing/plainState.ts';
import { HubError } from '../../shared/errors.ts';
import type { Log } from '../../runtime/log.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { RuleScope } from '../../shared/model/rule.ts';
import { timings } from '../../shared/timings.ts';
import { DaemonModel } from './daemonModel.ts';
import { WindowModel } from './windowModel.ts';

/** One run of a hub's process. */
interface Life {
  readonly hub: Hub;
  readonly clients: ClientLinks;
  readonly daemons: DaemonLinks;
  isOver: boolean;
}

interface Snapshot {
  readonly seq: number;
  readonly text: string;
}

/** Everybody: admin, owner, member, viewer, and one who is let in and out. */
const people = ['alice', 'olga', 'mike', 'vera', 'sam'] as const;

/** A hub with its disk, five people at windows and the daemons of its servers; nothing happens but what is told to. */
export class World {
  readonly clock = createFakeClock();
  readonly held = aHeldJournal();
  readonly windows: readonly WindowModel[];
  readonly daemons: DaemonModel[] = [];
  readonly flaws: string[] = [];
  #life: Life | undefined;
  #snapshot: Snapshot | undefined;
  #made = 0;
  #secrets = 0;

  constructor() {
    this.windows = people.map((_name, index) => new WindowModel(anId('person', index + 1), `rtok_${index}`));
  }

  get hub(): Hub {
    return this.#now().hub;
  }

  get state(): HubState {
    return this.hub.state;
  }

  /** Two projects and two servers, one of which serves both; a rule and a template that belong to the whole hub. */
  async begin(): Promise<void> {
    await this.#start();
    const projects = [aProject(), aProject({ id: anId('project', 2), name: 'Bank', key: 'BANK' })];
    const servers = [
      aServer({ projectIds: projects.map(({ id }) => id), keyHash: hashToken('rkey_1') }),
      aServer({ id: anId('server', 2), name: 'gpu2', keyHash: hashToken('rkey_2') }),
    ].map((server) => ({
      ...server,
      capacity: 2,
      capabilities: resumingCapabilities({ maxSessions: 3 }),
      connection: { state: 'offline', since: 1 } as const,
    }));
    const owner = anId('person', 2);
    const born: HubEvent[] = [
      ...people.map((name, index): HubEvent => ({
        type: 'person_added',
        actor: alice,
        person: aPerson({ id: anId('person', index + 1), name, admin: index === 0 }),
      })),
      ...people.map((_name, index): HubEvent => {
        const personId = anId('person', index + 1);
        const opens = { kind: 'person', personId } as const;
        const token = aToken({ id: anId('token', index + 1), hash: hashToken(`rtok_${index}`), opens });
        return { type: 'token_created', actor: alice, token };
      }),
      ...projects.map(({ members: _members, ...project }): HubEvent => ({
        type: 'project_created',
        projectId: project.id,
        actor: alice,
        project: { ...project, settings: { maxRunning: 3, defaultProvider: 'scripted' } },
        owner,
      })),
      ...servers.map((server): HubEvent => ({
        type: 'server_registered',
        serverId: server.id,
        actor: alice,
        server,
        tokenId: anId('token', 99),
      })),
      {
        type: 'project_member_set',
        projectId: anId('project'),
        actor: alice,
        personId: anId('person', 3),
        role: 'member',
      },
      {
        type: 'project_member_set',
        projectId: anId('project'),
        actor: alice,
        personId: anId('person', 4),
        role: 'viewer',
      },
      { type: 'rule_added', actor: alice, rule: aRule({ scope: { kind: 'hub' } }) },
      {
        type: 'template_saved',
        actor: alice,
        template: {
          id: anId('template'),
          name: 'kept-0',
          projectId: undefined,
          makes: 'task',
          description: undefined,
          parameters: [],
          text: 'template: kept-0\ntask: { title: First }\n',
          version: 1,
          savedAt: 1,
          savedBy: alice,
        },
      },
    ];
    this.hub.commit(born, alice);
    this.held.sync();
    servers.forEach(({ id }, index) => this.daemons.push(new DaemonModel(id, `rkey_${index + 1}`)));
    await this.settle();
  }

  connectWindow(window: WindowModel, isResumed: boolean): void {
    window.connect((connection) => this.#now().clients.open(connection), isResumed);
  }

  connectDaemon(daemon: DaemonModel): void {
    daemon.connect((connection) => this.#now().daemons.open(connection));
  }

  /** A server more, with its daemon, as an owner adds one. */
  async addServer(name: string): Promise<void> {
    const olga = { kind: 'user', id: anId('person', 2), name: 'olga' } as const;
    const caller = { kind: 'person', actor: olga, personId: olga.id, admin: false } as const;
    const nobody = { kind: 'nobody', actor: { kind: 'hub' } } as const;
    const ask = async (asked: Promise<{ result: unknown }>) => {
      let answer: unknown;
      asked.then(
        ({ result }) => (answer = result),
        () => (answer = {}),
      );
      while (answer === undefined) {
        this.held.sync();
        await this.settle();
      }
      // What was asked is a record of texts; what was refused is an empty one.
      return answer as Readonly<Record<string, string>>;
    };
    const { token = '' } = await ask(this.hub.execute(caller, 'server.token.create', { project: 'SHOP' }));
    const made = { token, name, capabilities: resumingCapabilities({ maxSessions: 3 }) };
    const registering = this.hub.execute(nobody, 'server.register', made);
    const { serverId, key } = await ask(registering);
    if (serverId !== undefined && key !== undefined) this.daemons.push(new DaemonModel(serverId, key));
  }

  /** Everything that can happen by itself happens. */
  async settle(): Promise<void> {
    await new Promise((resolve) => void setImmediate(resolve));
  }

  /** What waits for the disk is lost; the hub goes on with what the disk has. */
  async loseWrites(): Promise<void> {
    if (this.held.held() === 0) return;
    this.held.refuse('read-only');
    this.held.lose();
    await this.hub.reload();
    this.held.refuse();
    await this.settle();
  }

  keepSnapshot(): void {
    this.held.sync();
    this.#snapshot = { seq: this.state.seq, text: JSON.stringify(collectState(this.state)) };
  }

  /** As by `kill -9`: what was not on the disk is gone. The next life begins from a snapshot, where there is one. */
  async crash(): Promise<void> {
    const life = this.#now();
    life.isOver = true;
    this.held.lose();
    for (const { wire } of [...this.windows, ...this.daemons]) wire?.cut();
    life.clients.close();
    life.daemons.close();
    await this.settle();
    await this.#start();
    this.#compareReplays();
  }

  check(): void {
    this.flaws.push(...invariants(this.state));
  }

  /** What the hub would show a person, found record by record, without anything that windows are fed from. */
  visibleRows(personId: string): ReadonlyMap<string, Row> {
    const { state } = this;
    const isAdmin = state.persons.get(personId)?.admin === true;
    const projects = [...state.projects.values()].filter(
      ({ members }) => isAdmin || members.has(personId as `person_${string}`),
    );
    const visible = new Set(projects.map(({ id }) => id));
    const { tasks, sessions, interventions, objectives, artifacts, servers, rules, parkings, templates } = state;
    const owned = [tasks, sessions, interventions, objectives, artifacts].flatMap((table) => [...table.values()]);
    const isIn = (id: string) => visible.has(id as `project_${string}`);
    const serverIds = [...servers.values()]
      .filter(({ projectIds }) => isAdmin || projectIds.some(isIn))
      .map(({ id }): string => id);
    const seesHubWide = isAdmin || projects.length > 0;
    const holds = (scope: RuleScope) =>
      scope.kind === 'hub' ? seesHubWide : isIn(scope.id) || serverIds.includes(scope.id);
    const ids = [
      ...visible,
      ...owned.filter(({ projectId }) => isIn(projectId)).map(({ id }) => id),
      ...serverIds,
      ...[...rules.values()].filter(({ scope }) => holds(scope)).map(({ id }) => id),
      ...[...parkings.values()].filter(({ scope }) => holds(scope)).map(({ id }) => `parking_${id}`),
      ...[...templates.values()]
        .filter(({ projectId }) => (projectId === undefined ? seesHubWide : isIn(projectId)))
        .map(({ id }) => id),
    ];
    const rows = new Map<string, Row>();
    for (const id of ids) {
      const row = rowOf(state, id);
      if (row?.kind === 'server')
        rows.set(id, {
          ...row,
          projectIds: row.projectIds.filter((one) => isAdmin || visible.has(one as `project_${string}`)),
        });
      else if (row?.kind === 'project') {
        const own = row.members.find((member) => member.personId === personId);
        rows.set(id, { ...row, role: isAdmin ? 'owner' : own?.role });
      } else if (row !== undefined && !isClosedRow(state, id, personId)) rows.set(id, row);
    }
    return rows;
  }

  /** Everybody is there, everything arrives, and nothing is left to say. */
  async finish(): Promise<void> {
    for (const daemon of this.daemons) this.connectDaemon(daemon);
    for (const window of this.windows) if (window.wire?.isOpen !== true) this.connectWindow(window, true);
    for (let round = 0; round < 200; round += 1) {
      this.held.sync();
      await this.settle();
      // What was gathered for windows goes out.
      this.clock.advance(timings.rowsGatheredMs);
      const everybody = [...this.windows, ...this.daemons];
      const isQuiet = this.held.held() === 0 && everybody.every(({ wire }) => (wire?.waiting ?? 0) === 0);
      for (const one of everybody) one.take(Infinity);
      for (const window of this.windows) if (window.wire?.isOpen !== true) this.connectWindow(window, true);
      await this.settle();
      if (isQuiet && this.held.held() === 0) break;
    }
    this.check();
    this.flaws.push(...this.windows.flatMap((window) => window.flaws));
    this.flaws.push(...historyFlaws(this.held.disk));
    this.#compareReplays();
  }

  /** The log from nothing, and a snapshot with what came after it, both give the state that the hub has. */
  #compareReplays(): void {
    const whole = createState();
    for (const line of this.held.disk) applyLine(whole, line);
    const now = plainState(this.state);
    if (this.held.held() === 0 && plainState(whole) !== now) this.flaws.push('the log gives another state');
    if (this.#snapshot === undefined) return;
    const { seq, text } = this.#snapshot;
    const tail = restoreState(seq, new Map(Object.entries(JSON.parse(text) as Record<string, unknown[]>)));
    for (const line of this.held.disk) if (line.seq > seq) applyLine(tail, line);
    if (this.held.held() === 0 && plainState(tail) !== now)
      this.flaws.push('a snapshot and what came after it give another state');
  }

  async #start(): Promise<void> {
    const gate = { isOver: false };
    const hub = new Hub({
      journal: this.#journalOf(gate),
      log: this.#log(),
      figures: () => undefined,
      ports: somePorts({
        readLines: (range) => this.held.journal.read(range),
        readLinesAt: (seqs) => this.held.journal.readAt(seqs),
        checkSchema: parseContractSchema,
        checkContract: (schema, data) => Promise.resolve(createCompiledSchemas().check(schema, data)),
        hashToken,
        mintToken: (prefix) => {
          this.#secrets += 1;
          const token = `${prefix}secret-${this.#secrets}`;
          return { token, hash: hashToken(token) };
        },
      }),
      now: this.clock.now,
      randomBytes: (count) => {
        this.#made += 1;
        const bytes = new Uint8Array(count);
        // Spread, so that ids differ in their first characters too.
        new DataView(bytes.buffer).setUint32(0, Math.imul(this.#made, 2_654_435_761));
        new DataView(bytes.buffer).setUint32(count - 4, this.#made);
        return bytes;
      },
    });
    await hub.load();
    hub.onCommit(({ events }) => this.flaws.push(...reachedCapBy(hub.state, events)));
    const around = {
      hub,
      clock: this.clock,
      toRefusal: (thrown: unknown) => toHubError(thrown, this.#log()),
      onRefused: () => undefined,
    };
    const relay = new Relay({ hub, clock: this.clock, tellPresence: () => undefined });
    const clients = new ClientLinks({ ...around, relay });
    const daemons = new DaemonLinks({ version: '0.1.0', ...around, relay, onHeartbeat: () => undefined });
    this.#life = Object.assign(gate, { hub, clients, daemons });
  }

  /** A life that is over writes nothing more. */
  #journalOf(gate: { readonly isOver: boolean }): Journal<HubEntry> {
    const { journal, disk } = this.held;
    return {
      ...journal,
      load: (fold) => {
        const seq = this.#snapshot?.seq ?? 0;
        if (this.#snapshot !== undefined) {
          const read = JSON.parse(this.#snapshot.text) as Record<string, unknown[]>;
          fold.snapshot({ seq, collections: new Map(Object.entries(read)) });
        }
        for (const line of disk) if (line.seq > seq) fold.line(line);
        return Promise.resolve({
          seq: disk.length,
          snapshotSeq: seq,
          replayed: disk.length - seq,
          findings: [],
          setAside: [],
        });
      },
      append: (entry) => {
        if (gate.isOver) throw new HubError('read-only', 'this process has ended');
        return journal.append(entry);
      },
    };
  }

  #now(): Life {
    if (this.#life === undefined) throw new Error('begin first');
    return this.#life;
  }

  /** A mistake that the hub has to log is a flaw. */
  #log(): Log {
    const log: Log = {
      error: (message: string, fields?: object) => void this.flaws.push(`${message} ${JSON.stringify(fields)}`),
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
      trace: () => undefined,
      child: () => log,
    };
    return log;
  }
}
