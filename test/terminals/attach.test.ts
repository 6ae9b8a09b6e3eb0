import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { cleanEnvironment, rostrumProgram } from '../harness/program.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

/** A person's terminal: a tmux of their own, in which `rostrum session attach` runs. */
interface Desk {
  keys: (...keys: readonly string[]) => void;
  screen: () => string;
  flags: () => string;
  resize: (columns: number, rows: number) => void;
}

describe('rostrum session attach', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let socket: string;
  let desks = 0;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01', config: { maxSessions: 30 } }] });
    socket = join(fleet.place.make('desk'), 't');
  });
  after(async () => {
    endTmux(socket);
    await fleet.close();
  });

  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      env: cleanEnvironment(fleet.hub.home, { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' }),
    });

  function sitDown(...words: readonly string[]): Desk {
    desks += 1;
    const name = `desk${desks}`;
    const env = [`ROSTRUM_HOME=${fleet.hub.home}`, `ROSTRUM_HUB=${fleet.hub.url}`].flatMap((pair) => ['-e', pair]);
    tmux('new-session', '-d', '-s', name, '-x', '80', '-y', '24', ...env, 'sh');
    const target = `=${name}:`;
    const keys = (...pressed: readonly string[]): void => void tmux('send-keys', '-t', target, ...pressed);
    keys(
      `PS1='desk> '; clear; ${process.execPath} ${rostrumProgram} session attach ${words.join(' ')}; echo "left with $?"`,
      'Enter',
    );
    return {
      keys,
      screen: () => tmux('capture-pane', '-p', '-t', target),
      flags: () => tmux('display-message', '-p', '-t', target, '#{alternate_on}#{mouse_any_flag}#{cursor_flag}'),
      resize: (columns, rows) => void tmux('resize-window', '-t', target, '-x', String(columns), '-y', String(rows)),
    };
  }

  async function openShell(name: string): Promise<void> {
    await fleet.ask('session', 'open', '--server', 'dev-01', '--name', name);
    await fleet.ask('session', 'send', name, "PS1='inside> '; clear");
    await until(async () => (await fleet.ask('session', 'screen', name)).lines[0] === 'inside>', 'the shell is ready');
  }

  it('[S2] shows the session, takes what is typed, and leaves it running', async () => {
    await openShell('one');
    const desk = sitDown('one');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    desk.keys('echo sum-$((40 + 2))', 'Enter');
    await until(() => desk.screen().includes('sum-42'), 'the answer is shown');
    assert.ok((await fleet.ask('session', 'screen', 'one')).lines.includes('sum-42'));
    desk.keys('C-]', 'd');
    await until(() => desk.screen().includes('left with 0'), 'it was left');
    assert.ok(desk.screen().includes('Left one.'));
    assert.equal((await fleet.ask('session', 'view', 'one')).session.lifecycle, 'active');
  });

  it('[S9] the session has the size of the window that is worked in', async () => {
    await openShell('sized');
    const desk = sitDown('sized');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    desk.keys('while sleep 0.1; do stty size; done', 'Enter');
    await until(() => desk.screen().includes('24 80'), 'the program sees the size of before');
    desk.resize(100, 30);
    await until(() => desk.screen().includes('30 100'), 'the program sees the size');
    desk.keys('C-]', 'd');
  });

  it('[S9] who works in another size sees the screen whole, or as much of it as fits', async () => {
    await openShell('boxed');
    const [small, large] = [sitDown('boxed'), sitDown('boxed')];
    for (const desk of [small, large]) await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    const lines = 'clear; seq 1 26; echo "round $((n += 1))"; printf "%080d|\\n" 7; stty size';
    large.keys(`n=0; while sleep 0.3; do ${lines}; done`, 'Enter');
    large.resize(100, 30);
    await until(() => /^30 100$/m.test(small.screen()), 'the small window follows the cursor of the large screen');
    await until(() => /^26$/m.test(small.screen()) && !/^3$/m.test(small.screen()), 'and does not show what is above');
    small.keys('x');
    await until(() => /^24 80/m.test(large.screen()), 'the session has the size of the small window');
    const isBoxed = (): boolean => /^0{79}7·{20}$/m.test(large.screen());
    await until(isBoxed, 'the large window shows where the session ends');
    const round = (): number => Number(/^round (\d+)/m.exec(small.screen())?.[1] ?? 0);
    const later = (await until(round, 'a round')) + 4;
    await until(() => round() > later, 'it goes on');
    await until(() => isBoxed() && /^24 80/m.test(large.screen()), 'who worked last keeps the size');
    for (const desk of [small, large]) desk.keys('C-]', 'd');
    for (const desk of [small, large]) await until(() => desk.screen().includes('left with 0'), 'it was left');
  });

  it('gives the terminal back as it was, whatever the program had set', async () => {
    await openShell('wild');
    const desk = sitDown('wild');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    desk.keys("printf '\\033[?1049h\\033[?1000h\\033[?25l\\033[31mWILD'", 'Enter');
    await until(() => desk.screen().includes('WILD') && desk.flags().trim() === '110', 'its modes are set here too');
    desk.keys('C-]', 'd');
    await until(() => desk.screen().includes('left with 0'), 'it was left');
    assert.equal(desk.flags().trim(), '001');
  });

  it('ends when the session does, and says so', async () => {
    await openShell('short');
    const desk = sitDown('short');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    desk.keys('exit', 'Enter');
    await until(() => desk.screen().includes('left with 0'), 'it ended');
    assert.ok(desk.screen().includes('This was the end of short.'));
  });

  it('[S3] [S5] [R4] says that the hub is away, and when it is back shows what came meanwhile, and takes keys', async () => {
    await openShell('cut');
    const desk = sitDown('cut');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    const [go, gone] = ['go', 'gone'].map((name) => join(fleet.daemon('dev-01').workDir, name));
    desk.keys(`seq 30; while [ ! -e ${go} ]; do sleep 0.1; done; echo meanwhile-$((40 + 2)); touch ${gone}`, 'Enter');
    await until(() => /^30$/m.test(desk.screen()), 'it waits at the bottom of its screen');
    await fleet.hub.kill9();
    await until(() => desk.screen().includes('The hub is away; trying again.'), 'it is said over what is there');
    assert.match(desk.screen(), /^29$/m);
    writeFileSync(go ?? '', '');
    await until(() => existsSync(gone ?? ''), 'the session runs on');
    assert.ok(!desk.screen().includes('meanwhile-42'));
    await fleet.hub.start();
    const ends = /^30\nmeanwhile-42\ninside>$/m;
    await until(() => ends.test(desk.screen().trimEnd()), 'what came meanwhile is shown, and nothing over it', 20_000);
    desk.keys('echo sum-$((40 + 3))', 'Enter');
    await until(() => desk.screen().includes('sum-43'), 'keys are taken');
    desk.keys('C-]', 'd');
    await until(() => desk.screen().includes('left with 0'), 'it was left');
  });

  it('only looks where that is wished', async () => {
    await openShell('seen');
    const desk = sitDown('seen', '--watch');
    await until(() => /^inside>/m.test(desk.screen()), 'the session is shown');
    desk.keys('echo never-$((1 + 1))', 'Enter');
    await fleet.ask('session', 'send', 'seen', 'echo mark-$((2 + 2))');
    await until(() => desk.screen().includes('mark-4'), 'what others type is shown');
    assert.equal(desk.screen().includes('never-2'), false);
    desk.keys('C-]', 'd');
    await until(() => desk.screen().includes('left with 0'), 'it was left');
  });

  it('says what to do where there is no terminal, no such session, or no such key', async () => {
    await openShell('plain');
    const piped = await fleet.cli(['session', 'attach', 'plain']);
    assert.equal(piped.code, 3);
    assert.match(piped.stderr, /no terminal.*session screen/);
    const unknown = await fleet.cli(['session', 'attach', 'nobody']);
    assert.equal(unknown.code, 4);
    const desk = sitDown('plain', '--prefix', 'x');
    await until(() => /left with \d/.test(desk.screen()), 'it ended');
    assert.match(desk.screen(), /"x" is no prefix/);
  });
});
