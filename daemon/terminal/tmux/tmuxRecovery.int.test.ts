import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteShell } from '../../../shared/shellLine.ts';
import { markOf } from '../markedProcesses.ts';
import { isRunning, specOf, until } from '../terminalTrial.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';
import { attachViewer, captureTruth, findDifferences } from './viewerTrial.ts';

describe('tmux terminals, when the daemon or tmux goes', () => {
  let trial: TmuxTrial;
  beforeEach(() => (trial = makeTmuxTrial()));
  afterEach(() => trial.dispose());

  it('[S5] after kill -9 the agent runs on, and nothing it printed meanwhile is missing from the recording', async () => {
    const script = `seq 1 500; ${waitFor(trial, 'go')}; seq 501 30000; ${waitFor(trial, 'leave')}; exit 7`;
    await runAndKill(trial, script, '500\r\n');
    signal(trial, 'go');
    // What comes is more than a FIFO holds: the rest waits in tmux.
    await until(() => trial.tmux('capture-pane', '-p', '-t', '=session_a:').includes('30000'), 'the flood');
    const { heard, found, host } = await trial.openHost();
    assert.deepEqual(found, ['session_a']);
    const expected = lines(501, 30_000);
    await until(() => heard.bytes('session_a').length >= expected.length, 'what was not read');
    assert.equal(heard.text('session_a'), expected);
    // A killed daemon cannot prove that it recorded all it had read.
    assert.match(heard.log.get('session_a')?.[0] ?? '', /^2:0\+/);
    assert.deepEqual((await host.screen('session_a')).position, { epoch: 2, offset: expected.length });
    signal(trial, 'leave');
    await until(() => heard.exits.has('session_a'), 'the exit');
    assert.deepEqual(heard.exits.get('session_a')?.status, { how: 'code', exitCode: 7 });
    const { output, markers } = readCast(trial);
    assert.equal(output, lines(1, 30_000));
    assert.deepEqual(markers, ['epoch 2: the daemon was restarted']);
  }).timeout(20_000);

  it('[S5] an exit while no daemon was there is told after the return, and again until it is forgotten', async () => {
    const script = `echo hello; ${waitFor(trial, 'go')}; echo bye; ${waitFor(trial, 'leave')}; exit 9`;
    await runAndKill(trial, script, 'hello');
    signal(trial, 'go');
    await until(() => trial.tmux('capture-pane', '-p', '-t', '=session_a:').includes('bye'), 'its last word');
    signal(trial, 'leave');
    // Of its code tmux itself may not know yet: it misses the end of a child while it writes utmp.
    await until(
      () => trial.tmux('list-panes', '-a', '-F', '#{@rostrum} #{pane_dead}').includes('session_a 1'),
      'its end',
    );
    const first = await trial.openHost();
    assert.deepEqual(first.found, []);
    await until(() => first.heard.exits.has('session_a'), 'the exit');
    assert.equal(first.heard.text('session_a'), 'bye\r\n');
    assert.deepEqual(first.heard.exits.get('session_a'), {
      status: { how: 'code', exitCode: 9 },
      lastScreen: { lines: ['hello', 'bye'] },
    });
    await first.host.stop();
    const second = await trial.openHost();
    await until(() => second.heard.exits.has('session_a'), 'the exit again');
    assert.deepEqual(second.heard.exits.get('session_a'), first.heard.exits.get('session_a'));
    await second.host.forget('session_a');
    await second.host.stop();
    const third = await trial.openHost();
    await third.host.start(specOf('session_a', ['true']));
    await until(() => third.heard.exits.has('session_a'), 'the exit of another');
    assert.deepEqual(third.heard.exits.get('session_a')?.status, { how: 'code', exitCode: 0 });
  }).timeout(20_000);

  it('[S5] after an orderly stop the stream goes on in its epoch', async () => {
    const first = await trial.openHost();
    await first.host.start(specOf('session_a', ['sh', '-c', 'echo one; read x; echo two; exec cat']));
    await until(() => first.heard.text('session_a') === 'one\r\n', 'the first line');
    await first.host.stop();
    trial.tmux('send-keys', '-t', '=session_a:', '-H', '0d');
    await until(() => trial.tmux('capture-pane', '-p', '-t', '=session_a:').includes('two'), 'the second line');
    const second = await trial.openHost();
    await until(() => second.heard.text('session_a').endsWith('two\r\n'), 'what was not read');
    assert.match(second.heard.log.get('session_a')?.[0] ?? '', /^1:5\+/);
    assert.equal(first.heard.text('session_a') + second.heard.text('session_a'), 'one\r\n\r\ntwo\r\n');
    await second.host.write('session_a', Buffer.from('three\r'));
    await until(() => second.heard.text('session_a').includes('three\r\nthree\r\n'), 'the answer');
    assert.deepEqual(readCast(trial).markers, []);
  });

  it('[S5] what a program prints while its daemon stays away is shown after the return, also when the keeper had closed its pipe', async () => {
    // The keeper waits a minute for a sign of life that comes every five seconds; here it waits two.
    const short = { keeperGraceSeconds: 2, keeperStepSeconds: 1, beatMs: 100 };
    const first = await trial.openHost(short);
    const late = `i=0; while [ $i -lt 300 ]; do i=$((i+1)); printf '\\033[3%dmlate %d\\033[0m\\n' $((i % 8)) $i; done`;
    const script = `echo before; ${waitFor(trial, 'go')}; seq 1 300; ${waitFor(trial, 'closed')}; ${late}; exec cat`;
    await first.host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => first.heard.text('session_a') === 'before\r\n', 'the first line');
    await first.host.stop();
    signal(trial, 'go');
    const pipes = () => trial.tmux('list-panes', '-a', '-F', '#{@rostrum} #{pane_pipe}');
    await until(() => pipes().includes('session_a 0'), 'the keeper');
    signal(trial, 'closed');
    await until(() => trial.tmux('capture-pane', '-p', '-t', '=session_a:').includes('late 300'), 'the last of it');

    const { host, heard, found } = await trial.openHost(short);
    assert.deepEqual(found, ['session_a']);
    await until(() => pipes().includes('session_a 1'), 'a new pipe');
    await until(() => readCast(trial).markers.length > 1, 'the epoch');
    // All of it is in tmux alone: with its pipe goes what nobody had read. The epoch begins with it.
    const viewer = await attachViewer(host, 'session_a', 10_000);
    const shown = await viewer.show();
    assert.deepEqual(findDifferences(shown, await captureTruth(trial, 'session_a', { withScrollback: true })), []);
    assert.match(shown.rows.join('\n'), /\u001b\[0;34mlate 300/);
    viewer.dispose();
    const { output, markers } = readCast(trial);
    assert.deepEqual(markers.slice(0, 1), ['epoch 2: its output was not read for a while']);
    for (const text of ['\r\n1\r\n', '\r\n300\r\n', 'late 1\u001b', 'late 300\u001b'])
      assert.ok(output.includes(text), text);
    await host.write('session_a', Buffer.from('after\r'));
    await until(() => heard.text('session_a').includes('after\r\nafter\r\n'), 'the echo');
    assert.match(heard.log.get('session_a')?.at(-1) ?? '', /^2:\d+\+/);
  }).timeout(30_000);

  it('[S16] when tmux is killed all sessions are lost, with their last screen, and new ones can be started', async () => {
    const { host, heard } = await trial.openHost();
    // A program that paints: its text alone would not say what it shows.
    const paint = "printf 'gone\\033[2J\\033[2;3Hhullo\\033[2;4He'; exec cat";
    await host.start(specOf(lostA, ['sh', '-c', paint]));
    await host.start(specOf(lostB, ['cat']));
    await until(() => heard.text(lostA).endsWith('4He'), 'the output');
    trial.tmux('kill-server');
    await until(() => heard.losses.size === 2, 'the losses');
    assert.deepEqual(heard.losses.get(lostA), {
      reason: 'its tmux server ended',
      lastScreen: { lines: ['', '  hello'] },
    });
    assert.deepEqual((await host.screen(lostA)).lines, ['', '  hello']);
    assert.deepEqual(await host.close(lostA, { graceMs: 1 }), { how: 'unknown' });
    await host.start(specOf(lostC, ['sh', '-c', 'echo again; exec cat']));
    await until(() => heard.text(lostC).includes('again'), 'the new session');
  });

  it('[S16] sessions that tmux lost while no daemon was there are told as lost', async () => {
    const first = await trial.openHost();
    await first.host.start(specOf(lostA, ['sh', '-c', 'echo hello; exec cat']));
    await until(() => first.heard.text(lostA).includes('hello'), 'the output');
    await first.host.stop();
    trial.tmux('kill-server');
    const second = await trial.openHost();
    assert.deepEqual(second.found, []);
    await until(() => second.heard.losses.has(lostA), 'the loss');
    assert.deepEqual(second.heard.losses.get(lostA)?.lastScreen, { lines: ['hello'] });
    await second.host.forget(lostA);
  });

  it('[S16] what runs on without its terminal is ended before the loss is told, whoever was there', async () => {
    const first = await trial.openHost();
    const stubborn = `trap '' HUP; echo "pid $$"; exec sleep 30`;
    const script = `(setsid sh -c ${quoteShell(stubborn)} &) ; ${stubborn}`;
    const pidsOf = (sessionId: string) =>
      [...first.heard.text(sessionId).matchAll(/pid (\d+)\r/g)].map(([, pid]) => Number(pid));
    for (const id of [lostA, lostB]) {
      await first.host.start(specOf(id, ['sh', '-c', script], { env: markOf(id) }));
      await until(() => pidsOf(id).length === 2, 'the programs');
    }
    trial.tmux('kill-session', '-t', `=${lostA}`);
    await until(() => first.heard.losses.has(lostA), 'the loss');
    assert.deepEqual(pidsOf(lostA).map(isRunning), [false, false]);
    assert.deepEqual(pidsOf(lostB).map(isRunning), [true, true], 'the other session is left alone');
    await first.host.stop();
    trial.tmux('kill-server');
    const second = await trial.openHost();
    await until(() => second.heard.losses.has(lostB), 'the other loss');
    assert.deepEqual(pidsOf(lostB).map(isRunning), [false, false]);
  });

  it('[S5] when only the connection to tmux is lost, sessions go on without loss', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['cat']));
    trial.tmux('detach-client', '-s', '=rostrum-keeper');
    await until(() => trial.troubles.some((trouble) => trouble.includes('connection')), 'the loss of the connection');
    await host.write('session_a', Buffer.from('still here\r'));
    await until(() => heard.text('session_a').includes('still here\r\nstill here\r\n'), 'the echo');
    assert.equal(heard.losses.size, 0);
  });

  it('a pane that a person removed is lost, and says so', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf(lostA, ['cat']));
    trial.tmux('kill-session', '-t', `=${lostA}`);
    await until(() => heard.losses.has(lostA), 'the loss');
    assert.equal(heard.losses.get(lostA)?.reason, 'its pane was removed by someone else');
  });
});

