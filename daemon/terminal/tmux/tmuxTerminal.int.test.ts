import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeTerminalHost } from '../terminal.contract.ts';
import { filesBelow, isRunning, readRecordedOutput, sha256, specOf, until } from '../terminalTrial.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';

describeTerminalHost('tmux', async () => {
  const trial = makeTmuxTrial();
  const { host } = await trial.openHost();
  return {
    host,
    greet: ['sh', '-c', 'echo hello; read line; exit 3'],
    echo: ['cat'],
    stubborn: ['sh', '-c', "trap '' HUP TERM; echo ready; while :; do sleep 0.05; done"],
    flood: ['sh', '-c', 'seq 1 20000; read answer; exit 0'],
    raw: ['sh', '-c', 'stty raw -echo; printf ready; exec cat'],
    asks: ['sh', '-c', String.raw`stty raw -echo; printf 'abc\033[6n\033[5n\033[c\033]11;?\033\\'; exec cat -v`],
    recordedOutput: (sessionId) => readRecordedOutput(trial.dataDir, sessionId),
    dispose: () => trial.dispose(),
  };
});

describe('tmux terminals', () => {
  let trial: TmuxTrial;
  beforeEach(() => (trial = makeTmuxTrial()));
  afterEach(() => trial.dispose());

  it('carries invalid UTF-8, a huge OSC and half a sequence as they are', async () => {
    const { host, heard } = await trial.openHost();
    const script = String.raw`stty -opost; printf '\377\376ok\303'; printf '\033]2;'; head -c 300000 /dev/zero | tr '\0' x; printf '\007%%end 1 1 1\nend'; cat`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => heard.text('session_a').endsWith('end'), 'the end');
    const expected = Buffer.concat([
      Buffer.from([0xff, 0xfe, 0x6f, 0x6b, 0xc3]),
      Buffer.from(`\u001b]2;${'x'.repeat(300_000)}\u0007%end 1 1 1\nend`),
    ]);
    assert.equal(sha256(heard.bytes('session_a')), sha256(expected));
    const { title, lines } = await host.screen('session_a');
    assert.ok((title ?? '').length <= 200);
    assert.ok(lines.some((line) => line.includes('%end 1 1 1')));
  });

  it('[S12] ends the whole process group, also children that ignore SIGHUP and those in groups of their own', async () => {
    const { host, heard } = await trial.openHost();
    const child = "trap '' HUP TERM; while :; do sleep 0.1; done";
    const script = `sh -c "${child}" & echo "pid $!"; set -m; sh -c "${child}" & echo "pid $!"; echo ready; wait`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => heard.text('session_a').includes('ready'), 'the children');
    const pids = [...heard.text('session_a').matchAll(/pid (\d+)/g)].map((match) => Number(match[1]));
    assert.equal(pids.length, 2);
    await host.close('session_a', { graceMs: 100 });
    assert.deepEqual(pids.filter(isRunning), []);
  });

  it('ends what an agent left in its group when it left by itself', async () => {
    const { host, heard } = await trial.openHost();
    const script = `sh -c "trap '' HUP; while :; do sleep 0.1; done" & echo "pid $!"; exit 0`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => heard.exits.has('session_a'), 'the exit');
    const pid = Number(/pid (\d+)/.exec(heard.text('session_a'))?.[1]);
    await until(() => !isRunning(pid), 'the end of the child');
  });

  it('[S14] runs in the directory, with the environment, and without tmux in it', async () => {
    const { host, heard } = await trial.openHost();
    const env = { TRICKY: `a'b "c" $HOME \`id\` #{pane_id}\nsecond line`, UID: '5' };
    const script = 'pwd; printf "%s|" "$TRICKY" "$TMUX" "$TMUX_PANE"; echo; exec cat';
    await host.start(specOf('session_a', ['sh', '-c', script], { env, cwd: trial.dir }));
    await until(() => heard.text('session_a').includes('|||\r\n'), 'the answer');
    assert.equal(heard.text('session_a').replaceAll('\r', ''), `${trial.dir}\n${env.TRICKY}|||\n`);
  });

  it('no secret stands in any command line, in tmux, or in a file that stays', async () => {
    const { host, heard } = await trial.openHost();
    const secret = 'rkey_verysecret0123456789';
    await host.start(specOf('session_a', ['sh', '-c', 'echo "${#TOKEN}"; exec cat'], { env: { TOKEN: secret } }));
    await until(() => heard.text('session_a').includes('25'), 'the program');
    const all = [
      execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' }),
      trial.tmux('show-environment', '-g'),
      trial.tmux('show-environment', '-t', '=session_a:'),
      trial.tmux('list-panes', '-a', '-F', '#{pane_start_command} #{pane_current_command}'),
      trial.tmux('show-messages'),
      trial.tmux('capture-pane', '-p', '-t', '=session_a:'),
      ...filesBelow(trial.dir).map((path) => readFileSync(path, 'utf8')),
    ].join('\n');
    assert.equal(all.includes(secret), false);
  });

  it('keeps its files from others', async () => {
    const { host } = await trial.openHost();
    await host.start(specOf('session_a', ['cat']));
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    assert.equal(modeOf(trial.runtimeDir), '700');
    assert.equal(modeOf(join(trial.dataDir, 'recordings')), '700');
    const open = filesBelow(trial.dir).filter((path) => (statSync(path).mode & 0o077) !== 0);
    assert.deepEqual(open, []);
  });

  it('[S1] leaves panes alone that do not carry our mark', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['cat']));
    trial.tmux('new-session', '-d', '-s', 'session_foreign', 'sleep 600');
    trial.tmux('split-window', '-d', '-t', '=session_a:', 'sleep 600');
    const foreign = trial
      .tmux('list-panes', '-a', '-F', '#{?@rostrum,,#{pane_pid}}')
      .split('\n')
      .filter(Boolean)
      .map(Number);
    assert.equal(foreign.length, 3);
    await host.close('session_a', { graceMs: 100 });
    await host.forget('session_a');
    await assert.rejects(host.close('session_foreign', { graceMs: 1 }));
    assert.deepEqual(foreign.filter(isRunning), foreign);
    assert.deepEqual([...heard.exits.keys()], ['session_a']);
  });

  it('[S1] two hosts with directories of their own do not see each other', async () => {
    const other = makeTmuxTrial();
    try {
      const [{ host }, neighbour] = [await trial.openHost(), await other.openHost()];
      await host.start(specOf('session_a', ['cat']));
      await assert.rejects(neighbour.host.screen('session_a'));
      await neighbour.host.start(specOf('session_a', ['cat']));
      await neighbour.host.close('session_a', { graceMs: 100 });
      assert.deepEqual((await host.screen('session_a')).lines, []);
    } finally {
      await other.dispose();
    }
  });

  it('runs fifty sessions at once', async () => {
    const { host, heard } = await trial.openHost();
    const ids = Array.from({ length: 50 }, (_, index) => `session_${index}`);
    await Promise.all(
      ids.map((id, index) => host.start(specOf(id, ['sh', '-c', `echo "I am ${id}"; read x; exit ${index}`]))),
    );
    await until(() => ids.every((id) => heard.text(id).includes(`I am ${id}\r\n`)), 'all to speak');
    await Promise.all(ids.map((id) => host.write(id, Buffer.from('go\r'))));
    await until(() => heard.exits.size === ids.length, 'all to leave', 15_000);
    const codes = ids.map((id) => heard.exits.get(id)?.status);
    assert.deepEqual(
      codes,
      ids.map((_, exitCode) => ({ how: 'code', exitCode })),
    );
    assert.deepEqual(trial.troubles, []);
  }).timeout(30_000);

  it('refuses a runtime directory whose socket path would be too long, and a start that has no directory ends', async () => {
    await assert.rejects(trial.openHost({ runtimeDir: join(trial.dir, 'x'.repeat(100)) }), /shorter runtime directory/);
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['cat'], { cwd: join(trial.dir, 'missing') }));
    await until(() => heard.exits.has('session_a'), 'the exit');
    assert.deepEqual(heard.exits.get('session_a')?.status, { how: 'code', exitCode: 126 });
  });
});
