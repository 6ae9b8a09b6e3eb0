import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Emulator } from '../../daemon/terminal/screen/emulator.ts';
import { isModeOn } from '../../daemon/terminal/stream/modes.ts';
import { captureTruth, findDifferences, screenOf } from '../../daemon/terminal/tmux/viewerTrial.ts';
import { HubSocket } from '../../runtime/hubSocket.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';

const size = { columns: 80, rows: 24 };
/** Buttons as a terminal reports them in SGR mode; columns and rows from 1. */
const click = (column: number, row: number): string => `\u001b[<0;${column};${row}M\u001b[<0;${column};${row}m`;
const wheelDown = (column: number, row: number): string => `\u001b[<65;${column};${row}M`;

/** A person's terminal: what comes is drawn, and what its modes ask for is added to what is pasted. */
interface Seat {
  readonly emulator: Emulator;
  type: (text: string) => void;
  paste: (text: string) => void;
  /** Waits for a text on its screen, which is then the one that tmux shows. */
  shows: (text: RegExp) => Promise<void>;
  close: () => void;
}

describe('real programs through the relay', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let file: string;
  const seats: Seat[] = [];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
    file = path.join(fleet.place.make('texts'), 'text');
    writeFileSync(file, Array.from({ length: 300 }, (_, index) => `line ${index + 1} of many`).join('\n'));
  });
  afterEach(() => seats.splice(0).forEach((seat) => seat.close()));
  after(() => fleet.close());

  const truthOf = (sessionId: string) => {
    const socket = fleet.daemon('dev-01').tmuxSocket();
    assert.ok(socket);
    const tmux = (...words: readonly string[]) => execFileSync('tmux', ['-S', socket, ...words], { encoding: 'utf8' });
    return captureTruth({ tmux, runtimeDir: path.dirname(socket) }, sessionId);
  };

  async function sitBefore(name: string, command: string): Promise<Seat> {
    const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'dev-01', name });
    const isActive = async () => (await fleet.rest.get(`/sessions/${session.id}`)).session.lifecycle === 'active';
    await until(isActive, 'the session is active');
    const emulator = await Emulator.open(size, 1_000);
    const socket = new HubSocket({ hub: fleet.hub.url, token: fleet.hub.adminToken, onRefused: () => undefined });
    let turn: Promise<unknown> = Promise.resolve();
    const draw = (bytes: Uint8Array): Promise<unknown> => (turn = turn.then(() => emulator.write(bytes)));
    const remote = socket.attach(
      { session: session.id, ...size },
      {
        show: ({ bytes }, done) => void draw(bytes.slice()).then(done),
        resized: (now) => emulator.resize(now),
        attached: () => undefined,
        waiting: () => undefined,
        noticed: () => undefined,
        ended: () => undefined,
      },
    );
    const type = (text: string): void => remote.input(Buffer.from(text));
    const seat: Seat = {
      emulator,
      type,
      paste: (text) => type(isModeOn(emulator.modes, 2004) ? `\u001b[200~${text}\u001b[201~` : text),
      async shows(text) {
        const deadline = performance.now() + 15_000;
        for (;;) {
          const [shown, truth] = [{ ...screenOf(emulator), above: [] }, await truthOf(session.id)];
          const wrong = findDifferences(shown, truth);
          if (wrong.length === 0 && text.test(emulator.lines().join('\n'))) return;
          if (performance.now() < deadline) await delay(50);
          else {
            assert.deepEqual(wrong, []);
            assert.match(emulator.lines().join('\n'), text);
          }
        }
      },
      close: () => {
        socket.close();
        emulator.dispose();
      },
    };
    seats.push(seat);
    await seat.shows(/[$#] *$/m);
    type(`PS1='ready> '; clear; ${command}\r`);
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
});
