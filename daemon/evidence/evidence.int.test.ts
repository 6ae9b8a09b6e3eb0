import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { EvidenceCheck } from '../../shared/model/evidence.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { OrderOf, SessionOrder } from '../../shared/protocol/daemon.ts';
import { until } from '../../runtime/until.fixture.ts';
import { daemonKey, newId, taskOffer, TestDaemon } from '../testDaemon.fixture.ts';

type ProofOrder = OrderOf<'evidence.run'>;

describe('evidence at a daemon', function () {
  this.timeout(30_000);
  let daemon: TestDaemon;
  beforeEach(async () => {
    daemon = await new TestDaemon().open();
    await daemon.connected();
  });
  afterEach(() => daemon.stop());

  const fileOf = (name: string) => path.join(daemon.place, name);
  const linesOf = (name: string): readonly string[] =>
    existsSync(fileOf(name)) ? readFileSync(fileOf(name), 'utf8').trim().split('\n') : [];
  const proofFiles = (): readonly string[] => readdirSync(path.join(daemon.config?.dataDir ?? '', 'evidence'));
  const begin = (cwd?: string): Promise<SessionOrder> =>
    daemon.startSession({ task: taskOffer(), ...(cwd === undefined ? {} : { cwd }) });
  const orderOf = (session: SessionOrder, text: string, more: Partial<ProofOrder> = {}): ProofOrder => ({
    type: 'evidence.run',
    proofId: newId('proof'),
    taskId: session.task?.taskId ?? newId('task'),
    sessionId: session.sessionId,
    command: { text, limitMs: 60_000 },
    branchMoved: false,
    ...more,
  });
  const foundOf = (proofId: Id<'proof'>): Promise<readonly EvidenceCheck[]> =>
    until(
      () => daemon.hub.reportsOf('evidence.checked').find((report) => report.proofId === proofId)?.checks,
      'evidence.checked',
    );
  const ask = (order: ProofOrder): Promise<readonly EvidenceCheck[]> => {
    daemon.hub.order(order);
    return foundOf(order.proofId);
  };
  const isAlive = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };
  /** Shell text that says its own process, and ends when a file is there. */
  const waitsFor = (name: string) =>
    `echo $$ >> ${fileOf(`${name}.pids`)}; until test -e ${fileOf(`${name}.go`)}; do /bin/sleep 0.05; done`;
  const release = (name: string) => writeFileSync(fileOf(`${name}.go`), '');

  it("[T16] runs the command in the task's directory, without a token, and tells its exit code and what it printed", async () => {
    const session = await begin();
    const [check] = await ask(orderOf(session, 'pwd; /usr/bin/env; echo wrong >&2; exit 3'));
    assert.equal(check?.passed, false);
    assert.equal(check?.exitCode, 3);
    assert.match(check?.output ?? '', new RegExp(`^${daemon.terminals.started[0]?.cwd ?? ''}\n`));
    assert.match(check?.output ?? '', /wrong$/);
    const token = daemon.terminals.tokenOf(session.sessionId);
    for (const secret of [token, daemonKey, 'ROSTRUM_TOKEN', 'ROSTRUM_SOCKET'])
      assert.equal((check?.output ?? '').includes(secret), false);
    const [good] = await ask(orderOf(session, 'true'));
    assert.deepEqual([good?.passed, good?.exitCode, good?.output], [true, 0, '']);
  });

  it('[T16] [P8] keeps the end of what was printed, at most 4 KiB, plain and without secrets', async () => {
    const session = await begin();
    const [check] = await ask(
      orderOf(
        session,
        `/usr/bin/head -c 2000000 /dev/zero | /usr/bin/tr '\\0' x; printf '\\033[31mred\\033[0m API_KEY=abcdefgh1234\\n'`,
      ),
    );
    assert.equal(check?.passed, true);
    assert.ok(Buffer.byteLength(check?.output ?? '') <= 4_096);
    assert.match(check?.output ?? '', /^x+red API_KEY=\[hidden\]$/);
  });

  it('[T16] ends a command at its limit, with all that it has started', async () => {
    const session = await begin();
    const text = `(echo $$; exec /bin/sh -c '${waitsFor('limit')}') & ${waitsFor('limit')}`;
    const order = orderOf(session, text, { command: { text, limitMs: 1_500 } });
    const [check] = await ask(order);
    assert.deepEqual([check?.passed, check?.detail], [false, 'Ended at its time limit of 1.5 s.']);
    await until(() => linesOf('limit.pids').every((pid) => !isAlive(pid)), 'all of it has ended');
    assert.equal(linesOf('limit.pids').length, 2);
  });

  it('[T16] what a command leaves running is not waited for, and ends with it', async () => {
    const session = await begin();
    const [check] = await ask(orderOf(session, `/bin/sh -c '${waitsFor('left')}' & exit 0`));
    assert.equal(check?.passed, true);
    await until(() => linesOf('left.pids').every((pid) => !isAlive(pid)), 'it has ended');
  });

  it('[T16] looks at one at a time, and ordered again at the same once', async () => {
    const session = await begin();
    const [first, second] = [orderOf(session, waitsFor('first')), orderOf(session, waitsFor('second'))];
    for (const order of [first, first, second, first]) daemon.hub.order(order);
    await until(() => linesOf('first.pids').length > 0, 'the first runs');
    release('second');
    release('first');
    await foundOf(first.proofId);
    await foundOf(second.proofId);
    assert.deepEqual([linesOf('first.pids').length, linesOf('second.pids').length], [1, 1]);
    daemon.hub.order(first);
    await until(() => daemon.hub.reportsOf('evidence.checked').length === 3, 'what was found is said again');
    assert.equal(linesOf('first.pids').length, 1);
  });

  it('[T16] lets go of what is not wanted any more: running, waiting, and judged', async () => {
    const session = await begin();
    const [current, waiting] = [orderOf(session, waitsFor('current')), orderOf(session, waitsFor('waiting'))];
    daemon.hub.order(current);
    daemon.hub.order(waiting);
    await until(() => linesOf('current.pids').length > 0, 'it runs');
    daemon.hub.order({ type: 'evidence.keep', proofIds: [] });
    await until(() => linesOf('current.pids').every((pid) => !isAlive(pid)), 'it has ended');
    const last = orderOf(session, 'true');
    await ask(last);
    assert.deepEqual(
      daemon.hub.reportsOf('evidence.checked').map(({ proofId }) => proofId),
      [last.proofId],
    );
    assert.deepEqual([linesOf('waiting.pids'), proofFiles()], [[], [`${last.proofId}.json`]]);
    daemon.hub.order({ type: 'evidence.keep', proofIds: [] });
    await until(() => proofFiles().length === 0, 'it is let go of');
  });

  it('[T16] a daemon that stops in the middle is asked again: once more, and not a third time', async () => {
    const session = await begin();
    const order = orderOf(session, waitsFor('again'));
    for (const runs of [1, 2]) {
      daemon.hub.order(order);
      await until(() => linesOf('again.pids').length === runs, `run ${runs}`);
      await daemon.running?.stop();
      assert.ok(
        linesOf('again.pids').every((pid) => !isAlive(pid)),
        'nothing is left running',
      );
      await daemon.startAgain();
      await until(() => daemon.hub.hellos.length === runs + 1 && daemon.hub.isConnected(), 'it is back');
    }
    const [check] = await ask(order);
    assert.equal(check?.passed, false);
    assert.match(check?.detail ?? '', /interrupted twice/);
    assert.equal(linesOf('again.pids').length, 2);
  });

  it('[T16] what a daemon that died left running has ended before anybody is asked', async () => {
    await daemon.running?.stop();
    const proofId = newId('proof');
    const left = spawn('/bin/sh', ['-c', waitsFor('stray')], {
      detached: true,
      stdio: 'ignore',
      env: { ROSTRUM_EVIDENCE: proofId },
    });
    left.unref();
    await until(() => linesOf('stray.pids').length === 1, 'it runs');
    const directory = path.join(daemon.config?.dataDir ?? '', 'evidence');
    writeFileSync(path.join(directory, `${proofId}.json`), JSON.stringify({ proofId, taskId: newId('task'), runs: 1 }));
    await daemon.startAgain();
    assert.deepEqual(linesOf('stray.pids').filter(isAlive), []);
  });

  it('[T16] a branch has moved when another commit is checked out than when the task began', async () => {
    const [before, after] = ['a'.repeat(40), 'b'.repeat(40)];
    const cwd = fileOf('home/repo');
    const heads = path.join(cwd, '.git', 'refs', 'heads');
    mkdirSync(heads, { recursive: true });
    writeFileSync(path.join(cwd, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(path.join(heads, 'main'), `${before}\n`);
    await daemon.running?.stop();
    if (daemon.config !== undefined) daemon.config = { ...daemon.config, allowedPaths: [fileOf('home')] };
    await daemon.startAgain();
    await until(() => daemon.hub.hellos.length === 2 && daemon.hub.isConnected(), 'it is back');
    const session = await begin(cwd);
    const look = () => ask({ ...orderOf(session, ''), command: undefined, branchMoved: true });
    const [still] = await look();
    assert.deepEqual(
      [still?.predicate, still?.passed, still?.detail],
      ['branchMoved', false, 'Still at aaaaaaaaaaaa: commit the work.'],
    );
    writeFileSync(path.join(heads, 'main'), `${after}\n`);
    const [moved] = await look();
    assert.deepEqual([moved?.passed, moved?.detail], [true, 'From aaaaaaaaaaaa to bbbbbbbbbbbb.']);
  });

  it('[T16] what cannot be looked at is not shown, and says why', async () => {
    const session = await begin();
    const [unknown] = await ask(orderOf({ ...session, sessionId: newId('session') }, 'true'));
    assert.match(unknown?.detail ?? '', /does not remember the session/);
    const [none] = await ask({ ...orderOf(session, ''), command: undefined, branchMoved: true });
    assert.match(none?.detail ?? '', /no commit to read when the task began/);
  });

  it('[T16] [F11] runs no shell text where the owner of the machine allows no "sh"', async () => {
    await daemon.running?.stop();
    if (daemon.config !== undefined) daemon.config = { ...daemon.config, allowedCommands: ['scripted'] };
    await daemon.startAgain();
    await until(() => daemon.hub.hellos.length === 2 && daemon.hub.isConnected(), 'it is back');
    const session = await begin();
    const [check] = await ask(orderOf(session, `echo ran > ${fileOf('ran')}`));
    assert.match(check?.detail ?? '', /"sh" is not among the commands/);
    assert.equal(existsSync(fileOf('ran')), false);
  });
});
