import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { newId, TestDaemon, daemonKey, sessionOrder, taskOffer } from './testDaemon.fixture.ts';
import { specOf } from './terminal/terminalTrial.ts';
import { until } from '../runtime/until.fixture.ts';

describe('sessions of the daemon', () => {
  let daemon: TestDaemon;
  beforeEach(async () => {
    daemon = await new TestDaemon().open();
    await daemon.connected();
  });
  afterEach(() => daemon.stop());

  const refusalOf = async (changes: Parameters<typeof sessionOrder>[0]) => {
    const session = sessionOrder(changes);
    daemon.hub.order({ type: 'session.start', session });
    const found = await until(
      () => daemon.hub.reportsOf('session.refused').find(({ sessionId }) => sessionId === session.sessionId),
      'session.refused',
    );
    return found.reason;
  };

  it('[S14] a session ordered three times starts once, and is reported with its pid', async () => {
    const session = sessionOrder();
    for (let times = 0; times < 3; times += 1) daemon.hub.order({ type: 'session.start', session });
    const [report] = await until(
      () => daemon.hub.reportsOf('session.started').length > 0 && daemon.hub.reportsOf('session.started'),
      'session.started',
    );
    await daemon.hub.answerTo(daemon.hub.order({ type: 'session.capture', sessionId: session.sessionId }));
    assert.equal(daemon.terminals.started.length, 1);
    assert.equal(report?.sessionId, session.sessionId);
    assert.ok((report?.pid ?? 0) > 0);
  });

  it("[G5] the environment holds the session's own token and nothing of the daemon's key", async () => {
    const task = taskOffer();
    const { sessionId } = await daemon.startSession({ task });
    const [spec] = daemon.terminals.started;
    const env = spec?.env ?? {};
    assert.equal(JSON.stringify(spec).includes(daemonKey), false);
    assert.deepEqual(
      [env['ROSTRUM_SESSION'], env['ROSTRUM_TASK'], env['ROSTRUM_SOCKET']],
      [sessionId, task.taskId, daemon.running?.socketPath],
    );
    assert.match(env['ROSTRUM_TOKEN'] ?? '', /^rses_[\w-]{43}$/);
    assert.equal(spec?.command.join(' ').includes('rses_'), false);
    const [commandDir = ''] = (env['PATH'] ?? '').split(':');
    assert.equal((await stat(commandDir)).mode & 0o777, 0o700);
    assert.match(await readFile(path.join(commandDir, 'rostrum'), 'utf8'), /exec '\/usr\/bin\/env' 'rostrum' "\$@"/);
  });

  it('[G5] only the hash of the token is kept, in a file of this user alone', async () => {
    const { sessionId } = await daemon.startSession();
    const file = path.join(daemon.config?.dataDir ?? '', 'sessions', sessionId, 'session.json');
    const text = await readFile(file, 'utf8');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal(text.includes(daemon.terminals.tokenOf(sessionId)), false);
    assert.match(text, /"tokenHash":"[0-9a-f]{64}"/);
  });

  it('[T9] the first prompt is a file with spec, inputs and contracts owed, whole', async () => {
    const task = taskOffer({
      spec: 'Say what the API is.',
      resolvedInputs: { api_schema: { paths: ['/users'] } },
      contracts: [{ key: 'client', schema: { type: 'object' } }],
    });
    await daemon.startSession({ task });
    const prompt = await readFile(daemon.terminals.started[0]?.env['ROSTRUM_PROMPT_FILE'] ?? '', 'utf8');
    for (const part of ['Say what the API is.', '"/users"', '### client', '"type": "object"', 'rostrum task complete'])
      assert.ok(prompt.includes(part), part);
  });

  it('[F14] a session without a directory gets one of its own below the work root', async () => {
    const { sessionId } = await daemon.startSession({ task: taskOffer({ ref: 'API-7' }) });
    const cwd = daemon.terminals.started[0]?.cwd ?? '';
    assert.equal(path.dirname(cwd), await realpath(daemon.config?.workRoot ?? ''));
    assert.equal(path.basename(cwd), `API-7-${sessionId.slice(-8)}`);
  });

  it('[F11] a program outside the list is refused, and it is said what to change', async () => {
    assert.match(await refusalOf({ provider: 'claude' }), /"claude" is not among the commands.*allowedCommands/);
    assert.match(await refusalOf({ provider: 'rm -rf' }), /knows no provider "rm -rf"/);
    assert.deepEqual(daemon.terminals.started, []);
  });

  it('[F11] a directory outside the allowed paths is refused, also through a symlink', async () => {
    const home = path.join(daemon.place, 'home');
    await symlink('/', path.join(home, 'out'));
    await mkdir(path.join(home, 'in'));
    assert.match(await refusalOf({ cwd: '/etc' }), /outside the allowed paths.*allowedPaths/);
    assert.match(await refusalOf({ cwd: path.join(home, 'out', 'etc') }), /leads to \/etc, outside/);
    assert.match(await refusalOf({ cwd: path.join(home, '..', '..') }), /outside the allowed paths/);
    assert.match(await refusalOf({ cwd: path.join(home, 'missing') }), /no directory/);
    assert.match(await refusalOf({ cwd: 'in' }), /not an absolute path/);
    await daemon.startSession({ cwd: path.join(home, 'in') });
    assert.deepEqual(
      daemon.terminals.started.map(({ cwd }) => cwd),
      [path.join(home, 'in')],
    );
  });

  it('[S12] closing ends it, and its end is reported with the reason and the last screen', async () => {
    const { sessionId } = await daemon.startSession();
    await daemon.hub.answerTo(daemon.hub.order({ type: 'session.input', sessionId, text: 'hello', submit: false }));
    daemon.hub.order({ type: 'session.close', sessionId, why: 'not needed', graceMs: 10 });
    daemon.hub.order({ type: 'session.close', sessionId, why: 'not needed', graceMs: 10 });
    const [exited] = await until(
      () => daemon.hub.reportsOf('session.exited').length > 0 && daemon.hub.reportsOf('session.exited'),
      'session.exited',
    );
    assert.deepEqual(exited, {
      type: 'session.exited',
      sessionId,
      exit: { signal: 'SIGHUP' },
      reason: 'not needed',
      lastScreen: 'hello',
    });
  });

  it('a session that this server does not know is reported lost, so that the hub stops wanting it', async () => {
    const sessionId = newId('session');
    daemon.hub.order({ type: 'session.close', sessionId, why: 'x', graceMs: 0 });
    await until(
      () => daemon.hub.reportsOf('session.lost').find((report) => report.sessionId === sessionId),
      'session.lost',
    );
  });

  it('asked orders are answered: input, screen, interrupt, doctor', async () => {
    const { sessionId } = await daemon.startSession();
    const typed = await daemon.hub.answerTo(
      daemon.hub.order({ type: 'session.input', sessionId, text: 'a\u001b[2Jb', submit: false }),
    );
    assert.deepEqual(typed.result, { sent: 5 });
    const captured = await daemon.hub.answerTo(daemon.hub.order({ type: 'session.capture', sessionId }));
    assert.deepEqual((captured.result as { lines: string[] }).lines, ['a[2Jb']);
    const unknown = await daemon.hub.answerTo(
      daemon.hub.order({ type: 'session.capture', sessionId: newId('session') }),
    );
    assert.equal(unknown.error?.code, 'not-found');
    const examined = await daemon.hub.answerTo(daemon.hub.order({ type: 'doctor.run' }));
    assert.ok((examined.result as { checks: { name: string }[] }).checks.some(({ name }) => name === 'hub'));
  });

  it('[S6] its screen as it was at a time of the hub comes from its recording, also where clocks differ, or not at all', async () => {
    const hour = 3_600_000;
    const { sessionId } = await daemon.startSession();
    const begun = Math.floor(Date.now() / 1_000) - 100;
    const recordings = path.join(daemon.config?.dataDir ?? '', 'recordings');
    await mkdir(recordings, { recursive: true });
    const lines = [{ version: 2, width: 80, height: 24, timestamp: begun }, [10, 'o', 'asked'], [20, 'o', ' and more']];
    await writeFile(
      path.join(recordings, `${sessionId}.cast`),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const screenAt = (at: number) => daemon.hub.answerTo(daemon.hub.order({ type: 'session.capture', sessionId, at }));
    const then = (begun + 15) * 1_000;
    assert.deepEqual((await screenAt(then)).result, { lines: ['asked'], at: then, live: false });
    assert.equal((await screenAt(then - hour)).error?.code, 'not-found');
    daemon.hub.manners.aheadMs = hour;
    daemon.hub.frames.splice(0);
    daemon.hub.cut();
    await daemon.connected();
    assert.deepEqual((await screenAt(then + hour)).result, { lines: ['asked'], at: then + hour, live: false });
  });

  it("[S5] after the daemon's own death sessions are found, their tokens work, and what ended is reported", async () => {
    const lives = await daemon.startSession({ task: taskOffer() });
    const died = await daemon.startSession();
    const token = daemon.terminals.tokenOf(lives.sessionId);
    await daemon.running?.stop();
    daemon.terminals.loseQuietly(died.sessionId);
    daemon.hub.frames.splice(0);
    await daemon.startAgain();
    await daemon.connected();
    const found = daemon.hub
      .framesOf('inventory')
      .flatMap(({ sessions }) => sessions.map(({ sessionId }) => sessionId));
    assert.deepEqual(found, [lives.sessionId]);
    await until(
      () => daemon.hub.reportsOf('session.lost').find(({ sessionId }) => sessionId === died.sessionId),
      'the lost one',
    );
    const task = await daemon.ask(lives.sessionId, 'my.task', {}, { token });
    assert.equal((task.result as { taskId: string }).taskId, lives.task?.taskId);
    daemon.hub.order({ type: 'session.start', session: died });
    await daemon.hub.answerTo(daemon.hub.order({ type: 'session.capture', sessionId: lives.sessionId }));
    assert.equal(daemon.terminals.started.length, 2, 'a session that was lost is not started again');
  });

  it('[S13] one that is resumed works where the earlier one did, and knows which that was, also after a restart', async () => {
    const first = await daemon.startSession({ task: taskOffer({ ref: 'API-3' }) });
    const still = await refusalOf({ resume: { sessionId: first.sessionId } });
    assert.match(still, /still runs here/);
    daemon.hub.order({ type: 'session.close', sessionId: first.sessionId, why: 'x', graceMs: 0 });
    await until(() => daemon.hub.reportsOf('session.exited').length === 1, 'its end');
    await daemon.running?.stop();
    await daemon.startAgain();
    await daemon.connected();
    const next = await daemon.startSession({ resume: { sessionId: first.sessionId } });
    const [earlier, later] = daemon.terminals.started;
    assert.equal(later?.cwd, earlier?.cwd);
    assert.deepEqual([later?.sessionId, later?.env['ROSTRUM_RESUMED_FROM']], [next.sessionId, first.sessionId]);
    assert.equal(earlier?.env['ROSTRUM_RESUMED_FROM'], undefined);
    assert.match(await refusalOf({ resume: { sessionId: newId('session') } }), /does not remember the session/);
  });

  it('[M9] a task offered to a live session is its next task', async () => {
    const { sessionId } = await daemon.startSession();
    assert.equal((await daemon.ask(sessionId, 'my.task')).error?.code, 'not-found');
    const task = taskOffer();
    daemon.hub.order({ type: 'task.offer', sessionId, task });
    await until(async () => (await daemon.ask(sessionId, 'my.task')).result !== undefined, 'the offer');
    assert.deepEqual((await daemon.ask(sessionId, 'my.task')).result, task);
  });

  it('a text is durable before it is reported, and delivered twice it is kept once', async () => {
    const { sessionId } = await daemon.startSession();
    const order = {
      type: 'text.deliver',
      attempt: 1,
      deliveryId: newId('delivery'),
      sessionId,
      kind: 'note',
      about: 'note_1',
      text: 'look',
      urgent: false,
      wantedAt: 1,
    } as const;
    daemon.hub.order(order);
    await until(() => daemon.hub.reportsOf('delivery.received').length === 1, 'the receipt');
    daemon.hub.order(order);
    const { result } = await daemon.ask(sessionId, 'my.messages');
    assert.deepEqual(
      (result as { messages: { text: string }[] }).messages.map(({ text }) => text),
      ['look'],
    );
    assert.ok(
      (await readdir(path.join(daemon.config?.dataDir ?? '', 'sessions', sessionId))).includes('messages.jsonl'),
    );
  });

  it('[S6] the last screen of an ended session can still be read, also by the next daemon', async () => {
    const { sessionId } = await daemon.startSession();
    await daemon.hub.answerTo(
      daemon.hub.order({ type: 'session.input', sessionId, text: 'last words', submit: false }),
    );
    daemon.hub.order({ type: 'session.close', sessionId, why: 'closed by hand', graceMs: 0 });
    await until(() => daemon.hub.reportsOf('session.exited').length === 1, 'its end');
    const readScreen = async () =>
      (await daemon.hub.answerTo(daemon.hub.order({ type: 'session.capture', sessionId }))).result as {
        lines: string[];
        live: boolean;
      };
    const before = await readScreen();
    assert.deepEqual([before.lines, before.live], [['last words'], false]);
    await daemon.running?.stop();
    await daemon.startAgain();
    await until(() => daemon.hub.hellos.length === 2 && daemon.hub.framesOf('inventory').length === 2, 'its return');
    assert.deepEqual(await readScreen(), before);
  });

  it('a second daemon on the same data directory is refused', async () => {
    await assert.rejects(daemon.startAgain(), { code: 'conflict' });
  });
});

describe('a daemon with room for one session', () => {
  it('[F11] counts what runs here without a record, too', async () => {
    const daemon = await new TestDaemon().open({ maxSessions: 1 });
    try {
      await daemon.connected();
      await daemon.running?.stop();
      await daemon.terminals.start(specOf(newId('session'), ['cat']));
      await daemon.startAgain();
      await until(() => daemon.hub.hellos.length === 2, 'its return');
      daemon.hub.order({ type: 'session.start', session: sessionOrder() });
      await until(() => daemon.hub.reportsOf('session.refused').length === 1, 'the refusal');
      assert.match(daemon.hub.reportsOf('session.refused')[0]?.reason ?? '', /1 sessions live.*at most 1 may/);
    } finally {
      await daemon.stop();
    }
  });

  it('[F11] refuses the second of two that are ordered at once, and says so', async () => {
    const daemon = await new TestDaemon().open({ maxSessions: 1 });
    try {
      await daemon.connected();
      for (const session of [sessionOrder(), sessionOrder()]) daemon.hub.order({ type: 'session.start', session });
      const [refused] = await until(
        () => daemon.hub.reportsOf('session.refused').length > 0 && daemon.hub.reportsOf('session.refused'),
        'the refusal',
      );
      assert.match(refused?.reason ?? '', /at most 1 may.*maxSessions/);
      await until(() => daemon.hub.reportsOf('session.started').length === 1, 'the first one');
      assert.equal(daemon.terminals.started.length, 1);
    } finally {
      await daemon.stop();
    }
  });
});
