import assert from 'node:assert/strict';
import { aCaller, anAgent, attempt } from '../testing/attemptHub.ts';
import { people, worldFor } from '../testing/attempts.ts';
import { aPerson, anId, aProject, aServer, aSession, stateWith } from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { sessionHandlers } from './sessionHandlers.ts';
import { sharingHandlers } from './sharingHandlers.ts';

const table = { ...sessionHandlers, ...sharingHandlers };
const session = { id: anId('session') };
const [viewer, member, owner] = [aCaller('viewer'), aCaller('member'), aCaller('owner')];
const ports = somePorts({ askServer: () => Promise.resolve({ lines: ['secret'], at: 1 }) });

/** The world of attempts with a session that the member opened. */
function aWorld(given: Records = {}) {
  const records = worldFor('session.view');
  const openedBy = { kind: 'user', id: anId('person', people.member), name: 'member' } as const;
  const state = stateWith({ ...records, sessions: [aSession({ openedBy })], ...given });
  return { state, handle: createHandling(state, table, ports) };
}

describe('sessions among people', () => {
  it('[S12] renamed, it is found by its new name; one that a live session has is refused', async () => {
    const { handle } = aWorld({ sessions: [aSession(), aSession({ id: anId('session', 2), name: 'Other' })] });
    await assert.rejects(handle('session.rename', { id: 'shell-1', name: 'other' }, member), {
      code: 'conflict',
      message: 'A session "other" runs in this project already. Choose another name.',
    });
    assert.equal((await handle('session.rename', { id: 'shell-1', name: 'review' }, member)).session.name, 'review');
    assert.equal((await handle('session.view', { id: 'REVIEW' }, member)).session.id, anId('session'));
    await assert.rejects(handle('session.view', { id: 'shell-1' }, member), { code: 'not-found' });
    assert.equal((await handle('session.rename', { id: 'review', name: 'Review' }, member)).session.name, 'Review');
  });

  it('[S12] a name is free again when its session has ended, and what has ended is not renamed', async () => {
    const ended = { lifecycle: 'exited', at: 5, exit: { exitCode: 0 }, reason: 'done' } as const;
    const { handle } = aWorld({
      sessions: [aSession(), aSession({ ...ended, id: anId('session', 2), name: 'old' })],
    });
    await assert.rejects(handle('session.rename', { id: anId('session', 2), name: 'new' }, member), {
      code: 'wrong-state',
    });
    assert.equal((await handle('session.rename', { ...session, name: 'old' }, member)).session.name, 'old');
  });

  it('[S12] shared to drive, a viewer types into it; taken back, no more', async () => {
    const { handle } = aWorld();
    await assert.rejects(handle('session.send', { ...session, text: 'ls' }, viewer), { code: 'forbidden' });
    const shared = await handle('session.share', { ...session, person: 'viewer', access: 'drive' }, member);
    assert.deepEqual(shared.session.shares, [{ personId: anId('person', 1), name: 'viewer', access: 'drive' }]);
    assert.deepEqual(await handle('session.send', { ...session, text: 'ls' }, viewer), { sent: 2 });
    await handle('session.interrupt', session, viewer);
    const lowered = await handle('session.share', { ...session, person: 'viewer' }, member);
    assert.deepEqual(
      lowered.session.shares?.map(({ access }) => access),
      ['view'],
    );
    await assert.rejects(handle('session.send', { ...session, text: 'ls' }, viewer), { code: 'forbidden' });
    const taken = await handle('session.unshare', { ...session, person: 'viewer' }, owner);
    assert.equal(taken.session.shares, undefined);
  });

  it('[P1] [S12] it is shared with nobody outside the project, and who is there elsewhere is not told', async () => {
    const { handle } = aWorld();
    const said = (key: string) => ({
      code: 'not-found',
      message: `There is no "${key}" in Shop. Sessions are shared with people of their project only; an owner can add one: "rostrum project member set SHOP <person> viewer".`,
    });
    for (const sharer of [member, owner, aCaller('admin')])
      for (const key of ['stranger', 'missing'])
        await assert.rejects(handle('session.share', { ...session, person: key }, sharer), said(key));
  });

  it('[S12] only its opener and owners share it or close it to others', async () => {
    const { handle, state } = aWorld();
    const colleague = { ...aCaller('member'), personId: anId('person', 5) };
    const [shop] = state.projects.pick([anId('project')]);
    assert.ok(shop);
    state.projects.put({ ...shop, members: new Map(shop.members).set(anId('person', 5), 'member') });
    for (const [name, params] of [
      ['session.share', { person: 'viewer' }],
      ['session.unshare', { person: 'viewer' }],
      ['session.private', {}],
    ] as const)
      await assert.rejects(handle(name, { ...session, ...params }, colleague), {
        code: 'forbidden',
        message: /opened it as a member of the project, or to own the project\. Ask member, who opened it, or an owner/,
      });
  });

  it('[S12] rows carry all shares, so there is an end to them', async () => {
    const personIds = Array.from({ length: 21 }, (_, at) => anId('person', 100 + at));
    const { handle } = aWorld({
      projects: [
        aProject({
          members: new Map([[anId('person', 3), 'owner'], ...personIds.map((id) => [id, 'viewer'] as const)]),
        }),
      ],
      persons: [
        aPerson({ id: anId('person', 3), name: 'owner' }),
        ...personIds.map((id, at) => aPerson({ id, name: `p${at}` })),
      ],
    });
    for (let at = 0; at < 20; at += 1) await handle('session.share', { ...session, person: `p${at}` }, owner);
    await assert.rejects(
      handle('session.share', { ...session, person: 'p20' }, owner),
      /shared with 20 people, which is the most/,
    );
    const changed = await handle('session.share', { ...session, person: 'p3', access: 'drive' }, owner);
    assert.equal(changed.session.shares?.length, 20);
  });

  it('[S12] opened private, others see that it is there, and nothing of what it shows', async () => {
    const { handle } = aWorld({ sessions: [] });
    const { session: opened } = await handle('session.open', { server: 'gpu1', private: true }, member);
    assert.equal(opened.private, true);
    const { rows } = await handle('session.list', {}, viewer);
    assert.deepEqual(rows, [opened]);
    assert.equal((await handle('session.view', { id: opened.id }, viewer)).session.name, opened.name);
    const refused = { code: 'forbidden', message: /is private\. Ask member, who opened it, or an owner of Shop/ };
    for (const name of ['session.screen', 'session.messages', 'session.close', 'session.take'] as const)
      await assert.rejects(handle(name, { id: opened.id }, viewer), refused, name);
    assert.equal(
      (await handle('session.private', { id: opened.id, private: false }, member)).session.private,
      undefined,
    );
    assert.equal((await handle('session.screen', { id: opened.id }, viewer)).live, false);
  });

  it('[S12] a private session is given a task only by who may drive it', async () => {
    const idle = aSession({ private: true, openedBy: { kind: 'hub' } });
    const world = { ...worldFor('task.assign'), sessions: [idle] };
    const wish = { id: anId('task'), session: idle.name };
    const refused = await attempt(member, 'task.assign', wish, world);
    assert.match(refused.refusal?.message ?? '', /^shell-1 is private\. Ask an owner of Shop/);
    assert.equal((await attempt(owner, 'task.assign', wish, world)).refusal, undefined);
  });

  it('[S9] one drives alone: input of others is refused with who and how to take over, until it is released', async () => {
    const { handle } = aWorld();
    const typed = { ...session, text: 'ls' };
    const { session: taken } = await handle('session.take', session, member);
    assert.deepEqual(taken.driver, { personId: anId('person', people.member), name: 'member' });
    const refused = {
      code: 'conflict',
      message: /^member drives shell-1 alone now\. Take over with "rostrum session take shell-1"/,
    };
    await assert.rejects(handle('session.send', typed, owner), refused);
    await assert.rejects(handle('session.interrupt', session, owner), refused);
    await assert.rejects(handle('session.send', typed, anAgent('orchestrator')), { code: 'conflict' });
    assert.deepEqual(await handle('session.send', typed, member), { sent: 2 });

    assert.equal((await handle('session.take', session, owner)).session.driver?.name, 'owner');
    await assert.rejects(handle('session.send', typed, member), /^HubError: owner drives/);
    assert.equal((await handle('session.release', session, member)).session.driver, undefined);
    assert.deepEqual(await handle('session.send', typed, owner), { sent: 2 });
  });

  it('[S9] who may not drive does not take over, and what has ended is driven by nobody', async () => {
    const { handle } = aWorld();
    await assert.rejects(handle('session.take', session, viewer), { code: 'forbidden' });
    await assert.rejects(handle('session.take', session, anAgent('orchestrator')), { code: 'forbidden' });
    const lost = aWorld({ sessions: [aSession({ lifecycle: 'lost', at: 5, reason: 'reboot' })] });
    await assert.rejects(lost.handle('session.take', session, member), { code: 'wrong-state' });
  });

  it('[S12] said again it changes nothing, and no line is written', async () => {
    const sessions = [
      aSession({
        private: true,
        driver: anId('person', people.owner),
        shares: [{ personId: anId('person', 1), access: 'view' }],
      }),
    ];
    const world = { ...worldFor('session.view'), servers: [aServer()], sessions };
    for (const [name, params] of [
      ['session.rename', { name: 'shell-1' }],
      ['session.share', { person: 'viewer', access: 'view' }],
      ['session.unshare', { person: 'member' }],
      ['session.private', {}],
      ['session.take', {}],
    ] as const) {
      const { refusal, hasChanged } = await attempt(owner, name, { ...session, ...params }, world);
      assert.deepEqual([refusal, hasChanged], [undefined, false], name);
    }
  });
});
