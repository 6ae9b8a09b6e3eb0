import assert from 'node:assert/strict';
import type { Server } from '../../shared/model/server.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import { placement } from '../../shared/model/placement.ts';
import { cheapestRemedy } from './cheapest.ts';
import type { Figures, Placeable } from './asked.ts';
import { candidates, disabledServers, gatesOf, scoreOf, total } from './matching.ts';
import { bestServer } from './ranking.ts';
import {
  aProject,
  aServer,
  aSession,
  aTask,
  anId,
  anObjective,
  bornAt,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';

const quiet: Heartbeat = {
  cpuPercent: 1,
  memoryUsedBytes: 1e9,
  memoryBytes: 16e9,
  diskFreeBytes: 100e9,
  loadPerCpu: 0,
  sessions: 0,
  at: bornAt,
};
const repo = (name: string, given: object = {}) => ({
  name,
  path: `/srv/${name}`,
  languages: [],
  frameworks: [],
  ...given,
});
const wants = (given: Parameters<typeof placement.parse>[0] = {}): Placeable => ({
  projectId: anId('project'),
  placement: placement.parse(given),
  parentId: undefined,
});
const known =
  (figures: Partial<Heartbeat>): Figures =>
  () => ({ ...quiet, ...figures });
const unknown: Figures = () => undefined;

interface GateCase {
  readonly name: string;
  readonly server?: Partial<Server>;
  readonly task?: Placeable;
  readonly figures?: Figures;
  readonly records?: Records;
  readonly detail: RegExp;
}

/** Each row breaks one gate and no other. */
const gateCases: readonly GateCase[] = [
  { name: 'online', server: { connection: { state: 'offline', since: bornAt } }, detail: /^offline$/ },
  {
    name: 'online',
    server: { connection: { state: 'offline', since: bornAt }, reach: { destination: 'gpu1', mode: 'tunnel' } },
    detail: /through a tunnel/,
  },
  {
    name: 'online',
    server: { doctor: [{ name: 'git', required: true, passed: false, detail: 'not found' }] },
    detail: /its doctor says: git/,
  },
  { name: 'enabled', server: { mode: 'draining' }, detail: /draining/ },
  { name: 'enabled', server: { mode: 'disabled' }, detail: /disabled/ },
  { name: 'project', server: { projectIds: [anId('project', 2)] }, detail: /does not serve this project/ },
  { name: 'server', task: wants({ server: 'gpu2' }), detail: /gpu2/ },
  { name: 'work', task: { ...wants(), onServer: anId('server', 2) }, detail: /left its work on another server/ },
  { name: 'repo', task: wants({ repo: 'api' }), detail: /api is not there/ },
  { name: 'labels', task: wants({ labels: ['gpu', 'LINUX'] }), server: { labels: ['linux'] }, detail: /lacks gpu$/ },
  { name: 'os', task: wants({ os: 'darwin' }), detail: /linux/ },
  { name: 'provider', task: wants({ provider: 'codex' }), detail: /codex not installed or not usable/ },
  {
    name: 'provider',
    server: { capabilities: someCapabilities({ providers: [{ name: 'scripted', usable: false }] }) },
    detail: /scripted not installed or not usable/,
  },
  {
    name: 'capacity',
    server: { capacity: 1 },
    records: { sessions: [aSession()] },
    detail: /1 of 1 session\b/,
  },
  { name: 'load', figures: known({ loadPerCpu: 8.01 }), detail: /8\.01 per CPU, at most 8/ },
  { name: 'disk', figures: known({ diskFreeBytes: 511 * 2 ** 20 }), detail: /511 MiB free/ },
  {
    name: 'locks',
    task: wants({ locks: ['db', 'staging'] }),
    records: { tasks: [aTask({ ...runningFacts, placement: placement.parse({ locks: ['staging'] }) })] },
    detail: /^staging held by another task/,
  },
];

describe('matching', () => {
  for (const { name, detail, server: given, task = wants(), figures = unknown, records } of gateCases) {
    it(`[M1] ${name} alone keeps a server out: ${String(detail)}`, () => {
      const server = aServer(given);
      const state = stateWith({ projects: [aProject()], servers: [server], ...records });
      const failed = gatesOf(state, task, server, figures).filter((gate) => !gate.passed);
      assert.deepEqual(
        failed.map((gate) => gate.name),
        [name],
      );
      assert.match(failed[0]?.detail ?? '', detail);
      assert.equal(bestServer(state, task, [server], figures), undefined);
    });
  }

  it('[M1] all gates pass where all is as asked; figures that are not known yet keep nobody out', () => {
    const server = aServer({
      labels: ['gpu'],
      capabilities: someCapabilities({ labels: ['linux'], repos: [repo('api', { remote: 'git@host:shop/api.git' })] }),
    });
    const state = stateWith({ projects: [aProject()], servers: [server] });
    for (const asked of [
      wants({ repo: 'api', labels: ['GPU', 'linux'], os: 'linux', server: 'GPU1', locks: ['db'] }),
      wants({ repo: 'git@host:shop/api.git', server: server.id }),
    ]) {
      assert.deepEqual(
        gatesOf(state, asked, server, unknown).filter((gate) => !gate.passed),
        [],
      );
    }
  });

  it('[M1] [T17] the provider is the task’s own, else the project’s; an objective’s agent is its manager’s', () => {
    const server = aServer();
    const objective = anObjective({ agent: 'codex' });
    const state = stateWith({ projects: [aProject()], servers: [server], objectives: [objective] });
    const detail = (task: Placeable) =>
      gatesOf(state, task, server, unknown).find((gate) => gate.name === 'provider')?.detail;
    assert.equal(detail(wants()), 'scripted usable');
    assert.equal(detail({ ...wants(), parentId: objective.id }), 'scripted usable');
    assert.equal(detail({ ...wants({ provider: 'shell' }), parentId: objective.id }), 'shell usable');
  });

  it('[M2] flow 5: the one server with the repo wins with 255 points, each part shown', () => {
    const withRepo = aServer({
      id: anId('server', 1),
      name: 'dev-backend',
      capabilities: someCapabilities({ repos: [repo('api-gateway', { languages: ['rust'] })] }),
    });
    const desktop = aServer({
      id: anId('server', 2),
      name: 'dev-desktop',
      connection: { state: 'offline', since: bornAt },
    });
    const hubServer = aServer({ id: anId('server', 3), name: 'hub-server' });
    const state = stateWith({ projects: [aProject()], servers: [desktop, hubServer, withRepo] });
    const task = wants({ repo: 'api-gateway', languages: ['rust'] });
    const found = candidates(state, task, known({}));
    assert.deepEqual(
      found.map(({ server, fits }) => [server, fits]),
      [
        ['dev-backend', true],
        ['dev-desktop', false],
        ['hub-server', false],
      ],
    );
    assert.deepEqual(found[0]?.parts, [
      { name: 'repo', points: 100, detail: 'api-gateway' },
      { name: 'languages', points: 50, detail: 'rust' },
      { name: 'frameworks', points: 0, detail: 'none asked' },
      { name: 'labels', points: 0, detail: 'none asked' },
      { name: 'preferredAgent', points: 0, detail: 'none asked' },
      { name: 'warmCheckout', points: 25, detail: 'any branch' },
      { name: 'freeSlots', points: 50, detail: '10 of 10 free' },
      { name: 'load', points: 30, detail: '0.00 per CPU' },
    ]);
    assert.equal(found[0]?.total, 255);
    assert.equal(bestServer(state, task, state.servers.values(), known({}))?.total, 255);
    assert.deepEqual(candidates(state, task, known({})), found, 'same input, same answer');
    const failedGates = (name: string) =>
      found
        .find(({ server }) => server === name)
        ?.gates.filter(({ passed }) => !passed)
        .map((gate) => gate.name);
    assert.deepEqual(failedGates('dev-desktop'), ['online', 'repo']);
    assert.deepEqual(failedGates('hub-server'), ['repo']);
  });

  it('[M2] each part counts in proportion: half the languages, half the slots, half the load', () => {
    const server = aServer({
      capacity: 2,
      capabilities: someCapabilities({
        languages: ['Rust'],
        frameworks: ['axum'],
        repos: [repo('api', { branch: 'main' })],
      }),
    });
    const state = stateWith({ projects: [aProject()], servers: [server], sessions: [aSession()] });
    const points = (task: Placeable) =>
      Object.fromEntries(
        scoreOf(state, task, server, known({ loadPerCpu: 0.5 })).map((part) => [part.name, part.points]),
      );
    const task = wants({
      repo: 'api',
      baseBranch: 'develop',
      languages: ['rust', 'go'],
      frameworks: ['axum'],
      provider: 'shell',
    });
    assert.deepEqual(points(task), {
      repo: 100,
      languages: 25,
      frameworks: 25,
      labels: 0,
      preferredAgent: 30,
      warmCheckout: 0,
      freeSlots: 25,
      load: 15,
    });
    assert.equal(points(wants({ repo: 'api', baseBranch: 'main' }))['warmCheckout'], 25);
  });

  it('[M2] a tie goes to the one idle longest, then to the first by name', () => {
    const named = (number: number, name: string, idleSince: number) =>
      aServer({ id: anId('server', number), name, idleSince });
    const tie = (...servers: Server[]) =>
      bestServer(stateWith({ projects: [aProject()], servers }), wants(), servers, unknown)?.server.name;
    assert.equal(tie(named(1, 'a', 500), named(2, 'b', 400)), 'b');
    assert.equal(tie(named(1, 'b', 400), named(2, 'a', 400)), 'a');
    assert.equal(tie(named(2, 'a', 400), named(1, 'b', 400)), 'a');
  });

  it('[M5] a disabled server is not even shown; a draining one is, with its reason', () => {
    const disabled = aServer({ mode: 'disabled' });
    const draining = aServer({ id: anId('server', 2), name: 'gpu2', mode: 'draining' });
    const state = stateWith({ projects: [aProject()], servers: [disabled, draining] });
    assert.deepEqual(
      candidates(state, wants(), unknown).map(({ server, fits }) => [server, fits]),
      [['gpu2', false]],
    );
    assert.deepEqual(disabledServers(state, aProject().id), ['gpu1']);
    assert.match(cheapestRemedy([], [], ['gpu1']) ?? '', /^gpu1: disabled for maintenance\. .*server enable gpu1$/);
  });

  const shown = gateCases.filter(({ name, server }) => name !== 'project' && server?.mode !== 'disabled');
  for (const { name, detail, server: given, task = wants(), figures = unknown, records } of shown) {
    it(`[M3] what would open the gate ${name} is said: ${String(detail)}`, () => {
      const state = stateWith({ projects: [aProject()], servers: [aServer(given)], ...records });
      const sentence = cheapestRemedy([], candidates(state, task, figures), []) ?? '';
      assert.ok(sentence.length > 10, sentence);
      assert.match(sentence, name === 'server' ? /bound to/ : name === 'locks' ? /wait/ : /gpu1|operating system/);
    });
  }

  it('[M3] the cheapest is chosen: a free slot before a label, a label before another machine', () => {
    const full = aServer({ id: anId('server', 1), name: 'full', capacity: 1, labels: ['gpu'] });
    const unlabelled = aServer({ id: anId('server', 2), name: 'plain' });
    const elsewhere = aServer({
      id: anId('server', 3),
      name: 'mac',
      labels: ['gpu'],
      capabilities: someCapabilities({ os: 'darwin' }),
    });
    const task = wants({ labels: ['gpu'], os: 'linux' });
    const cheapest = (...servers: Server[]) =>
      cheapestRemedy(
        [],
        candidates(stateWith({ projects: [aProject()], servers, sessions: [aSession()] }), task, unknown),
        [],
      );
    assert.match(cheapest(elsewhere, unlabelled, full) ?? '', /wait for a slot on full \(1 of 1 session\)/);
    assert.match(cheapest(elsewhere, unlabelled) ?? '', /set the label on plain \(lacks gpu\)/);
    assert.match(cheapest(elsewhere) ?? '', /operating system/);
    assert.match(cheapest() ?? '', /add a server/);
  });

  it('[M3] an edge that holds a task comes before every server', () => {
    const blocker = { code: 'waits', text: 'waits for SHOP-1' } as const;
    assert.equal(cheapestRemedy([blocker], [], []), 'waits for SHOP-1');
    const state = stateWith({ projects: [aProject()], servers: [aServer()] });
    assert.equal(cheapestRemedy([], candidates(state, wants(), unknown), []), undefined);
  });

  it('the total is the sum of the parts that are shown', () => {
    const parts = scoreOf(stateWith(), wants(), aServer(), unknown);
    assert.equal(
      total(parts),
      parts.reduce((sum, { points }) => sum + points, 0),
    );
  });
});
