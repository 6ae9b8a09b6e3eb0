import assert from 'node:assert/strict';
import { nobody } from '../access/authenticate.ts';
import {
  anId,
  aPerson,
  aProject,
  aServer,
  aSession,
  aTask,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { serverHandlers } from './serverHandlers.ts';

const world = () => stateWith({ persons: [aPerson()], projects: [aProject()], servers: [aServer()] });

describe('server operations', () => {
  it('[F1] the token comes with the commands to paste, and gives one key', async () => {
    const state = world();
    const handle = createHandling(state, serverHandlers);
    const made = await handle('server.token.create', { name: 'gpu2' });
    assert.deepEqual(made, {
      id: anId('token', 101),
      token: 'rreg_1',
      expiresAt: 3_601_001,
      commands: [
        'ROSTRUM_REGISTRATION_TOKEN=rreg_1 rostrum daemon register --hub http://127.0.0.1:7420',
        'rostrum daemon start',
      ],
    });
    const wish = { token: 'rreg_1', name: 'gpu2', capabilities: someCapabilities() };
    const registered = await handle('server.register', wish, nobody);
    assert.deepEqual(registered, {
      serverId: anId('server', 102),
      name: 'gpu2',
      projectId: anId('project'),
      key: 'rkey_2',
    });
    assert.equal(state.servers.get(registered.serverId)?.keyHash, 'hash of rkey_2');
    await assert.rejects(handle('server.register', { ...wish, name: 'gpu3' }, nobody), { code: 'unauthenticated' });
    const { rows } = await handle('server.token.list');
    assert.deepEqual(
      rows.map((row) => [row.name, row.state, row.subject]),
      [['gpu2', 'used', 'Shop']],
    );
  });

  it('[F8] the doctor is asked at the daemon, and what it found makes a server unfit', async () => {
    const checks = [{ name: 'git', required: true, passed: false, detail: 'missing', remedy: 'apt-get install git' }];
    const handle = createHandling(world(), serverHandlers, somePorts({ askServer: () => Promise.resolve({ checks }) }));
    const { server, doctor } = await handle('server.doctor', { id: 'gpu1' });
    assert.deepEqual([server.state, server.failedChecks, doctor], ['unfit', ['git'], checks]);
  });

  it('[F8] each who asks the doctor is told what theirs found, also when two ask at once', async () => {
    const found = ['git', 'tmux'].map((name) => ({ name, required: false, passed: true, detail: 'is there' }));
    const answers = found.map((check) => ({ checks: [check] }));
    const askServer = () => Promise.resolve(answers.shift());
    const handle = createHandling(world(), serverHandlers, somePorts({ askServer }));
    const told = await Promise.all([1, 2].map(() => handle('server.doctor', { id: 'gpu1' })));
    assert.deepEqual(
      told.map(({ doctor }) => doctor),
      found.map((check) => [check]),
    );
  });

  it('[F8] an offline server has no doctor to ask', async () => {
    const state = stateWith({
      projects: [aProject()],
      servers: [aServer({ connection: { state: 'offline', since: 1 } })],
    });
    await assert.rejects(createHandling(state, serverHandlers)('server.doctor', { id: 'gpu1' }), {
      code: 'server-offline',
    });
  });

  it('[F10] directories are asked of the server itself, by people of a project that it serves', async () => {
    const asked: unknown[] = [];
    const page = { path: '/srv', directories: [], left: 0 };
    const askServer = (id: string, order: unknown) => {
      asked.push([id, order]);
      return Promise.resolve(page);
    };
    const handle = createHandling(world(), serverHandlers, somePorts({ askServer }));
    assert.deepEqual(await handle('server.paths', { server: 'gpu1', path: '/srv/../srv', filter: 'a' }), page);
    await handle('server.paths', { server: 'gpu1' });
    assert.deepEqual(asked, [
      [anId('server'), { type: 'paths.list', path: '/srv/../srv', filter: 'a' }],
      [anId('server'), { type: 'paths.list' }],
    ]);
    await assert.rejects(handle('server.paths', { server: 'gpu1', path: '/a\nb' }), /control or invisible/);
    const foreign = stateWith({
      persons: [aPerson()],
      projects: [aProject(), aProject({ id: anId('project', 2), key: 'TWO' })],
      servers: [aServer({ projectIds: [anId('project', 2)] })],
    });
    const elsewhere = createHandling(foreign, serverHandlers, somePorts({ askServer }));
    const wish = { project: anId('project'), server: anId('server') };
    await assert.rejects(elsewhere('server.paths', wish), { code: 'no-fit', message: /does not serve/ });
  });

  it('[R6] what a server answers is taken only where it is a page of directories', async () => {
    const askServer = () => Promise.resolve({ directories: [{ name: 1 }], left: 0 });
    await assert.rejects(
      createHandling(world(), serverHandlers, somePorts({ askServer }))('server.paths', { server: 'gpu1' }),
    );
  });

  it('[M5] drained, disabled, enabled, labelled: each answers with the row', async () => {
    const handle = createHandling(world(), serverHandlers);
    assert.equal((await handle('server.drain', { id: 'gpu1' })).server.mode, 'draining');
    assert.equal((await handle('server.disable', { id: 'gpu1' })).server.mode, 'disabled');
    assert.equal((await handle('server.enable', { id: 'gpu1' })).server.mode, 'enabled');
    assert.deepEqual((await handle('server.label', { id: 'gpu1', labels: ['gpu'] })).server.labels, ['gpu']);
    assert.equal((await handle('server.update', { id: 'gpu1', capacity: 2 })).server.capacity, 2);
    assert.deepEqual(
      (await handle('server.list')).rows.map((row) => row.name),
      ['gpu1'],
    );
  });

  it('[F6] its tunnel is opened now where this hub keeps one, and else it is said who does', async () => {
    const asked: string[] = [];
    const tryTunnel = (id: string) => {
      asked.push(id);
      return { state: 'opening' } as const;
    };
    const handle = createHandling(world(), serverHandlers, somePorts({ tryTunnel }));
    assert.deepEqual(await handle('server.tunnel.try', { id: 'gpu1' }), { tunnel: { state: 'opening' } });
    assert.equal(asked.length, 1);
    const other = createHandling(world(), serverHandlers, somePorts({ tryTunnel: () => undefined }));
    await assert.rejects(other('server.tunnel.try', { id: 'gpu1' }), {
      code: 'wrong-state',
      message: /needs no tunnel/,
    });
    await other('server.reach', { id: 'gpu1', reach: { destination: 'me@gpu1', mode: 'tunnel' } });
    await assert.rejects(other('server.tunnel.try', { id: 'gpu1' }), /keeps no tunnels.*rostrum server tunnel gpu1/);
  });

  it('[F6] how a server is reached stands in its row, and the state of its tunnel in its page', async () => {
    const tunnel = { state: 'waiting', reason: 'gpu1 refuses the connection.', retryAt: 5 } as const;
    const handle = createHandling(world(), serverHandlers, somePorts({ tunnelOf: () => tunnel }));
    const reach = { destination: 'me@gpu1:2222', mode: 'tunnel' } as const;
    assert.deepEqual((await handle('server.reach', { id: 'gpu1', reach })).server.reach, reach);
    const view = await handle('server.view', { id: 'gpu1' });
    assert.deepEqual([view.server.reach, view.tunnel], [reach, tunnel]);
    assert.equal((await handle('server.reach', { id: 'gpu1', reach: null })).server.reach, undefined);
    const hostile = { destination: '-oProxyCommand=id', mode: 'direct' } as const;
    await assert.rejects(handle('server.reach', { id: 'gpu1', reach: hostile }), /must be a host/);
  });

  it('[F15] removing names what runs, hides other projects, and ends the key', async () => {
    const hidden = anId('project', 2);
    const state = stateWith({
      persons: [aPerson()],
      projects: [aProject(), aProject({ id: hidden, key: 'WEB', members: new Map([[anId('person'), 'owner']]) })],
      servers: [aServer({ projectIds: [anId('project'), hidden] })],
      tasks: [aTask(runningFacts)],
      sessions: [aSession({ taskId: anId('task') }), aSession({ id: anId('session', 2), name: 'shell-2' })],
    });
    const handle = createHandling(state, serverHandlers);
    assert.deepEqual((await handle('server.view', { id: 'gpu1' })).runningTasks, ['SHOP-1']);
    await assert.rejects(handle('server.remove', { id: 'gpu1' }), { code: 'conflict' });
    const affected = ['SHOP-1', 'session shell-2'];
    assert.deepEqual(await handle('server.remove', { id: 'gpu1', force: 'true' }), {
      removed: anId('server'),
      affected,
    });
    await assert.rejects(handle('server.view', { id: 'gpu1' }), { code: 'not-found' });
  });

  it('[P1] a server of other projects is not there, and its work in them is not shown', async () => {
    const web = aProject({ id: anId('project', 2), key: 'WEB', members: new Map() });
    const state = stateWith({
      projects: [aProject(), web],
      servers: [
        aServer({ projectIds: [anId('project'), web.id] }),
        aServer({ id: anId('server', 2), name: 'gpu2', projectIds: [web.id] }),
      ],
      tasks: [aTask({ ...runningFacts, projectId: web.id, ref: 'WEB-1' })],
    });
    const handle = createHandling(state, serverHandlers);
    const view = await handle('server.view', { id: 'gpu1' });
    assert.deepEqual([view.runningTasks, view.server.projectIds], [[], [anId('project')]]);
    assert.deepEqual((await handle('server.list')).rows, [view.server]);
    await assert.rejects(handle('server.view', { id: 'gpu2' }), { code: 'not-found' });
    await assert.rejects(handle('server.remove', { id: 'gpu1', force: true }), { code: 'forbidden' });
  });
});
