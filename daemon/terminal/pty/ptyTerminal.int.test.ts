import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeTerminalHost } from '../terminal.contract.ts';
import { filesBelow, isRunning, readRecordedOutput, specOf, until } from '../terminalTrial.ts';
import { makePtyTrial } from './ptyTrial.ts';
import type { PtyTrial } from './ptyTrial.ts';

const stubborn = "trap '' HUP TERM; echo ready; while :; do sleep 0.05; done";

describeTerminalHost('pty', async () => {
  const trial = makePtyTrial();
  const { host } = await trial.openHost();
  return {
    host,
    greet: ['sh', '-c', 'echo hello; read line; exit 3'],
    echo: ['cat'],
    stubborn: ['sh', '-c', stubborn],
    flood: ['sh', '-c', 'seq 1 20000; read answer; exit 0'],
    raw: ['sh', '-c', 'stty raw -echo; printf ready; exec cat'],
    asks: ['sh', '-c', String.raw`stty raw -echo; printf 'abc\033[6n\033[5n\033[c\033]11;?\033\\'; exec cat -v`],
    recordedOutput: (sessionId) => readRecordedOutput(trial.dir, sessionId),
    dispose: () => trial.dispose(),
  };
});

describe('pty terminals', () => {
  let trial: PtyTrial;
  beforeEach(() => (trial = makePtyTrial()));
  afterEach(() => trial.dispose());

  it('[R5] refuses input that its program does not read, instead of keeping it without a bound', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['sh', '-c', 'stty raw -echo; printf ready; sleep 600']));
    await until(() => heard.text('session_a') === 'ready', 'the program');
    const piece = Buffer.alloc(400_000, 'x');
    await host.write('session_a', piece);
    await host.write('session_a', piece);
    await assert.rejects(host.write('session_a', Buffer.alloc(800_000, 'x')), /does not read what was typed before/);
  });

  it('[S12] ends everything that a session started, also what left its group, its terminal and its parent', async () => {
    const { host, heard } = await trial.openHost();
    const child = "trap '' HUP TERM; echo pid $$; while :; do sleep 0.1; done";
    const script = `sh -c "${child.replace('$$', '\\$\\$')}" & set -m; (setsid sh -c '${child}' &) ; ${stubborn}`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => pidsIn(heard.text('session_a')).length === 2, 'the children');
    const pids = pidsIn(heard.text('session_a'));
    await host.close('session_a', { graceMs: 100 });
    assert.deepEqual(pids.filter(isRunning), []);
  });

  it('[S1] leaves alone what does not carry its mark', async () => {
    const foreign = spawn('sleep', ['600'], { detached: true });
    try {
      const { host } = await trial.openHost();
      await host.start(specOf('session_a', ['cat']));
      await host.start(specOf('session_b', ['cat']));
      await host.close('session_a', { graceMs: 100 });
      assert.equal(isRunning(foreign.pid ?? 0), true);
      assert.ok(host.stream('session_b'));
    } finally {
      foreign.kill('SIGKILL');
    }
  });

  it('[S14] runs in the directory, with the environment and nothing of the daemon', async () => {
    const { host, heard } = await trial.openHost();
    const env = { TRICKY: `a'b "c" $HOME \`id\`\nsecond line` };
    process.env['OF_THE_DAEMON'] = 'leaked';
    const script = 'pwd; printf "%s|" "$TRICKY" "$OF_THE_DAEMON" "$TMUX"; echo; exec cat';
    await host.start(specOf('session_a', ['sh', '-c', script], { env, cwd: trial.dir }));
    await until(() => heard.text('session_a').includes('|||\r\n'), 'the answer');
    delete process.env['OF_THE_DAEMON'];
    assert.equal(heard.text('session_a').replaceAll('\r', ''), `${trial.dir}\n${env.TRICKY}|||\n`);
    await assert.rejects(
      host.start(specOf('session_b', ['cat'], { cwd: join(trial.dir, 'missing') })),
      /does not exist/,
    );
  });

  it('no secret stands in any command line, or in a file; files are the user’s alone', async () => {
    const { host, heard } = await trial.openHost();
    const secret = 'rkey_verysecret0123456789';
    await host.start(specOf('session_a', ['sh', '-c', 'echo "${#TOKEN}"; exec cat'], { env: { TOKEN: secret } }));
    await until(() => heard.text('session_a').includes('25'), 'the program');
    const files = filesBelow(trial.dir);
    const all = [
      execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' }),
      ...files.map((path) => readFileSync(path, 'utf8')),
    ].join('\n');
    assert.equal(all.includes(secret), false);
    assert.deepEqual(
      files.filter((path) => (statSync(path).mode & 0o077) !== 0),
      [],
    );
  });

  it('[F13] a stop ends its sessions as a whole, and tells them as lost with the reason and the screen', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['sh', '-c', stubborn]));
    await until(() => heard.text('session_a').includes('ready'), 'the program');
    const { pid } = await host.start(specOf('session_a', ['cat']));
    await host.stop();
    assert.equal(isRunning(pid), false);
    assert.deepEqual([...heard.exits.keys()], []);
    const loss = heard.losses.get('session_a');
    assert.match(loss?.reason ?? '', /the daemon stopped, and sessions without tmux end with it/);
    assert.equal(loss?.lastScreen.lines[0], 'ready');
    await assert.rejects(host.start(specOf('session_b', ['cat'])), /The daemon is stopping/);
  });

  it('[S16] after a crash its sessions are lost with the last screen, until they are forgotten, and nothing runs on', async () => {
    const detached = `setsid sh -c "trap '' HUP; echo pid \\$\\$; while :; do sleep 0.1; done"`;
    const seen = await runAndKill(trial, `(${detached} &) ; sleep 0.2; echo shown last; sleep 600`, 'shown last');
    const [pid = 0] = pidsIn(seen);
    const { host, heard } = await trial.openHost();
    await until(() => heard.losses.has('session_a'), 'the loss');
    const loss = heard.losses.get('session_a');
    assert.match(loss?.reason ?? '', /ended without notice/);
    assert.ok(loss?.lastScreen.lines.includes('shown last'));
    await until(() => !isRunning(pid), 'the end of what had detached itself');
    await assert.rejects(host.start(specOf('session_a', ['cat'])), /cannot start again/);
    const { heard: again } = await trial.openHost();
    await until(() => again.losses.has('session_a'), 'the loss again');
    await host.forget('session_a');
    await assert.rejects(host.screen('session_a'), /No terminal of session/);
  }).timeout(30_000);
});

const pidsIn = (text: string) => [...text.matchAll(/pid (\d+)\r/g)].map((match) => Number(match[1]));

/** Starts a session from a process of its own, kills that with SIGKILL once it has read `lastOutput`, and gives what it read. */
async function runAndKill({ dir }: PtyTrial, script: string, lastOutput: string): Promise<string> {
  const subject = fileURLToPath(new URL('crashSubject.ts', import.meta.url));
  const args = ['--import', 'tsx', subject, dir, 'session_a', script];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.on('exit', resolve));
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  await until(() => seen.includes(lastOutput), 'the daemon that is to be killed', 15_000);
  child.kill('SIGKILL');
  await gone;
  return seen;
}
