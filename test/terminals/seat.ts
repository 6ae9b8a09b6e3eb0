import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { Emulator } from '../../daemon/terminal/screen/emulator.ts';
import { isModeOn } from '../../daemon/terminal/stream/modes.ts';
import { findDifferences, screenOf } from '../../daemon/terminal/tmux/viewerTrial.ts';
import type { ViewedScreen } from '../../daemon/terminal/tmux/viewerTrial.ts';
import { HubSocket } from '../../runtime/hubSocket.ts';
import type { Size } from '../../runtime/remoteTerminals.ts';
import type { TestHub } from '../harness/startHub.ts';

/** A person's terminal at a session: what comes is drawn, and what its modes ask for is added to what is pasted. */
export interface Seat {
  readonly emulator: Emulator;
  type: (text: string) => void;
  paste: (text: string) => void;
  resize: (size: Size) => void;
  /**
   * Waits for a text on its screen, which is then the one that tmux shows, cell by cell, with its cursor, and with so many of the
   * newest rows above it.
   */
  shows: (text: RegExp, more?: { readonly above?: number; readonly size?: Size }) => Promise<void>;
  close: () => void;
}

/** Where one sits down. */
export interface SeatWish {
  readonly hub: TestHub;
  readonly session: string;
  readonly size?: Size;
  readonly scrollbackLines?: number;
  /** What tmux shows. */
  readonly truth: (withScrollback: boolean) => Promise<ViewedScreen>;
}

/** Sits down before a session, as a window of the editor and `rostrum session attach` do. */
export async function takeSeat({
  hub,
  session,
  size = { columns: 80, rows: 24 },
  scrollbackLines = 1_000,
  truth,
}: SeatWish): Promise<Seat> {
  const emulator = await Emulator.open(size, scrollbackLines);
  const socket = new HubSocket({ hub: hub.url, token: hub.adminToken, onRefused: () => undefined });
  let turn: Promise<unknown> = Promise.resolve();
  const draw = (bytes: Uint8Array): Promise<unknown> => (turn = turn.then(() => emulator.write(bytes)));
  const remote = socket.attach(
    { session, ...size },
    {
      show: ({ bytes }, done) => void draw(bytes.slice()).then(done),
      resized: (now) => void (turn = turn.then(() => emulator.resize(now))),
      attached: () => undefined,
      waiting: () => undefined,
      noticed: () => undefined,
      ended: () => undefined,
    },
  );
  const type = (text: string): void => remote.input(Buffer.from(text));
  return {
    emulator,
    type,
    paste: (text) => type(isModeOn(emulator.modes, 2004) ? `\u001b[200~${text}\u001b[201~` : text),
    resize: (now) => remote.resize(now),
    async shows(text, { above = 0, size: wanted } = {}) {
      const newest = (screen: ViewedScreen): ViewedScreen => ({
        ...screen,
        above: above === 0 ? [] : screen.above.slice(-above),
      });
      const deadline = performance.now() + 40_000;
      for (;;) {
        const isLate = performance.now() > deadline;
        if (isLate) {
          assert.match(emulator.lines().join('\n'), text);
          assert.deepEqual(emulator.size, wanted ?? emulator.size);
        }
        const isInSize = wanted === undefined || emulator.size.columns === wanted.columns;
        const isShown = isInSize && text.test(emulator.lines().join('\n'));
        if (isShown) {
          const wrong = findDifferences(newest(screenOf(emulator)), newest(await truth(above > 0)));
          if (wrong.length === 0) return;
          if (isLate) assert.deepEqual(wrong.slice(0, 10), []);
        }
        await delay(50);
      }
    },
    close: () => {
      socket.close();
      emulator.dispose();
    },
  };
}
