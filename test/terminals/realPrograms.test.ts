import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isModeOn } from '../../daemon/terminal/stream/modes.ts';
import { printColouredLines, programDrives, writeDriveFiles } from '../../daemon/terminal/tmux/drives.fixture.ts';
import { captureTruth } from '../../daemon/terminal/tmux/viewerTrial.ts';
import type { ViewedScreen } from '../../daemon/terminal/tmux/viewerTrial.ts';
import { quoteShell } from '../../shared/shellLine.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';
import { takeSeat } from './seat.ts';
import type { Seat } from './seat.ts';

/** Buttons as a terminal reports them in SGR mode; columns and rows from 1. */
const click = (column: number, row: number): string => `\u001b[<0;${column};${row}M\u001b[<0;${column};${row}m`;
const wheelDown = (column: number, row: number): string => `\u001b[<65;${column};${row}M`;

describe('real programs through the relay', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let file: string;
  const seats: Seat[] = [];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01', config: { maxSessions: 30 } }] });
    file = path.join(fleet.place.make('texts'), 'lines');
    writeFileSync(file, Array.from({ length: 300 }, (_, index) => `line ${index + 1} of many`).join('\n'));
    writeDriveFiles(path.dirname(file));
  });
  afterEach(() => seats.splice(0).forEach((seat) => seat.close()));
  after(() => fleet.close());

  const truthOf = async (sessionId: string, withScrollback: boolean): Promise<ViewedScreen> => {
    const socket = fleet.daemon('dev-01').tmuxSocket();
    assert.ok(socket);
    const tmux = (...words: readonly string[]) => execFileSync('tmux', ['-S', socket, ...words], { encoding: 'utf8' });
    return captureTruth({ tmux, runtimeDir: path.dirname(socket) }, sessionId, { withScrollback });
  };

  async function open(name: string): Promise<void> {
    const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'dev-01', name });
    const isActive = async () => (await fleet.rest.get(`/sessions/${session.id}`)).session.lifecycle === 'active';
    await until(isActive, 'the session is active');
  }

  /** Whoever sits down keeps as many lines above the screen as sessions do. */
  async function sit(name: string): Promise<Seat> {
    const { session } = await fleet.ask('session', 'view', name);
    const truth = (withScrollback: boolean) => truthOf(session.id, withScrollback);
    const seat = await takeSeat({ hub: fleet.hub, session: session.id, scrollbackLines: 10_000, truth });
    seats.push(seat);
    return seat;
  }

  async function sitBefore(name: string, command: string): Promise<Seat> {
    await open(name);
    const seat = await sit(name);
    await seat.shows(/[$#] *$/m);
    seat.type(`PS1='ready> '; clear; ${command}\r`);
    return seat;
  }

  it('[S2] a turn of the wheel scrolls less, which asked for the mouse', async () => {
    const seat = await sitBefore('wheel', `less --mouse -N ${file}`);
    await seat.shows(/^ *1 line 1 of many/);
    assert.notEqual(seat.emulator.modes.mouse, 0, 'a terminal reports its mouse now');
    assert.equal(seat.emulator.modes.mouseEncoding, 1006);
    for (let turn = 0; turn < 3; turn += 1) seat.type(wheelDown(10, 5));
    await seat.shows(/^ *([4-9]|[1-9]\d) line \1 of many/);
    seat.type('q');
    await seat.shows(/ready> *$/m);
    assert.equal(seat.emulator.modes.mouse, 0, 'and no more when it has left');
  });

  it('[S2] a click sets the cursor of vim', async () => {
    const seat = await sitBefore('click', `vi -u NONE -N -c 'set mouse=a ttymouse=sgr ruler' ${file}`);
    // The ruler is not waited for: vim draws it late if an answer of the terminal comes while it starts.
    await seat.shows(/line 20 of many[^]*300L/);
    seat.type(click(9, 7));
    await seat.shows(/7,9 +Top/);
    assert.deepEqual(seat.emulator.cursor, { x: 8, y: 6 });
    seat.type(':q!\r');
    await seat.shows(/ready> *$/m);
  });

  it('[S2] lines that are pasted into bash wait for Enter, and then run one after the other', async () => {
    const seat = await sitBefore('bash', `PS1='inner> ' bash --norc --noprofile -i`);
    await seat.shows(/inner> *$/m);
    assert.equal(isModeOn(seat.emulator.modes, 2004), true, 'bash asks for brackets');
    seat.paste('echo one-$((40 + 2))\recho two-$((40 + 3))\r');
    await seat.shows(/echo two-\$\(\(40 \+ 3\)\)/);
    assert.doesNotMatch(seat.emulator.lines().join('\n'), /one-42|two-43/);
    seat.type('\r');
    await seat.shows(/^one-42\s+two-43$/m);
  });

  it('[S2] what is pasted into vim stands there as it was, where it would indent what is typed', async () => {
    const seat = await sitBefore(
      'indent',
      `TERM=xterm-256color vi -u NONE -N --cmd 'set autoindent' ${path.join(path.dirname(file), 'new')}`,
    );
    await seat.shows(/^~/m);
    assert.equal(isModeOn(seat.emulator.modes, 2004), true, 'vim asks for brackets');
    seat.type('i');
    await seat.shows(/-- INSERT --/);
    seat.paste('one\r    two\r    three\r        four\rfive \u4f60\u597d');
    await seat.shows(/^one\n {4}two\n {4}three\n {8}four\nfive \u4f60\u597d/);
  });

  for (const { what, command, keys, shows } of programDrives) {
    it(`[S2] [S3] ${what}: screen and cursor are tmux's, live, to who comes later, and in another size`, async () => {
      const name = what.replace(/\W+/g, '-');
      const script = path.join(path.dirname(file), name);
      const words = command(path.dirname(file)).map(quoteShell).join(' ');
      writeFileSync(script, `LC_ALL=C.UTF-8; export LC_ALL\nexec ${words}\n`);
      const live = await sitBefore(name, `sh ${script}`);
      for (const key of keys) live.type(key);
      await live.shows(shows);
      const later = await sit(name);
      await later.shows(shows);
      for (const size of [
        { columns: 70, rows: 20 },
        { columns: 100, rows: 30 },
      ]) {
        live.resize(size);
        for (const seat of [live, later]) await seat.shows(/./, { size });
      }
    });
  }

  it('[S3] all of ten thousand lines above the screen come with their looks, to who comes later and, as far as it keeps up, live', async () => {
    const script = path.join(path.dirname(file), 'coloured');
    writeFileSync(script, `echo begin; ${printColouredLines('read go')}; stty raw -echo; exec cat >/dev/null`);
    const live = await sitBefore('coloured', `sh ${script}`);
    // Enter is the end of a line from then on: what comes while bash still reads is no line of the script's.
    await live.shows(/^begin/m);
    live.type('\r');
    // The next lines come when the ones before are seen, however slow this machine is now.
    for (let last = 500; last <= 12_000; last += 500) {
      await until(() => live.emulator.lines().includes(`line ${last}`), `line ${last}`, 40_000);
      live.type('\r');
    }
    await until(() => live.emulator.lines().includes('end'), 'the end', 40_000);
    // Who falls behind is taken to the screen as it is then, and has what came since: on a busy machine that may happen here.
    await live.shows(/^end$/m, { above: live.emulator.scrollbackLines });
    const later = await sit('coloured');
    await later.shows(/^end$/m, { above: 10_000 });
    assert.equal(later.emulator.scrollbackLines, 10_000);
  });
});
