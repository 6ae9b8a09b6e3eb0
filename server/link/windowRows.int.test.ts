import assert from 'node:assert/strict';
import * as z from 'zod';
import { parkingId, parkingRowId } from '../../shared/model/parking.ts';
import { row } from '../../shared/model/rows.ts';
import { someCapabilities } from '../testing/builders.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openWindow } from './testSocket.fixture.ts';
import type { TestWindow } from './testSocket.fixture.ts';

describe('rules, parkings, templates and artifacts in windows', () => {
  let hub: TestHub;
  let serverId = '';
  let shop = '';
  const opened: TestWindow[] = [];
  before(async () => {
    hub = await startTestHub();
    shop = (await post('/projects', { name: 'Shop', key: 'SHOP' })).project.id;
    await post('/projects', { name: 'Bank', key: 'BANK' });
    const { token } = await post('/servers/tokens', { project: 'BANK' });
    ({ serverId } = await post('/servers/register', { token, name: 'gpu1', capabilities: someCapabilities() }));
  });
  after(() => hub.end());
  afterEach(() => {
    for (const window of opened.splice(0)) window.close();
  });

  const post = async (path: string, body: object) => {
    const answer = await hub.ask('POST', `/api/v1${path}`, { body });
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    return answer.body;
  };
  const remove = async (path: string, body: object = {}) => {
    const answer = await hub.ask('DELETE', `/api/v1${path}`, { body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  };
  const open = async (token: string, begun?: Parameters<typeof openWindow>[2]) => {
    const window = await openWindow(hub.url, token, begun);
    opened.push(window);
    return window;
  };
  const addPerson = async (name: string): Promise<string> => (await post('/people', { name })).token;
  const join = async (person: string, project: string) => {
    const answer = await hub.ask('PUT', `/api/v1/projects/${project}/members/${person}`, { body: { role: 'viewer' } });
    assert.equal(answer.status, 200);
  };
  const has = (window: TestWindow, ids: readonly string[]) => ids.map((id) => window.mirror.has(id));

  it('[R4] [R8] come, change and go, and carry no file and no text', async () => {
    const window = await open(hub.adminToken);
    const { rule } = await post('/rules', { project: 'SHOP', effect: 'ask', tool: 'Bash' });
    await post('/providers/claude/park', { project: 'SHOP', why: 'used up' });
    const parked = parkingRowId(parkingId('claude', shop));
    const text = 'template: fix\ntask: { title: "A body that stays where it is" }\n';
    const { template } = await post('/templates', { project: 'SHOP', text });
    const { task } = await post('/tasks', { project: 'SHOP', title: 'Report' });
    const given = { name: 'report', kind: 'report', text: 'The body of a report' };
    const { artifact } = await post(`/tasks/${task.id}/artifacts`, given);
    const ids = [rule.id, parked, template.id, artifact.id];
    await until(() => has(window, ids).every(Boolean), 'all four rows');
    const rows = ids.map((id) => window.mirror.get(id));
    assert.deepEqual(
      rows.map((one) => one?.kind),
      ['rule', 'parking', 'template', 'artifact'],
    );
    assert.deepEqual(z.array(row).parse(rows), rows, 'as they are declared');
    assert.equal((rows[3] as { readonly what: string }).what, 'report');
    assert.equal(/stays where it is|body of a report/.test(JSON.stringify(window.frames)), false);

    await hub.ask('PATCH', `/api/v1/projects/SHOP`, { body: { name: 'Store' } });
    const named = (id: string) => (window.mirror.get(id) as { readonly scopeName?: string }).scopeName;
    await until(() => named(rule.id) === 'Store' && named(parked) === 'Store', 'the new name of their project');
    const late = await open(hub.adminToken);
    for (const id of ids) assert.deepEqual(late.mirror.get(id), window.mirror.get(id));

    await remove(`/rules/${rule.id}`);
    await post('/providers/claude/unpark', { project: 'SHOP' });
    await remove('/templates/fix', { project: 'SHOP' });
    await remove(`/tasks/${task.id}/artifacts/${artifact.id}`);
    await until(() => !has(window, ids).some(Boolean), 'a mirror without them');
  });

  it('[R4] what was removed while a window was away has left it when it resumes', async () => {
    const { rule } = await post('/rules', { project: 'SHOP', effect: 'deny', tool: 'Bash' });
    const kept = await post('/rules', { project: 'SHOP', effect: 'allow', tool: 'Read' });
    const window = await open(hub.adminToken);
    const begun = { mirror: window.mirror, last: window.position() };
    assert.deepEqual(has(window, [rule.id, kept.rule.id]), [true, true]);
    window.socket.terminate();
    await window.closed;
    await remove(`/rules/${rule.id}`);
    const resumed = await open(hub.adminToken, begun);
    assert.equal((await resumed.frame('welcome'))['fresh'], false);
    assert.deepEqual(has(resumed, [rule.id, kept.rule.id]), [false, true]);
  });

  it('[P1] those of the hub are for whoever is in a project, those of a project or server for who sees it', async () => {
    const bob = await open(await addPerson('bob'));
    const wide = (await post('/rules', { hub: true, effect: 'ask', tool: 'Bash' })).rule.id;
    const shared = (await post('/hub/templates', { text: 'template: wide\ntask: { title: T }\n' })).template.id;
    const ofBank = (await post('/rules', { project: 'BANK', effect: 'ask', tool: 'Bash' })).rule.id;
    const ofServer = (await post('/rules', { server: 'gpu1', effect: 'ask', tool: 'Bash' })).rule.id;
    await post('/providers/codex/park', { server: 'gpu1' });
    const parked = parkingRowId(parkingId('codex', serverId));
    const ids = [wide, shared, ofBank, ofServer, parked];
    assert.deepEqual(has(bob, ids), [false, false, false, false, false]);

    await join('bob', 'SHOP');
    await until(() => bob.mirror.has(wide) && bob.mirror.has(shared), 'what belongs to the whole hub');
    assert.deepEqual(has(bob, ids), [true, true, false, false, false]);
    assert.equal(
      ids.slice(2).some((id) => JSON.stringify(bob.frames).includes(id)),
      false,
    );

    await post('/servers/gpu1/projects', { project: 'SHOP' });
    await until(() => bob.mirror.has(ofServer) && bob.mirror.has(parked), 'what holds on the server');
    assert.deepEqual(has(bob, ids), [true, true, false, true, true]);

    await remove('/servers/gpu1', { force: true });
    await until(() => !bob.mirror.has(serverId), 'a mirror without the server');
    assert.deepEqual(has(bob, ids), [true, true, false, false, false]);

    await remove('/projects/SHOP/members/bob');
    await until(() => bob.mirror.size === 0, 'an empty mirror');
    await remove(`/rules/${wide}`);
    await remove('/hub/templates/wide');
  });
});
