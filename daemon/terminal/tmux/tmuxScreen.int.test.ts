import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { specOf, until } from '../terminalTrial.ts';
import { printColouredLines } from './drives.fixture.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';
import { attachViewer, captureTruth, findDifferences } from './viewerTrial.ts';
import type { ViewedScreen } from './viewerTrial.ts';

const hold = 'stty raw -echo; exec cat >/dev/null';

function assertSame(shown: ViewedScreen, truth: ViewedScreen): void {
  assert.deepEqual(findDifferences({ ...shown, above: [] }, truth), []);
}

describe('screens of tmux sessions', () => {
  let trial: TmuxTrial;
  beforeEach(() => (trial = makeTmuxTrial()));
  afterEach(() => trial.dispose());

  it('[S6] asks tmux for a screen only after a change, and once for many who look at the same time', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['sh', '-c', 'echo one; read x; echo two; exec cat']));
    const captures = () => trial.tmux('show-messages').match(/capture-pane -p -t/g)?.length ?? 0;
    const lookTwenty = async () => {
      const looks = await Promise.all(Array.from({ length: 20 }, () => host.screen('session_a')));
      return new Set(looks.map(({ lines }) => lines.join('|')));
    };
    await until(() => heard.text('session_a') === 'one\r\n', 'the first line');
    assert.deepEqual(await lookTwenty(), new Set(['one']));
    const first = captures();
    assert.ok(first >= 1 && first <= 3, `${first} for the twenty, and one or two of the daemon's own`);
    assert.deepEqual(await lookTwenty(), new Set(['one']));
    assert.equal(captures(), first);
    await host.write('session_a', Buffer.from('\r'));
    await until(() => heard.text('session_a').endsWith('two\r\n'), 'the second line');
    assert.deepEqual(await lookTwenty(), new Set(['one||two']));
    assert.ok(captures() > first && captures() <= first + 3);
    // A size changes a screen without output.
    const before = captures();
    await host.resize('session_a', 60, 20);
    await lookTwenty();
    assert.ok(captures() > before);
  });

  it('[S3] gives ten thousand lines from above the screen with their looks, live and to who comes later', async () => {
    const { host, heard } = await trial.openHost();
    const script = `${printColouredLines()}; ${hold}`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    const live = await attachViewer(host, 'session_a', 10_000);
    await host.write('session_a', Buffer.from('\r'));
    await until(
      () => {
        void live.show();
        return heard.text('session_a').endsWith('end');
      },
      'the lines',
      20_000,
    );
    const later = await attachViewer(host, 'session_a', 10_000);
    const truth = await captureTruth(trial, 'session_a', { withScrollback: true });
    const newest = ({ rows, above, cursor }: ViewedScreen) => ({ rows, cursor, above: above.slice(-10_000) });
    assert.equal(newest(truth).above.length, 10_000);
    for (const [what, viewer] of Object.entries({ live, later })) {
      assert.deepEqual(findDifferences(newest(await viewer.show()), newest(truth)).slice(0, 5), [], what);
      viewer.dispose();
    }
    assert.match(truth.above.at(-1) ?? '', /\u001b\[0;1;38;5;\d+mline\u001b\[0;4;48;2;\d+;9;99m 11977/);
  }).timeout(60_000);

  it('[S3] a viewer that joins a flood misses no byte, and has the screen when it ends', async () => {
    const { host, heard } = await trial.openHost();
    await host.start(specOf('session_a', ['sh', '-c', `read go; seq 1 400000; printf 'the end'; ${hold}`]));
    await host.write('session_a', Buffer.from('\r'));
    await until(() => heard.bytes('session_a').length > 100_000, 'the flood');
    const viewer = await attachViewer(host, 'session_a');
    await until(() => heard.text('session_a').endsWith('the end'), 'the end', 30_000);
    const truth = await captureTruth(trial, 'session_a');
    let shown = await viewer.show();
    await until(() => {
      void viewer.show().then((screen) => (shown = screen));
      return shown.rows.at(-1) === 'the end';
    }, 'the end on the screen');
    assertSame(shown, truth);
    viewer.dispose();
  }).timeout(60_000);

  it('[S5] after the daemon was killed in the middle of a screen program, the screen is as tmux shows it', async () => {
    const script = `printf '\\033[?1049h\\033[?1003;1006h\\033[?2004h\\033[2;10r\\033[31mbefore'; sleep 1; printf '\\033[5;5Hlate \\033[3'; sleep 1; printf '2mgreen'; ${hold}`;
    const subject = fileURLToPath(new URL('crashSubject.ts', import.meta.url));
    const args = ['--import', 'tsx', subject, trial.runtimeDir, trial.dataDir, 'session_a', script];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise((resolve) => child.on('exit', resolve));
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    await until(() => seen.includes('before'), 'the daemon that is to be killed', 20_000);
    child.kill('SIGKILL');
    await gone;
    const { host, heard } = await trial.openHost();
    const viewer = await attachViewer(host, 'session_a');
    await until(() => heard.text('session_a').includes('green') || seen.includes('green'), 'the rest');
    const truth = await captureTruth(trial, 'session_a');
    await until(() => host.stream('session_a') !== undefined, 'the session');
    assertSame(await viewer.show(), truth);
    const { bytes } = await host.snapshot('session_a', { scrollbackLines: 0 });
    const text = Buffer.from(bytes).toString();
    for (const mode of ['\u001b[?1049h', '\u001b[?1003h', '\u001b[?1006h', '\u001b[2;10r'])
      assert.ok(text.lastIndexOf(mode) > 0, mode);
    const markers = readFileSync(join(trial.dataDir, 'recordings', 'session_a.cast'), 'utf8').match(
      /"m","epoch \d+: [^"]+/g,
    );
    assert.ok(
      (markers ?? []).some((marker) => marker.includes('restarted')),
      String(markers),
    );
    viewer.dispose();
  }).timeout(60_000);

  it('[S3] a snapshot in the middle of a sequence or character goes on with its rest', async () => {
    const { host, heard } = await trial.openHost();
    const script = `printf 'a\\033[1;3'; read x; printf '1mred\\342'; read x; printf '\\202\\254\\033]2;ti'; read x; printf 'tle\\007 done'; ${hold}`;
    await host.start(specOf('session_a', ['sh', '-c', `stty -echo; ${script}`]));
    await until(() => heard.text('session_a').startsWith('a'), 'the start');
    for (const word of ['red', '\u20ac', 'done']) {
      const viewer = await attachViewer(host, 'session_a');
      await host.write('session_a', Buffer.from('\n'));
      await until(() => heard.text('session_a').includes(word), word);
      await until(() => heard.bytes('session_a').length === (host.stream('session_a')?.position.offset ?? 0), 'all');
      assertSame(await viewer.show(), await captureTruth(trial, 'session_a'));
      viewer.dispose();
    }
  });

  it('[S2] programs are told colours and answers once, by tmux, and viewers see no question', async () => {
    const { host, heard } = await trial.openHost();
    const script = `stty raw -echo; printf '\\033]11;?\\007\\033[c\\033[6n'; sleep 0.5; dd bs=1000 count=1 2>/dev/null | od -An -c; ${hold}`;
    await host.start(specOf('session_a', ['sh', '-c', script]));
    await until(() => /1 +e +1 +e/.test(heard.text('session_a')), 'the answers');
    const text = heard.text('session_a').replace(/\s+/g, '');
    assert.match(text, /\]11;rgb:1e1e/);
    assert.equal(text.match(/\]11/g)?.length, 1);
    assert.equal(heard.bytes('session_a').includes('\u001b'), false);
  });
});
