import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Order } from '../../shared/protocol/daemon.ts';
import { anId, aProject, aServer, aTask, runningFacts, stateWith } from '../testing/builders.ts';
import { createHandling, someArtifacts, somePorts } from '../testing/handling.ts';
import { artifactHandlers } from './artifactHandlers.ts';
import type { Ports } from './ports.ts';

const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

function scene(askServer: Ports['askServer'] = () => assert.fail('no server is asked')) {
  const other = aTask({ id: anId('task', 2), ref: 'SHOP-2' });
  const state = stateWith({ projects: [aProject()], servers: [aServer()], tasks: [aTask(runningFacts), other] });
  const artifacts = someArtifacts();
  const ask = createHandling(state, artifactHandlers, somePorts({ artifacts, askServer }));
  return { state, artifacts, ask };
}

describe('artifacts by hand', () => {
  it('[T19] a text is uploaded, found by name or the beginning of its id, and removed; rows carry no content', async () => {
    const { ask, state } = scene();
    const added = await ask('artifact.add', { id: 'SHOP-1', name: 'report.md', kind: 'report', text: 'All green' });
    assert.deepEqual([added.artifact.at, added.artifact.bytes, added.artifact.ref], ['hub', 9, 'SHOP-1']);
    assert.equal(JSON.stringify([added, [...state.artifacts.values()]]).includes('green'), false);
    for (const artifact of ['report.md', added.artifact.id, added.artifact.id.slice(0, -2)]) {
      const viewed = await ask('artifact.view', { id: 'SHOP-1', artifact });
      assert.deepEqual([viewed.artifact.id, viewed.text], [added.artifact.id, 'All green']);
    }
    await assert.rejects(ask('artifact.view', { id: 'SHOP-2', artifact: 'report.md' }), refusedAs('not-found'));
    await ask('artifact.remove', { id: 'SHOP-1', artifact: 'report.md' });
    await assert.rejects(ask('artifact.view', { id: 'SHOP-1', artifact: 'report.md' }), refusedAs('not-found'));
  });

  it('[T19] of several with one name the newest is meant; a beginning that fits two is refused', async () => {
    const { ask } = scene();
    await ask('artifact.add', { id: 'SHOP-1', name: 'log', kind: 'log', path: 'one' });
    await ask('artifact.add', { id: 'SHOP-1', name: 'log', kind: 'log', path: 'two' });
    assert.equal((await ask('artifact.view', { id: 'SHOP-1', artifact: 'log' })).artifact.path, 'two');
    await assert.rejects(ask('artifact.view', { id: 'SHOP-1', artifact: 'artifact_0000' }), refusedAs('ambiguous'));
  });

  it('[T19] its text is read as it was uploaded, or by its server, which is asked for nothing else', async () => {
    const asked: unknown[] = [];
    const text = 'ms\n12\n';
    const file = { base64: Buffer.from(text).toString('base64'), sha256: 'a'.repeat(64) };
    const askServer = (serverId: string, order: Order) => {
      asked.push([serverId, order]);
      return Promise.resolve(file);
    };
    const { ask, state } = scene(askServer);
    const add = (wish: object) => ask('artifact.add', { id: 'SHOP-1', kind: 'file', ...wish });
    const read = (artifact: string) => ask('artifact.read', { id: 'SHOP-1', artifact });
    await add({ name: 'uploaded', text: 'All green' });
    await add({ name: 'there', path: '/src/ms.csv', sha256: file.sha256 });
    await add({ name: 'changed', path: '/src/ms.csv', sha256: 'b'.repeat(64) });
    await add({ name: 'web', url: 'https://example.com' });
    const answers = await Promise.all(['uploaded', 'there', 'changed'].map(read));
    assert.deepEqual(
      answers.map((one) => [one.artifact.name, one.text, one.isChanged]),
      [
        ['uploaded', 'All green', false],
        ['there', text, false],
        ['changed', text, true],
      ],
    );
    const about = { sessionId: anId('session'), repo: undefined };
    const order = [anId('server'), { type: 'file.read', path: '/src/ms.csv', ...about }];
    assert.deepEqual(asked, [order, order]);
    await assert.rejects(read('web'), /"web" is no file: it is at https:\/\/example\.com/);
    state.servers.delete(anId('server'));
    await assert.rejects(read('there'), /on a server that was removed from the hub/);
  });

  it('[T19] a list has those of the project, of a task, of a kind or role', async () => {
    const { ask } = scene();
    await ask('artifact.add', { id: 'SHOP-1', name: 'a', kind: 'report', role: 'primary', path: 'a' });
    await ask('artifact.add', { id: 'SHOP-1', name: 'b', kind: 'log', path: 'b' });
    await ask('artifact.add', { id: 'SHOP-2', name: 'c', kind: 'log', url: 'https://example.com' });
    const names = async (params: object) => (await ask('artifact.list', { ...params })).rows.map(({ name }) => name);
    assert.deepEqual(await names({}), ['a', 'b', 'c']);
    assert.deepEqual(await names({ task: 'SHOP-1' }), ['a', 'b']);
    assert.deepEqual(await names({ kind: 'log' }), ['b', 'c']);
    assert.deepEqual(await names({ role: 'primary' }), ['a']);
  });

  it('[T19] an address that runs something is refused', async () => {
    const { ask } = scene();
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x']) {
      await assert.rejects(ask('artifact.add', { id: 'SHOP-1', name: 'x', url }), /url/);
    }
  });

  it('[T19] nothing is stored for what is refused, and what was dropped on its way in is asked for again', async () => {
    const { state, artifacts } = scene();
    let stored = 0;
    const counting = { ...artifacts, put: () => Promise.reject(new Error(`stored ${(stored += 1)}`)) };
    const refusing = createHandling(state, artifactHandlers, somePorts({ artifacts: counting }));
    const both = { id: 'SHOP-1', name: 'x', text: 'text', path: 'x' };
    await assert.rejects(refusing('artifact.add', both), refusedAs('bad-request'));
    assert.equal(stored, 0);
    const forgetful = createHandling(
      state,
      artifactHandlers,
      somePorts({ artifacts: { ...artifacts, has: () => false } }),
    );
    const asked = forgetful('artifact.add', { id: 'SHOP-1', name: 'x', text: 'text' });
    await assert.rejects(asked, refusedAs('overloaded'));
    assert.equal(state.artifacts.size, 0);
  });
});
