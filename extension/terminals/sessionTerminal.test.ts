import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import type { RemoteTerminalListener, Size, TerminalWish } from '../../runtime/remoteTerminals.ts';
import { restoreTerminal } from '../../runtime/restoreTerminal.ts';
import { until } from '../testing/until.fixture.ts';
import { SessionTerminal } from './sessionTerminal.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** A session's terminal whose hub and window are written down. */
function openTerminal({
  isInFront = false,
  ending = { lines: ['It is over.'], canResume: true },
  next = 'session_2',
  whyNotTyped = (): string | undefined => undefined,
} = {}) {
  const log: string[] = [];
  const typed: Uint8Array[] = [];
  const written: string[] = [];
  const receipts: (() => void)[] = [];
  const held: (Size | undefined)[] = [];
  const watched: { wish: TerminalWish; listener: RemoteTerminalListener }[] = [];
  const terminal = new SessionTerminal('session_1', {
    attach: (wish, listener) => {
      watched.push({ wish, listener });
      return {
        input: (input) => void typed.push(input),
        resize: ({ columns, rows }) => void log.push(`resize ${columns}x${rows}`),
        focus: () => void log.push('focus'),
        repaint: () => void log.push('repaint'),
        detach: () => void log.push('detach'),
      };
    },
    write: (text) => void written.push(text),
    taken: (done) => void receipts.push(done),
    hold: (size) => void held.push(size),
    screen: () => Promise.resolve(['$ make', 'ok']),
    ending: () => Promise.resolve(ending),
    resume: (id) => Promise.resolve(id === 'session_1' ? next : undefined),
    moved: (from, to) => void log.push(`moved ${from} ${to}`),
    whyNotTyped,
    isInFront: () => isInFront,
    close: () => void log.push('close'),
  });
  const listener = (): RemoteTerminalListener => {
    const last = watched.at(-1);
    assert.ok(last, 'it is watched');
    return last.listener;
  };
  return { terminal, log, typed, written, receipts, held, watched, listener };
}

type Opened = ReturnType<typeof openTerminal>;

/** One that is seen, and attached by its hub. */
function attached(options?: Parameters<typeof openTerminal>[0]): Opened {
  const opened = openTerminal(options);
  opened.terminal.resized({ columns: 80, rows: 24 });
  opened.listener().attached({ sessionId: 'session_1', drive: true });
  return opened;
}

const output = (text: string) => ({ what: 'output', bytes: bytes(text) }) as const;
const done = (): void => undefined;

