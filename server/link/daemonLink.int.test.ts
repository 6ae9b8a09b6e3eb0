import assert from 'node:assert/strict';
import { closeCodes } from '../../shared/protocol/version.ts';
import { timings } from '../../shared/timings.ts';
import { until } from '../testing/runningHub.fixture.ts';
import { openWindow } from './testSocket.fixture.ts';
import { useDaemonsOfHub } from './daemonsOfHub.fixture.ts';

describe('daemons', () => {
  const { here, clock, open, connect, inventory, orderOf, openShell, report, heard, connectAtWork } = useDaemonsOfHub();
  const stateOf = async () => (await here.hub.ask('GET', '/api/v1/servers/gpu1')).body.server.state;

  it('[M7] [P1] what their agents use beats in the windows of those who see the project, and in no others', async () => {
    const { daemon, sessionId } = await connectAtWork();
    const window = await openWindow(here.hub.url, here.hub.adminToken);
    const { body: bob } = await here.hub.ask('POST', '/api/v1/people', { body: { name: 'bob' } });
    const other = await openWindow(here.hub.url, bob.token);
    open.push(window, other);
    const used = { tokensIn: 10, tokensOut: 2, costUsd: 0.5, calls: 1 };
    const params = { id: sessionId, ...used };
    report(daemon, 2, { type: 'agent.said', sessionId, operation: 'usage.report', commandId: 'used-once-1', params });
    assert.equal((await daemon.frame('said', ({ number }) => number === 2))['error'], undefined);
    clock.advance(timings.usagePulseMs);
    const { body: task } = await here.hub.ask('GET', '/api/v1/tasks/SHOP-1');
    for (const id of [sessionId, task.task.id, task.task.projectId]) {
      const { value } = await window.frame('pulse', ({ key: of }) => of === `usage/${id}`);
      assert.deepEqual(value, used);
    }
    assert.equal((await other.call('hub.ping', {}))['type'], 'result');
    assert.equal(JSON.stringify(other.frames).includes('usage/'), false);
  });

  it('[F2] are welcomed with their key, and online from then on', async () => {
    const daemon = await connect();
    const welcome = await daemon.frame('welcome');
    assert.deepEqual([welcome['serverId'], welcome['name'], welcome['heardUpTo']], [here.serverId, 'gpu1', 0]);
    assert.equal(await stateOf(), 'online');
  });

  it('[F2] are refused with a wrong key, another version, or no hello, and told why', async () => {
    assert.equal((await (await connect({ key: 'rkey_wrong' })).closed).code, closeCodes.unauthenticated);
    const old = await (await connect({ protocol: 0, future: 1 })).closed;
    assert.deepEqual([old.code, /upgrade the daemon/.test(old.reason)], [closeCodes.versionMismatch, true]);
    const newer = await (await connect({ protocol: 2 })).closed;
    assert.deepEqual([newer.code, /upgrade the hub/.test(newer.reason)], [closeCodes.versionMismatch, true]);
    assert.equal((await (await connect({ instance: '' })).closed).code, closeCodes.badFrame);
  });

  it('[F2] [F12] that are newer than the hub are told to upgrade it first, and so is who looks at the server', async () => {
    const row = async () => (await here.hub.ask('GET', '/api/v1/servers/gpu1')).body.server;
    const older =
      'The daemon is Rostrum 0.2.0, the hub only 0.1.0: upgrade the hub first, then start the daemon again.';
    const window = await openWindow(here.hub.url, here.hub.adminToken);
    open.push(window);
    const daemon = await connect({ version: '0.2.0' });
    await daemon.frame('welcome');
    assert.equal(await stateOf(), 'online');
    daemon.send({ type: 'report', entry: { number: 1, at: 1, report: { type: 'weather.changed' } } });
    assert.deepEqual(await daemon.closed, { code: closeCodes.versionMismatch, reason: older });
    const { state, refused, since } = await row();
    assert.deepEqual([state, refused], ['offline', older]);
    await until(() => window.mirror.get(here.serverId), 'its row');
    await until(() => (window.mirror.get(here.serverId) as { refused?: string }).refused === older, 'the reason');
    // Whoever asks it for something hears the same.
    const asked = await here.hub.ask('POST', '/api/v1/sessions', { body: { server: 'gpu1', name: 'one' } });
    assert.match(JSON.stringify(asked.body), /upgrade the hub first/);

    // Started again as it is, nothing new is written.
    const { seq } = here.hub.hub.state;
    const again = await (await connect({ version: '0.2.0', capabilities: { os: 'plan9' } })).closed;
    assert.deepEqual([again, here.hub.hub.state.seq], [{ code: closeCodes.versionMismatch, reason: older }, seq]);
    const other = await (await connect({ protocol: 2 })).closed;
    assert.match(other.reason, /upgrade the hub first/);
    const after = await row();
    assert.deepEqual([after.refused, after.since], [other.reason, since]);

    // What is no version is shown nowhere.
    const strange = await connect({ version: '9.9.9\u001b[31m', capabilities: { os: 'plan9' } });
    assert.equal((await strange.closed).code, closeCodes.badFrame);

    const back = await connect();
    await back.frame('welcome');
    assert.deepEqual([await stateOf(), (await row()).refused], ['online', undefined]);
    // A stray one with its key takes nothing from the one that is there.
    assert.equal((await (await connect({ protocol: 2 })).closed).code, closeCodes.versionMismatch);
    assert.deepEqual([await stateOf(), (await row()).refused], ['online', undefined]);
    // Of its own version it is a fault of the daemon, as before.
    back.send({ type: 'weather' });
    assert.equal((await back.closed).code, closeCodes.badFrame);
  });

  it('[F2] have one connection each: a second one takes the place of the first', async () => {
    const first = await connect();
    await first.frame('welcome');
    await (await connect()).frame('welcome');
    assert.equal((await first.closed).code, closeCodes.replaced);
    assert.equal(await stateOf(), 'online');
  });

  it('[F3] stay online while they are heard, and go offline 90 s after they were heard last', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    for (let at = 1; at <= 20; at += 1) {
      clock.advance(10_000);
      const figures = {
        cpuPercent: 1,
        memoryUsedBytes: 1,
        memoryBytes: 2,
        diskFreeBytes: 3,
        loadPerCpu: 0,
        sessions: 0,
      };
      daemon.send({ type: 'heartbeat', heartbeat: { ...figures, at } });
      await until(() => here.hub.hub.ports.heartbeatOf(here.serverId)?.at === at, 'its figures');
    }
    assert.equal(await stateOf(), 'online');
    daemon.socket.terminate();
    await daemon.closed;
    clock.advance(timings.offlineAfterMs - 2_000);
    assert.equal(await stateOf(), 'online');
    clock.advance(3_000);
    assert.equal(await stateOf(), 'offline');
    assert.equal(here.hub.hub.ports.heartbeatOf(here.serverId), undefined);
  });

  it('[S11] what a session does is shown live, in no row and in no log, and not any more when its server is away', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    await heard(daemon, 1);
    const seq = here.hub.hub.state.seq;
    const said = { activity: 'working', evidence: 'make runs in the foreground', quietMs: 4_000, idleMs: 0 };
    const foreign = { ...said, sessionId: 'session_0000000000000009' };
    daemon.send({ type: 'activity', idleTimeoutMs: 60_000, sessions: [{ ...said, sessionId }, foreign] });
    const view = async () => (await here.hub.ask('GET', '/api/v1/sessions/one')).body;
    await until(async () => (await view()).session.activity !== undefined, 'the activity');
    clock.advance(2_000);
    assert.deepEqual((await view()).session.activity, { ...said, quietMs: 6_000 });
    assert.equal((await view()).terminal, 'tmux');
    const { rows } = (await here.hub.ask('GET', '/api/v1/sessions')).body;
    assert.equal(rows[0].activity.activity, 'working');
    assert.equal(here.hub.hub.ports.activityOf(foreign.sessionId), undefined);
    assert.equal(here.hub.hub.state.seq, seq);
    daemon.socket.terminate();
    await daemon.closed;
    clock.advance(timings.offlineAfterMs + 2_000);
    assert.equal((await view()).session.activity, undefined);
  });

  it('[S15] a session that is idle for too long is closed, and its event says why', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    await heard(daemon, 1);
    const idle = { sessionId, activity: 'idle', evidence: 'its shell is at the prompt', quietMs: 90_000 };
    daemon.send({ type: 'activity', idleTimeoutMs: 60_000, sessions: [{ ...idle, idleMs: 59_000 }] });
    daemon.send({ type: 'activity', idleTimeoutMs: 60_000, sessions: [{ ...idle, idleMs: 61_000 }] });
    const order = (await orderOf(daemon, 'session.close'))['body'];
    assert.deepEqual(
      [order.sessionId, order.why],
      [sessionId, 'closed: idle for 1 min; open another when it is needed'],
    );
    report(daemon, 2, { type: 'session.exited', sessionId, exit: { signal: 'SIGHUP' }, reason: order.why });
    await heard(daemon, 2);
    const { session } = (await here.hub.ask('GET', '/api/v1/sessions/one')).body;
    assert.deepEqual([session.lifecycle, session.reason], ['exited', order.why]);
    assert.equal(session.activity.activity, 'exited');
  });

  it('[F3] are neither silenced by a clock that is set forward, nor kept online by one that is set back', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    clock.jump(24 * 3_600_000);
    clock.advance(2_000);
    assert.equal(await stateOf(), 'online');
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    await heard(daemon, 1);
    clock.jump(-25 * 3_600_000);
    await here.hub.ask('DELETE', `/api/v1/sessions/${sessionId}`);
    const { body } = await here.hub.ask('GET', `/api/v1/sessions/${sessionId}`);
    assert.equal(body.session.lifecycle, 'active');
    const lines = await here.hub.hub.ports.readLines({ after: 0, limit: 500 });
    assert.deepEqual(lines.map(({ seq }) => seq), lines.map((_, at) => at + 1)); // prettier-ignore
    assert.ok(
      lines.some(({ at }, index) => at < (lines[index - 1]?.at ?? 0)),
      'the log tells the time as it was said',
    );
    daemon.socket.terminate();
    await daemon.closed;
    clock.advance(timings.offlineAfterMs + 1_000);
    assert.equal(await stateOf(), 'offline');
  });

  it('[F3] that do not come back to a restarted hub go offline', async () => {
    await (await connect()).frame('welcome');
    await here.restart();
    assert.equal(await stateOf(), 'online');
    clock.advance(timings.offlineAfterMs + 1_000);
    assert.equal(await stateOf(), 'offline');
  });

  it('[S14] are ordered to start what is wanted: at once, and again when they come back', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    assert.equal((await orderOf(daemon, 'session.start'))['body'].session.sessionId, sessionId);
    const again = await connect();
    await again.frame('welcome');
    inventory(again);
    assert.equal((await orderOf(again, 'session.start'))['body'].session.sessionId, sessionId);
  });

  it('[T9] get a task that is longer than a frame in pieces, whole', async () => {
    const spec = '"'.repeat(200_000);
    const { body } = await here.hub.ask('POST', '/api/v1/tasks', { body: { title: 'Long', spec } });
    const daemon = await connect();
    inventory(daemon);
    await here.hub.ask('POST', `/api/v1/tasks/${body.task.id}/assign`, { body: { server: 'gpu1' } });
    await daemon.frame('piece', ({ last }) => last);
    const pieces = daemon.frames.filter(({ type }) => type === 'piece');
    assert.ok(pieces.length > 1);
    const order = JSON.parse(pieces.map(({ text }) => text).join(''));
    assert.deepEqual([order.body.type, order.body.session.task.spec], ['session.start', spec]);
    assert.ok(pieces.every((piece) => JSON.stringify(piece).length < 1_048_576));
  });

  it('[S5] have their sessions lost that they do not report within 15 s of their restart, and not sooner', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    const started = { type: 'session.started', sessionId, pid: 7, startedAt: 1 };
    report(daemon, 1, started);
    await heard(daemon, 1);
    const again = await connect({ instance: 'instance-2' });
    assert.equal((await again.frame('welcome'))['heardUpTo'], 1);
    const lifecycle = async () => (await here.hub.ask('GET', `/api/v1/sessions/${sessionId}`)).body.session.lifecycle;
    assert.equal(await lifecycle(), 'recovering');
    inventory(again);
    // What is said behind it is heard behind it.
    report(again, 1, started);
    await heard(again, 1);
    assert.equal(await lifecycle(), 'recovering');
    clock.advance(15_000 - 1);
    assert.equal(await lifecycle(), 'recovering');
    clock.advance(1);
    await until(async () => (await lifecycle()) === 'lost', 'the session is lost');
  });

  it('[R4] are heard once for each report, in order, however often they send it', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    const started = { type: 'session.started', sessionId, pid: 7, startedAt: 1 };
    report(daemon, 1, started);
    report(daemon, 1, started);
    report(daemon, 2, { type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: 'done' });
    await heard(daemon, 2);
    const seq = here.hub.hub.state.seq;
    report(daemon, 1, started);
    report(daemon, 2, { type: 'session.exited', sessionId, exit: { exitCode: 0 }, reason: 'done' });
    await until(
      () => daemon.frames.filter(({ type, upTo }) => type === 'heard' && upTo === 2).length >= 3,
      'heard again',
    );
    assert.equal(here.hub.hub.state.seq, seq);
    report(daemon, 4, started);
    assert.equal((await daemon.closed).code, closeCodes.goingAway);
  });

  it('[G6] speak for the agents of their own live sessions, once for each thing said', async () => {
    const { daemon, sessionId, task } = await connectAtWork();
    const said = {
      type: 'agent.said',
      sessionId,
      operation: 'task.note',
      commandId: 'said-once-1',
      params: { id: task.taskId, text: 'Begun' },
    };
    report(daemon, 2, said);
    const first = await daemon.frame('said', ({ number }) => number === 2);
    assert.equal(first['error'], undefined);
    await heard(daemon, 2);
    report(daemon, 2, said);
    await until(() => daemon.frames.filter(({ type }) => type === 'said').length === 2, 'the answer again');
    assert.deepEqual(daemon.frames.filter(({ type }) => type === 'said')[1], first);
    const notes = (await here.hub.ask('GET', '/api/v1/tasks/SHOP-1/notes')).body.rows;
    assert.deepEqual(
      notes.map(({ by }: { by: { sessionId: string } }) => by.sessionId),
      [sessionId],
    );

    report(daemon, 3, { ...said, commandId: 'said-once-2', operation: 'task.cancel', params: { id: task.taskId } });
    assert.equal((await daemon.frame('said', ({ number }) => number === 3))['error'].code, 'forbidden');
    report(daemon, 4, { ...said, commandId: 'said-once-3', sessionId: 'session_0000000000000009' });
    assert.equal((await daemon.frame('said', ({ number }) => number === 4))['error'].code, 'forbidden');
    report(daemon, 5, { ...said, commandId: 'said-once-4', operation: 'no.such' });
    assert.equal((await daemon.frame('said', ({ number }) => number === 5))['error'].code, 'bad-request');
    await heard(daemon, 5);
  });

  it('[G6] are heard out before a session that is not there any more counts as ended', async () => {
    const { daemon, sessionId, task } = await connectAtWork();
    await heard(daemon, 1);
    daemon.socket.terminate();
    await here.hub.ask('POST', '/api/v1/tasks/SHOP-1/cancel', { body: {} });

    const again = await connect({ lastNumber: 1 });
    await again.frame('welcome');
    // It ended after the hello: only what is said with the inventory shows that something is still to be heard.
    again.send({ type: 'inventory', sessions: [], complete: true, lastNumber: 3 });
    const params = { id: task.taskId, text: 'Half done' };
    report(again, 2, { type: 'agent.said', sessionId, operation: 'task.note', commandId: 'last-word-1', params });
    assert.equal((await again.frame('said', ({ number }) => number === 2))['error'], undefined);
    const sessionNow = async () => (await here.hub.ask('GET', `/api/v1/sessions/${sessionId}`)).body.session;
    assert.equal((await sessionNow()).lifecycle, 'active');
    report(again, 3, { type: 'session.exited', sessionId, exit: { exitCode: 5 }, reason: 'exit' });
    await heard(again, 3);
    assert.deepEqual([(await sessionNow()).lifecycle, (await sessionNow()).exitCode], ['exited', 5]);
  });

  it('[S12] have ended without a report what should be closed and is not there', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const sessionId = await openShell();
    report(daemon, 1, { type: 'session.started', sessionId, pid: 7, startedAt: 1 });
    await heard(daemon, 1);
    await here.hub.ask('DELETE', `/api/v1/sessions/${sessionId}`);
    const again = await connect({ lastNumber: 1 });
    await again.frame('welcome');
    inventory(again);
    const lifecycle = async () => (await here.hub.ask('GET', `/api/v1/sessions/${sessionId}`)).body.session.lifecycle;
    await until(async () => (await lifecycle()) === 'exited', 'the session has ended');
  });

  it('[G5] ask in an agent’s name for what it may see, and change nothing so', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    await here.hub.ask('POST', '/api/v1/tasks', { body: { title: 'Work', placement: { provider: 'scripted' } } });
    await here.hub.ask('POST', '/api/v1/tasks/SHOP-1/assign', { body: { server: 'gpu1' } });
    const { sessionId } = (await orderOf(daemon, 'session.start'))['body'].session;
    const ask = async (number: number, operation: string, params: object) => {
      daemon.send({ type: 'ask', ask: number, sessionId, operation, params });
      const told = await daemon.frame('told', (frame) => frame['ask'] === number);
      return told['error']?.code ?? told['result'];
    };
    assert.equal((await ask(1, 'task.view', { id: 'SHOP-1' })).task.ref, 'SHOP-1');
    assert.equal(await ask(2, 'task.note', { id: 'SHOP-1', text: 'x' }), 'bad-request');
    assert.equal(await ask(3, 'hub.status', {}), 'forbidden');
  });

  it('[R5] answer orders, or are said not to have answered', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    const asked = here.hub.hub.ports.askServer(here.serverId, { type: 'doctor.run' });
    const { order } = await orderOf(daemon, 'doctor.run');
    daemon.send({ type: 'answer', order, result: { checks: [] } });
    assert.deepEqual(await asked, { checks: [] });
    const silent = here.hub.hub.ports.askServer(here.serverId, { type: 'doctor.run' });
    clock.advance(timings.orderMs);
    await assert.rejects(silent, { code: 'unreachable' });
    const cut = here.hub.hub.ports.askServer(here.serverId, { type: 'doctor.run' });
    daemon.socket.terminate();
    await assert.rejects(cut, { code: 'unreachable' });
    await assert.rejects(here.hub.hub.ports.askServer(here.serverId, { type: 'doctor.run' }), {
      code: 'server-offline',
    });
  });

  it('[F15] are cut off when their server is removed', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    await here.hub.ask('DELETE', '/api/v1/servers/gpu1', { body: {} });
    const told = { code: closeCodes.removed, reason: 'This server was removed from the hub.' };
    assert.deepEqual(await daemon.closed, told);
    assert.deepEqual(await (await connect()).closed, told, 'its key is remembered, to tell it so');
  });
});
