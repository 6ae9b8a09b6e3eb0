import assert from 'node:assert/strict';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Caller } from '../access/caller.ts';
import { alice, anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { RelayedSession } from './relayedSession.ts';
import { Viewer } from './viewer.ts';

const caller: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };
const size = { columns: 80, rows: 24 };
const heldBytes = 1_000_000;

/** A session whose daemon sends as it is told to, and its viewers. */
function watched() {
  const told: string[] = [];
  const clock = createFakeClock();
  const session = new RelayedSession(anId('session'), {
    clock,
    onPresence: () => undefined,
    onSeenAll: () => undefined,
    onHeld: () => undefined,
  });
  session.limitRing(heldBytes);
  session.follow({
    channel: 7,
    say: (frame) => told.push(frame.type),
    sendTerminal: () => undefined,
    queuedBytes: () => 0,
    release: () => undefined,
  });
  session.onWatched({ epoch: 1, offset: 0 }, size);
  let offset = 0;
  return {
    clock,
    /** What its daemon was told since this was asked last. */
    told: () => told.splice(0),
    print(bytes: number): void {
      for (let left = bytes; left > 0; left -= 10_000) {
        session.onOutput({ epoch: 1, offset }, new Uint8Array(10_000));
        offset += 10_000;
      }
    },
    screen(isWhole: boolean, { aheadBytes = 0, length = 10 } = {}): void {
      const position = { epoch: 1, offset: offset + aheadBytes };
      const bytes = new Uint8Array(length);
      session.onSnapshot({
        ...{ kind: 'snapshot', channel: 7, position, ...size, isWhole, isLast: true, isForAll: false, bytes },
      });
    },
    come() {
      let [sent, taken] = [0, 0];
      const sendTerminal = (frame: TerminalFrame): void => void (sent += 'bytes' in frame ? frame.bytes.length : 0);
      const line = { room: () => Infinity, share: () => undefined };
      const viewer = new Viewer(
        { channel: 1, caller: () => caller, sendTerminal, say: () => undefined, line },
        size,
        undefined,
      );
      session.add(viewer);
      return {
        take(): void {
          for (; taken < sent; session.taken(viewer, taken)) taken = sent;
        },
        sent: () => sent,
      };
    },
  };
}

describe('a session that nobody takes anything of', () => {
  it('[S4] rests as soon as nothing that comes could be shown, and is asked for a screen when somebody takes again', () => {
    const { clock, told, print, screen, come } = watched();
    const viewer = come();
    screen(true);
    viewer.take();
    told();
    print(heldBytes);
    assert.deepEqual(told(), [], 'what it would go on from is held');
    print(relayLimits.ringSlackBytes * 2);
    assert.deepEqual(told(), ['terminal.rest'], 'once');
    print(heldBytes);
    assert.deepEqual(told(), []);
    const before = viewer.sent();
    clock.advance(relayLimits.snapshotEveryMs);
    viewer.take();
    assert.deepEqual(told(), ['terminal.refresh']);
    screen(false);
    viewer.take();
    print(10_000);
    viewer.take();
    assert.equal(viewer.sent() - before, 10 + 10_000, 'it goes on from that');
    assert.deepEqual(told(), []);
  });

  it('[S4] does not rest while one of them takes', () => {
    const { told, print, screen, come } = watched();
    const [slow, fast] = [come(), come()];
    screen(true);
    for (const viewer of [slow, fast]) viewer.take();
    told();
    for (let times = 0; times < 500; times += 1) {
      print(10_000);
      fast.take();
    }
    assert.deepEqual(told(), []);
  });

  it('[S3] [S4] does not rest while one is shown a screen that came before the output that it stands for', () => {
    const { told, print, screen, come } = watched();
    const viewer = come();
    print(10_000);
    screen(true, { aheadBytes: 50_000, length: 60_000 });
    told();
    print(20_000);
    assert.ok(viewer.sent() < 60_000, 'it is still on its way');
    assert.deepEqual(told(), []);
    print(60_000);
    viewer.take();
    assert.deepEqual(told(), []);
    assert.equal(viewer.sent(), 60_000 + 30_000, 'the screen, and what follows it');
  });

  it('[S3] [S4] whoever comes is shown it as it is', () => {
    const { told, print, screen, come } = watched();
    come();
    screen(true);
    print(3 * heldBytes);
    assert.deepEqual(told().slice(-1), ['terminal.rest']);
    const another = come();
    assert.ok(told().includes('terminal.refresh'));
    screen(true);
    assert.equal(another.sent(), 10);
  });
});