describe("a session's terminal in the window", () => {
  it('[S9] watches nothing before it is seen, and then with the size of its window', () => {
    const { terminal, watched, log } = openTerminal();
    terminal.resized({ columns: 0, rows: 0 });
    assert.equal(watched.length, 0);
    terminal.resized({ columns: 100, rows: 30 });
    terminal.resized({ columns: 100, rows: 30 });
    terminal.resized({ columns: 90, rows: 30 });
    assert.deepEqual(
      watched.map(({ wish }) => wish),
      [{ session: 'session_1', columns: 100, rows: 30 }],
    );
    assert.deepEqual(log, ['resize 90x30']);
  });

  it('[S2] a character that is split over frames is whole, and colours are left as they are', () => {
    const { listener, written } = attached();
    const whole = bytes('\u001b[1;31m中🙂\u001b[m');
    for (const byte of whole) listener().show({ what: 'output', bytes: Uint8Array.of(byte) }, done);
    assert.equal(written.join(''), '\u001b[1;31m中🙂\u001b[m');
  });

  it('[S3] half a character before a snapshot is not put before it', () => {
    const { listener, written } = attached();
    listener().show({ what: 'output', bytes: bytes('中').subarray(0, 2) }, done);
    listener().show({ what: 'screen', bytes: bytes('\ufeffnew') }, done);
    assert.equal(written.join(''), '\ufeffnew');
  });

  it('[S4] tells the hub that bytes were taken only when the window has them', () => {
    const { listener, receipts } = attached();
    let taken = 0;
    listener().show(output('one'), () => (taken += 1));
    assert.equal(taken, 0);
    for (const receipt of receipts) receipt();
    assert.equal(taken, 1);
  });

  it('[S2] what is typed goes as bytes; a paste that no session takes whole is not begun', () => {
    const { terminal, typed, written } = attached();
    terminal.typed('é\r');
    terminal.typed('x'.repeat(2_097_152));
    assert.deepEqual(
      typed.map(({ length }) => length),
      [3, 2_097_152],
    );
    terminal.typed('x'.repeat(2_097_153));
    assert.equal(typed.length, 2);
    assert.match(written.join(''), /Nothing was typed/);
  });

  it('[S3] a cut leaves what is shown, says so in the last line, and is drawn anew when the hub is back', () => {
    const { terminal, listener, written, typed, log } = attached();
    listener().show(output('hello'), done);
    terminal.connected(false);
    assert.ok(written.at(-1)?.startsWith('\u001b7\u001b[24;1H'), 'in the last line, and the cursor comes back');
    assert.match(written.at(-1) ?? '', /The hub is away/);
    terminal.typed('lost');
    assert.deepEqual(typed, []);
    terminal.connected(true);
    listener().attached({ sessionId: 'session_1', drive: true });
    assert.deepEqual(log, ['repaint']);
    terminal.typed('kept');
    assert.equal(typed.length, 1);
  });

  it('[P2] says that the hub lets its window in no longer, and goes on when that has changed', () => {
    const { terminal, written, typed, watched } = attached();
    terminal.refused();
    assert.match(written.at(-1) ?? '', /lets this window in no longer: connect to it again/);
    terminal.typed('x');
    assert.deepEqual(typed, []);
    assert.equal(written.filter((text) => /trying again/.test(text)).length, 0);
    terminal.reattach();
    assert.equal(watched.length, 2);
    terminal.typed('y');
    assert.deepEqual(typed, [Buffer.from('y')]);
  });

  it('[V1] says what is to be done about a hub of another version, and takes no key meanwhile', () => {
    const { terminal, written, typed } = attached();
    terminal.refused('Update the extension.');
    assert.match(written.at(-1) ?? '', /Update the extension/);
    terminal.typed('x');
    assert.deepEqual(typed, []);
    assert.match(written.at(-1) ?? '', /Update the extension/);
    terminal.reattach();
    terminal.typed('y');
    assert.deepEqual(typed, [Buffer.from('y')]);
  });

  it('[S3] while its server is away what is typed is not sent into nothing, and that is said', () => {
    const { terminal, listener, written, typed } = attached();
    listener().waiting('Its server is away; its agents run on.');
    terminal.typed('x');
    assert.deepEqual(typed, []);
    assert.match(written.at(-1) ?? '', /Its server is away.*What you type does not arrive\./);
    listener().attached({ sessionId: 'session_1', drive: true });
    terminal.typed('x');
    assert.equal(typed.length, 1);
  });

  it('a window that was let in anew watches anew', () => {
    const { terminal, watched, listener, written } = attached();
    const old = listener();
    terminal.reattach();
    assert.equal(watched.length, 2);
    old.show(output('late'), done);
    assert.deepEqual(written, []);
  });

  it('[S12] who may not type is told why, once at the begin and again when typing', () => {
    const { terminal, listener, written, typed } = openTerminal();
    terminal.resized({ columns: 80, rows: 24 });
    listener().attached({ sessionId: 'session_1', drive: false, why: 'Bob drives alone.' });
    terminal.typed('x');
    assert.equal(written.filter((text) => text.includes('Bob drives alone.')).length, 2);
    assert.deepEqual(typed, []);
  });

  it('[V6] in a window that only shows nothing is typed, until it may', () => {
    let why: string | undefined = 'This window only shows.';
    const { terminal, written, typed } = attached({ whyNotTyped: () => why });
    terminal.typed('x');
    assert.equal(written.filter((text) => text.includes('This window only shows.')).length, 1);
    assert.deepEqual(typed, []);
    why = undefined;
    terminal.typed('y');
    assert.deepEqual(typed, [Buffer.from('y')]);
  });

  it('[S9] who opens it has its size, who finds it again after a cut does not claim it', () => {
    const { terminal, listener, log } = attached({ isInFront: true });
    assert.deepEqual(log, ['focus']);
    terminal.connected(true);
    listener().attached({ sessionId: 'session_1', drive: true });
    assert.deepEqual(log, ['focus']);
  });

  it('[S9] a smaller session is held at its size, and focus lets go', async () => {
    const { terminal, listener, held, log } = attached();
    listener().resized({ columns: 60, rows: 20 });
    await until(() => held.length === 1, 'it is held');
    assert.deepEqual(held, [{ columns: 60, rows: 20 }]);
    // An editor that tells the size of what it holds: nothing has changed.
    terminal.resized({ columns: 60, rows: 20 });
    assert.deepEqual(log, []);
    terminal.focus();
    assert.deepEqual(held.at(-1), undefined);
    assert.deepEqual(log, ['focus']);
    terminal.close();
  });

  it('[S9] of a session that is larger the text is shown, cut to the window, until it fits', async () => {
    const { terminal, listener, written, log } = attached();
    listener().resized({ columns: 200, rows: 60 });
    await until(() => written.some((text) => text.includes('$ make')), 'its text is shown');
    let taken = false;
    listener().show(output('\u001b[60;200Hfar'), () => (taken = true));
    assert.ok(taken, 'what is not shown holds nobody up');
    assert.ok(!written.join('').includes('far'));
    assert.match(written.join(''), /200 × 60/);
    listener().resized({ columns: 80, rows: 24 });
    await until(() => log.includes('repaint'), 'it is drawn anew');
    assert.ok(written.at(-1)?.startsWith(restoreTerminal));
    terminal.close();
  });

  it('[S13] an end is said below what was shown last, and Enter goes on in the same terminal', async () => {
    const { terminal, listener, written, watched, log } = attached();
    listener().ended(new HubError('wrong-state', 'review has exited.'));
    await until(() => written.length > 0, 'its end is said');
    assert.ok(written[0]?.includes(restoreTerminal), 'no mouse and no other screen is left on');
    assert.match(written[0] ?? '', /It is over\./);
    terminal.typed('\u001b[<0;1;1M');
    assert.deepEqual(log, []);
    terminal.typed('\r');
    await until(() => watched.length === 2, 'the next one is watched');
    assert.equal(watched[1]?.wish.session, 'session_2');
    assert.deepEqual(log, ['moved session_1 session_2']);
  });

  it('another key closes the terminal of a session that has ended', async () => {
    const { terminal, listener, written, log } = attached({ ending: { lines: ['Over.'], canResume: false } });
    listener().ended(new HubError('wrong-state', 'review has exited.'));
    await until(() => written.length > 0, 'its end is said');
    terminal.typed('\r');
    assert.deepEqual(log, ['close']);
  });

  it('a terminal that was closed says nothing more', async () => {
    const { terminal, listener, written, log } = attached();
    const late = listener();
    terminal.close();
    late.show(output('late'), done);
    late.ended(new HubError('wrong-state', 'over'));
    await later(0);
    assert.deepEqual(written, []);
    assert.deepEqual(log, ['detach']);
  });
});