// What carries the mark of a lost session is ended, wherever it was started: no other trial has these.
const [lostA, lostB, lostC] = [`session_${process.pid}_a`, `session_${process.pid}_b`, `session_${process.pid}_c`];
const waitFor = (trial: TmuxTrial, name: string) => `while [ ! -e ${join(trial.dir, name)} ]; do sleep 0.02; done`;
const signal = (trial: TmuxTrial, name: string) => writeFileSync(join(trial.dir, name), '');
const lines = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${first + index}\r\n`).join('');

/** Starts a session from a process of its own, and kills that with SIGKILL once it has read `lastOutput`. */
async function runAndKill({ runtimeDir, dataDir }: TmuxTrial, script: string, lastOutput: string): Promise<void> {
  const subject = fileURLToPath(new URL('crashSubject.ts', import.meta.url));
  const args = ['--import', 'tsx', subject, runtimeDir, dataDir, 'session_a', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.on('exit', resolve));
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  await until(() => seen.includes(lastOutput), 'the daemon that is to be killed', 15_000);
  child.kill('SIGKILL');
  await gone;
}

function readCast(trial: TmuxTrial): { readonly output: string; readonly markers: readonly string[] } {
  const path = join(trial.dataDir, 'recordings', 'session_a.cast');
  const frames = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line): unknown => JSON.parse(line));
  const texts = (kind: string) =>
    frames.flatMap((frame) => (Array.isArray(frame) && frame[1] === kind ? [String(frame[2])] : []));
  return { output: texts('o').join(''), markers: texts('m') };
}
