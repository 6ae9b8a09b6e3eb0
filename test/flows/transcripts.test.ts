import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { rostrumProgram } from '../harness/program.ts';
import type { Json } from '../harness/rest.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

type Frame = readonly [number, string, string];

describe('transcripts: what sessions printed, read from the recordings on their servers', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let terminal: string;
  before(async () => {
    fleet = await openFleet();
    await fleet.add({ name: 'dev-01', config: { recordingBytes: '1MB', maxSessions: 6 } });
    terminal = join(fleet.place.make('pty'), 't.sock');
  });
  after(async () => {
    endTmux(terminal);
    await fleet.close();
  });

  async function open(name: string): Promise<Json> {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', name);
    await fleet.ask('session', 'send', session.id, 'PS1="$ "');
    return session;
  }
  const send = (name: string, line: string) => fleet.ask('session', 'send', name, line);
  const untilFound = (name: string, text: string) =>
    until(async () => (await fleet.ask('session', 'search', name, text, '--pattern')).matches.length > 0, text);
  async function close(name: string, id: string): Promise<void> {
    await fleet.ask('session', 'close', name);
    await until(
      async () => (await fleet.rest.get(`/sessions/${id}`)).session.lifecycle === 'exited',
      `${name} is closed`,
    );
  }
  async function exported(name: string): Promise<{ readonly header: Json; readonly frames: readonly Frame[] }> {
    const { code, stdout, stderr } = await fleet.cli(['session', 'export', name]);
    assert.equal(code, 0, stderr);
    const [header, ...frames] = stdout
      .trimEnd()
      .split('\n')
      .map((line): Json => JSON.parse(line));
    return { header, frames };
  }
  /** The output of each stretch between two markers of an epoch, without the screens that were put in. */
  function stretchesOf(frames: readonly Frame[]): readonly string[] {
    const stretches = [''];
    let isScreen = false;
    for (const [, kind, text] of frames) {
      if (kind === 'm') isScreen = text === 'snapshot';
      if (kind === 'm' && text.startsWith('epoch ')) stretches.push('');
      if (kind === 'o' && !isScreen) stretches.push((stretches.pop() ?? '') + text);
    }
    return stretches;
  }
  /** The numbers that stand alone in a line, as `seq` prints them. */
  const numbersIn = (text: string) =>
    text
      .split('\r\n')
      .slice(1, -1)
      .flatMap((line) => (/^\d+$/.test(line) ? [Number(line)] : []));
  function assertConsecutive(numbers: readonly number[]): void {
    const [first = 0] = numbers;
    const broken = numbers.findIndex((number, index) => number !== first + index);
    assert.equal(broken, -1, `after ${numbers[broken - 1]} comes ${numbers[broken]}`);
  }

  it('[S7] [S12] a session is exported, read and searched by its name, while it lives and when it has ended', async () => {
    const { id } = await open('build');
    await send(
      'build',
      `printf '\\033[1;31mFatal\\033[0m erro%s: \\303\\274nable\\n' r; printf '10%%\\r50%%\\r100%%\\n'`,
    );
    await untilFound('build', '^100%$');
    const { header, frames } = await exported('build');
    assert.deepEqual([header.version, header.width > 0, header.height > 0], [2, true, true]);
    assert.ok(stretchesOf(frames).join('').includes('\u001b[1;31mFatal\u001b[0m error: ünable'));
    const [match] = (await fleet.ask('session', 'search', 'build', 'FATAL ERROR: Ünable')).matches;
    assert.deepEqual([match.line, match.after[0]], ['Fatal error: ünable', '10%']);
    const page = await fleet.rest.get(`/sessions/build/transcript?from=${match.cursor}&limit=1`);
    assert.ok(page.isLive && page.frames.length === 1);
    const table = await fleet.cli(['session', 'search', 'build', 'fatal error']);
    assert.match(table.stdout, /\d\d:\d\d.*Fatal error: ünable/);
    await send('build', 'rostrum session recording');
    await untilFound('build', 'bytes are kept.* it goes on');
    await close('build', id);
    const file = join(fleet.hub.home, 'build.txt');
    const written = await fleet.ask('session', 'export', 'build', '--format', 'text', '--output', file);
    assert.equal(written.bytes, statSync(file).size);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /\nFatal error: ünable\n100%\n/);
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/);
    const facts = await fleet.ask('session', 'recording', 'build');
    assert.deepEqual([facts.isLive, facts.bytes > 100], [false, true]);
  });

  it('[S7] is streamed over REST as a file, and a reader that goes away ends it', async () => {
    const { id } = await open('stream');
    await send('stream', 'seq 1 60000');
    await untilFound('stream', '^60000$');
    await close('stream', id);
    const ask = (signal?: AbortSignal) =>
      fetch(`${fleet.hub.url}/api/v1/sessions/stream/recording`, {
        headers: { authorization: `Bearer ${fleet.hub.adminToken}` },
        ...(signal === undefined ? {} : { signal }),
      });
    const response = await ask();
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'application/x-asciicast']);
    const [, ...lines] = (await response.text()).trimEnd().split('\n');
    const { frames } = await exported('stream');
    assert.deepEqual(
      lines.map((line): Json => JSON.parse(line)),
      frames,
    );
    assertConsecutive(numbersIn(stretchesOf(frames).join('')));
    const leave = new AbortController();
    const left = await ask(leave.signal);
    await left.body?.getReader().read();
    leave.abort();
    assert.equal((await fleet.rest.get('/sessions/stream')).session.id, id);
    const stranger = await fetch(`${fleet.hub.url}/api/v1/sessions/stream/recording`);
    assert.equal(stranger.status, 401);
  });

  it('[S7] [R8] 20 MB of output stay within the bound; what is left is without a gap, and what is gone is said', async () => {
    const { id } = await open('flood');
    await send('flood', 'echo begin');
    await untilFound('flood', '^begin$');
    const early = await fleet.rest.get('/sessions/flood/transcript?limit=1');
    await send('flood', 'seq 1 2500000; echo over-$((1 + 1))');
    await until(
      async () => (await fleet.rest.get('/sessions/flood/screen')).lines.includes('over-2'),
      'the end',
      90_000,
    );
    await untilFound('flood', '^over-2$');
    const [file = ''] = readdirSync(join(fleet.daemon('dev-01').dataDir, 'recordings')).filter((name) =>
      name.startsWith(`${id}.cast`),
    );
    assert.ok(statSync(join(fleet.daemon('dev-01').dataDir, 'recordings', file)).size < 1.5 * 1_048_576);
    const { frames } = await exported('flood');
    assert.equal(frames[0]?.[2], 'older output was dropped');
    const numbers = numbersIn(stretchesOf(frames).join(''));
    assertConsecutive(numbers);
    assert.equal(numbers.at(-1), 2_500_000);
    assert.ok(numbers.length > 20_000);
    const gone = await fleet.rest.get(`/sessions/flood/transcript?from=${early.next}&limit=1`);
    assert.deepEqual([gone.gone, gone.oldest === early.oldest], [true, false]);
    const row = JSON.stringify((await fleet.rest.get('/sessions/flood')).session);
    assert.ok(row.length < 2_000, 'its row knows nothing of it');
    await close('flood', id);
  });

  it('[S7] [S5] kill -9 of the daemon while it records: each stretch between the marks is without a gap', async () => {
    const { id } = await open('killed');
    const daemon = fleet.daemon('dev-01');
    const path = join(daemon.dataDir, 'recordings', `${id}.cast`);
    await send('killed', 'for i in $(seq 1 60000); do echo $i; done; echo over-$((1 + 1))');
    await until(() => statSync(path).size > 30_000, 'some output');
    await daemon.kill9();
    await daemon.start();
    await untilFound('killed', '^over-2$');
    const { frames } = await exported('killed');
    const stretches = stretchesOf(frames);
    assert.ok(stretches.length >= 2, 'the gap is marked');
    for (const stretch of stretches) assertConsecutive(numbersIn(stretch));
    assert.equal(numbersIn(stretches.at(-1) ?? '').at(-1), 60_000);
    await close('killed', id);
  });

  it('[S7] is played in a terminal that is given back, and refused where there is none', async () => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: fleet.hub.home,
      ROSTRUM_HOME: fleet.hub.home,
      ROSTRUM_HUB: fleet.hub.url,
      LANG: 'C.UTF-8',
      TERM: 'xterm',
    };
    const tmux = (...words: readonly string[]) =>
      execFileSync('tmux', ['-f', '/dev/null', '-S', terminal, ...words], { encoding: 'utf8', env });
    tmux('new-session', '-d', '-s', 'p', '-x', '120', '-y', '40', 'sh');
    const screen = () => tmux('capture-pane', '-p', '-t', 'p');
    const rostrum = `${process.execPath} ${rostrumProgram}`;
    tmux('send-keys', '-t', 'p', `${rostrum} session replay build --speed 50; echo ended-$?`, 'Enter');
    await until(() => screen().includes('ended-0'), 'it was played to its end', 20_000);
    assert.match(screen(), /\nFatal error: ünable\n100%\n/);
    const { id } = await open('slow');
    await send('slow', 'echo fir""st; sleep 1.5; printf "\\033[?25l\\033[?1049hsec""ond"');
    await untilFound('slow', '^second');
    await close('slow', id);
    const { startedAt } = await fleet.ask('session', 'recording', 'slow');
    const [{ at }] = (await fleet.ask('session', 'search', 'slow', '^first$', '--pattern')).matches;
    const from = ((at - startedAt) / 1_000).toFixed(3);
    tmux(
      'send-keys',
      '-t',
      'p',
      `clear; ${rostrum} session replay slow --speed 0.01 --from ${from}; echo ended-$?; stty -a`,
      'Enter',
    );
    await until(() => /^first$/m.test(screen()), 'the first line');
    tmux('send-keys', '-t', 'p', 'q');
    await until(() => screen().includes('ended-0') && / icanon/.test(screen()), 'the terminal is as before');
    tmux(
      'send-keys',
      '-t',
      'p',
      `clear; ${rostrum} session replay slow --from 1:00 --idle-limit 1; echo ended-$?`,
      'Enter',
    );
    await until(() => screen().includes('ended-0'), 'it is over at once');
    assert.equal(tmux('display-message', '-p', '-t', 'p', '#{cursor_flag} #{alternate_on}').trim(), '1 0');
    const none = await fleet.cli(['session', 'replay', 'build']);
    assert.equal(none.code, 3, none.stderr);
    assert.match(none.stderr, /this is none.*rostrum session export build --output FILE/);
  });

  it('[S7] wrong words are refused with what to do', async () => {
    const cases = [
      [['session', 'replay', 'build', '--speed', 'fast'], 2, /--speed takes a number/],
      [['session', 'replay', 'build', '--from', 'x'], 2, /--from takes seconds/],
      [['session', 'export', 'build', '--format', 'pdf'], 2, /cast, text/],
      [['session', 'export', 'build', '--json'], 2, /--output/],
      [['session', 'export', 'build', '--output', '/no/such/directory/x'], 3, /cannot be written/],
      [['session', 'export', 'nobody'], 4, /no session "nobody"/],
      [['session', 'search', 'build', '(', '--pattern'], 3, /is not a pattern/],
      [['session', 'search', 'build', 'x', '--after', 'zzzzz'], 3, /no place in this recording/],
      [['session', 'search', 'build', 'x', '--after', 'A B'], 2, /no place in a recording/],
      [['session', 'search', 'build', ''], 2, /text/],
    ] as const;
    for (const [words, code, message] of cases) {
      const said = await fleet.cli([...words]);
      assert.equal(said.code, code, `${words.join(' ')}: ${said.stderr}`);
      assert.match(said.stderr, message);
    }
    const refused = await fleet.rest.request('GET', '/sessions/build/transcript?limit=0');
    assert.equal(refused.status, 400);
  });

  it('[S7] where the server is away, or a recording was removed, it is said; too many make room', async () => {
    const { id } = await open('gone');
    await send('gone', 'echo still-$((1 + 1))');
    await untilFound('gone', '^still-2$');
    await close('gone', id);
    await open('alive');
    await send('alive', 'echo here-$((1 + 1))');
    rmSync(join(fleet.daemon('dev-01').dataDir, 'recordings', `${id}.cast`));
    const removed = await fleet.cli(['session', 'export', 'gone']);
    assert.equal(removed.code, 4, removed.stderr);
    assert.match(removed.stderr, /The last screen[^]*still-2[^]*no recording of this session/);
    await until(
      async () => (await fleet.cli(['session', 'screen', 'alive'])).stdout.includes('here-2'),
      'its screen is seen',
    );
    await fleet.daemon('dev-01').stop();
    await until(
      async () => (await fleet.rest.request('GET', '/sessions/build/recording')).status === 409,
      'the server is away',
    );
    for (const [name, text] of [
      ['alive', /^here-2$/m],
      ['gone', /^still-2$/m],
    ] as const) {
      const { code, stdout, stderr } = await fleet.cli(['session', 'screen', name]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, text);
      assert.match(stderr, /^dev-01 is away, and the screen of \w+ is there\. This was its screen at 20/);
      const noRecording = await fleet.cli(['session', 'export', name]);
      assert.match(noRecording.stderr, /^The last screen of 20[^]*dev-01 is offline/);
      assert.match(noRecording.stderr, text);
    }
    const away = await fleet.cli(['session', 'search', 'build', 'fatal']);
    assert.equal(away.code, 3, away.stderr);
    assert.match(away.stderr, /dev-01 is offline.*rostrum daemon start/);
    const file = join(fleet.daemon('dev-01').home, 'daemon.yaml');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), recordingsBytes: '100KB' }));
    await fleet.daemon('dev-01').start();
    await untilFound('slow', '^first$');
    await until(
      async () => (await fleet.rest.request('GET', '/sessions/build/recording')).status === 404,
      'the oldest one is removed',
    );
    assert.match(fleet.daemon('dev-01').output(), /an old recording was removed to make room/);
  });

  it('[P8] nothing of it stays at the hub: not in its data, not in its log', () => {
    const files = filesBelow(join(fleet.hub.home, 'hub'));
    assert.ok(files.length > 2);
    for (const text of [...files.map((file) => readFileSync(file, 'utf8')), fleet.hub.output()])
      assert.doesNotMatch(text, /Fatal error: ünable|over-2\b|\n59999\n/);
  });
});
