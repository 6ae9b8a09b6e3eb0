import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { parkingId, parkingRowId } from '../../../shared/model/parking.ts';
import type { ParkingRow } from '../../../shared/model/parking.ts';
import { aHub } from '../../testing/hub.fixture.ts';
import { aProject, aServer, aSession } from '../../testing/rows.fixture.ts';
import type { TreeChange } from '../treeModel.ts';
import { ServerTree } from './serverTree.ts';

const view = {
  server: aServer(),
  capabilities: {
    os: 'linux',
    osRelease: '6.1',
    arch: 'x64',
    hostname: 'gpu1',
    cpus: 8,
    memoryBytes: 16 * 1_024 ** 3,
    daemonVersion: '0.1.0',
    terminal: 'tmux',
    tools: [{ name: 'git', version: '2.39' }],
    providers: [
      { name: 'claude', version: '2.1', usable: true },
      { name: 'codex', usable: false, detail: 'not logged in' },
    ],
    repos: [{ name: 'api', path: '/srv/api', languages: [], frameworks: [] }],
    languages: [],
    frameworks: [],
    labels: [],
    maxSessions: 10,
    workRoot: '/srv/work',
  },
  doctor: [
    { name: 'git', required: true, passed: true, detail: 'is there' },
    { name: 'tmux', required: true, passed: false, detail: 'is missing', remedy: 'apt-get install `tmux`' },
  ],
  runningTasks: [],
};

const beat = {
  cpuPercent: 12.3,
  memoryUsedBytes: 1_024 ** 3,
  memoryBytes: 2 * 1_024 ** 3,
  diskFreeBytes: 1,
  loadPerCpu: 0.5,
  sessions: 1,
  at: 1,
};

function open({ admin = true } = {}) {
  const hub = aHub({ answer: () => view, admin });
  const tree = new ServerTree(hub.source, { now: () => 7_200_000 });
  const changes: TreeChange[] = [];
  tree.changed.on((change) => changes.push(change));
  const labels = (id: string) =>
    tree.childrenOf(id).map((child) => [tree.row(child)?.label, tree.row(child)?.description]);
  return { ...hub, tree, changes, labels };
}

describe('the tree of servers', () => {
  it('[F3] says how each is: offline with its age, unfit with its checks, draining, disabled', () => {
    const { rows, tree } = open();
    rows([
      aServer({ id: 'server_1', name: 'a' }),
      aServer({ id: 'server_2', name: 'b', state: 'offline', since: 0 }),
      aServer({ id: 'server_3', name: 'c', state: 'unfit', failedChecks: ['git', 'tmux'] }),
      aServer({ id: 'server_4', name: 'd', mode: 'draining', sessions: 3 }),
      aServer({ id: 'server_5', name: 'e', mode: 'disabled' }),
    ]);
    assert.deepEqual(
      tree.roots().map((id) => tree.row(id)?.description),
      ['0/10', 'offline for 2 h · 0/10', 'unfit: git, tmux · 0/10', 'draining · 3/10', 'disabled · 0/10'],
    );
    const shapes = tree.roots().map((id) => tree.row(id)?.icon?.id);
    assert.equal(new Set(shapes).size, 5, shapes.join(' '));
  });

  it('[F3] figures are drawn where they differ, and only in their row', () => {
    const { rows, pulse, tree, changes } = open();
    rows([aServer(), aServer({ id: 'server_2', name: 'b' })]);
    changes.length = 0;
    pulse('server/server_1', beat);
    pulse('server/server_1', { ...beat, cpuPercent: 12.4, diskFreeBytes: 2 });
    assert.deepEqual(changes, [['server_1']]);
    assert.match(tree.row('server_1')?.description ?? '', /CPU 12 % · RAM 50 %/);
  });

  it('[F2] why its daemon was turned away is said, in the shape of what a person has to do', () => {
    const { rows, tree } = open();
    const refused = 'The daemon is newer: upgrade \u001b[31mthe hub first.';
    rows([
      aServer({ state: 'offline', since: 0, refused }),
      aServer({ id: 'server_2', name: 'b', state: 'offline', since: 0 }),
    ]);
    const [one, other] = ['server_1', 'server_2'].map((id) => tree.row(id));
    assert.match(one?.description ?? '', /^turned away: The daemon is newer: upgrade \[31mthe hub first\. · /);
    assert.notEqual(one?.icon?.id, other?.icon?.id);
  });

  it('[F6] a tunnel that is not up is said with its reason, in another shape where a person is needed', async () => {
    const { rows, pulse, tree, changes } = open();
    rows([aServer({ state: 'offline', since: 0, reach: { destination: 'me@gpu1', mode: 'tunnel' } })]);
    changes.length = 0;
    const { icon } = tree.row('server_1') ?? assert.fail('no row');
    const refused = { state: 'refused', reason: 'Run "ssh-add" \u001b[31mfirst.', retryAt: 5 };
    pulse('server/server_1/tunnel', refused);
    pulse('server/server_1/tunnel', { ...refused, retryAt: 9 });
    assert.deepEqual(changes, [['server_1']], 'drawn once: the next attempt is no news in a row');
    const row = tree.row('server_1');
    assert.match(row?.description ?? '', /tunnel needs you: Run "ssh-add" \[31mfirst\./);
    assert.notEqual(row?.icon?.id, icon?.id);
    assert.match((await row?.tooltip?.()) ?? '', /me@gpu1/);
    pulse('server/server_1/tunnel', { state: 'up' });
    assert.equal(tree.row('server_1')?.description?.includes('tunnel'), false);
    pulse('server/server_1/tunnel', null);
    assert.equal(tree.row('server_1')?.icon?.id, icon?.id);
  });

  it('[F4] [F8] what it can do and its checks are asked for when it is opened', async () => {
    const { rows, tree, asked, labels, changes } = open();
    rows([aServer()]);
    assert.deepEqual(asked, []);
    assert.equal(tree.childrenOf('server_1').length, 5);
    assert.deepEqual(labels('doctor:server_1'), [['Loading…', undefined]]);
    await later(0);
    assert.deepEqual(asked, [['server.view', { id: 'server_1' }]]);
    assert.deepEqual(changes.at(-1), ['server_1']);
    assert.deepEqual(labels('agents:server_1'), [
      ['claude', '2.1'],
      ['codex', 'not logged in'],
    ]);
    assert.deepEqual(labels('repos:server_1'), [['api', '/srv/api']]);
    assert.deepEqual(labels('doctor:server_1'), [
      ['git', 'is there'],
      ['tmux', 'is missing'],
    ]);
    const failed = tree.row('doctor:server_1:1');
    assert.match(failed?.context ?? '', /\bremedy\b/);
    assert.ok((await failed?.tooltip?.())?.includes('```\napt-get install `tmux`\n```'));
    assert.equal(tree.checkOf('doctor:server_1:1')?.name, 'tmux');
    assert.equal(tree.serverOf('doctor:server_1:1'), 'server_1');
    rows([aServer({ sessions: 1 })]);
    tree.childrenOf('server_1');
    assert.equal(asked.length, 2, 'it has changed, so it is asked again');
  });

  it('[M8] an agent that is parked there or in a project says until when, and is offered to who may use it again', async () => {
    const { rows, tree, labels, changes } = open({ admin: false });
    const parked = (scope: 'server' | 'project', scopeId: string): ParkingRow => ({
      kind: 'parking',
      id: parkingRowId(parkingId('claude', scopeId)),
      provider: 'claude',
      ...{ scope, scopeId, scopeName: 'Shop', until: Date.UTC(2031, 0, 2), why: 'no *quota*' },
      ...{ by: { kind: 'hub' }, at: 1 },
    });
    rows([aProject({ role: 'member' }), aServer()]);
    tree.childrenOf('server_1');
    await later(0);
    const agents = 'agents:server_1';
    const contexts = () => tree.childrenOf(agents).map((id) => tree.row(id)?.context);
    assert.deepEqual(contexts(), ['agent unparked parkable', 'agent unparked parkable']);
    changes.length = 0;
    rows([parked('project', 'project_1')]);
    assert.deepEqual(changes, [[agents]]);
    assert.match(labels(agents)[0]?.[1] ?? '', /^parked in Shop until .*31.* · 2\.1$/);
    assert.deepEqual(contexts(), ['agent parked parkable', 'agent unparked parkable']);
    assert.match((await tree.row(`${agents}:0`)?.tooltip?.()) ?? '', /no \\\*quota\\\*/);
    rows([parked('server', 'server_1'), parked('server', 'server_2')]);
    assert.deepEqual(
      tree.agentOf(`${agents}:0`)?.parkings.map(({ scopeId }) => scopeId),
      ['project_1', 'server_1'],
    );
    rows([aProject({ role: 'viewer' })], [parked('project', 'project_1').id]);
    assert.match(labels(agents)[0]?.[1] ?? '', /^parked until /);
    assert.deepEqual(contexts(), ['agent parked', 'agent unparked']);
  });

  it('what is not known is said, and can be asked for again', async () => {
    const hub = aHub({
      answer: () => {
        throw new Error('gpu1 <b>is</b> gone');
      },
    });
    const tree = new ServerTree(hub.source);
    hub.rows([aServer()]);
    tree.childrenOf('server_1');
    await later(0);
    const [row] = tree.childrenOf('doctor:server_1');
    assert.equal(tree.row(row ?? '')?.label, 'gpu1 <b>is</b> gone');
  });

  it('its living sessions stand below it', () => {
    const { rows, tree, changes } = open();
    rows([aServer(), aSession({ id: 'session_1' }), aSession({ id: 'session_2', lifecycle: 'exited' })]);
    assert.deepEqual(tree.childrenOf('sessions:server_1'), ['session_1']);
    assert.deepEqual(
      [tree.parentOf('session_1'), tree.parentOf('sessions:server_1')],
      ['sessions:server_1', 'server_1'],
    );
    changes.length = 0;
    rows([aSession({ id: 'session_1', lifecycle: 'exited' })]);
    assert.deepEqual(changes, [['sessions:server_1']]);
    assert.deepEqual(tree.sessionsOn('server_1'), []);
  });

  it('a server that goes takes its rows with it', () => {
    const { rows, tree, changes } = open();
    rows([aServer()]);
    changes.length = 0;
    rows([], ['server_1']);
    assert.deepEqual([tree.roots(), changes], [[], ['all']]);
    assert.equal(tree.row('doctor:server_1'), undefined);
  });
});
