import assert from 'node:assert/strict';
import { inputGoesNowhere, inputWasLeftOut } from '../../shared/terminal/inputNotices.ts';
import type { Caller } from '../access/caller.ts';
import { alice, anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { RelayedSession } from './relayedSession.ts';
import { Viewer } from './viewer.ts';

const person: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };
const size = { columns: 80, rows: 24 };

function aSession() {
  const clock = createFakeClock();
  const inputs: number[] = [];
  const session = new RelayedSession(anId('session'), {
    clock,
    onPresence: () => undefined,
    onSeenAll: () => undefined,
    onHeld: () => undefined,
  });
  const follow = (): void => {
    session.follow({
      channel: 7,
      say: () => undefined,
      sendTerminal: (frame) => void (frame.kind === 'input' && inputs.push(frame.bytes.length)),
      queuedBytes: () => 0,
      release: () => undefined,
    });
    session.onWatched({ epoch: 1, offset: 0 }, size);
  };
  const come = (drives = true) => {
    const noticed: string[] = [];
    const port = {
      channel: 1,
      caller: () => person,
      sendTerminal: () => undefined,
      line: { room: () => Infinity, share: () => undefined },
    };
    const viewer = new Viewer(
      { ...port, say: (frame) => void (frame.type === 'terminal.notice' && noticed.push(frame.message)) },
      size,
      undefined,
    );
    viewer.mayDrive = drives;
    session.add(viewer);
    return { noticed, type: (length: number) => session.input(viewer, new Uint8Array(length)) };
  };
  follow();
  clock.advance(1);
  return { clock, session, inputs, follow, come };
}

describe('typed bytes that get to no program', () => {
  it('[S2] are told to who types while its server is away, and how many they were when it is back', () => {
    const { session, inputs, follow, come } = aSession();
    const { noticed, type } = come();
    session.lostSource();
    for (const length of [1, 2, 3]) type(length);
    assert.deepEqual([noticed, inputs], [[inputGoesNowhere], []]);
    follow();
    type(4);
    assert.deepEqual([noticed.slice(1), inputs], [[inputWasLeftOut(6)], [4]]);
  });

  it('[S2] are told by its server to who typed lately, and to nobody else', () => {
    const { clock, session, come } = aSession();
    const [early, late, other, silent] = [come(), come(), come(), come()];
    const watcher = come(false);
    early.type(1);
    clock.advance(60_000);
    late.type(1);
    clock.advance(1_000);
    for (const { type } of [other, watcher]) type(1);
    session.onNotice('a paste ended early');
    assert.deepEqual(
      [early, late, other, silent, watcher].map(({ noticed }) => noticed.length),
      [0, 1, 1, 0, 0],
    );
  });
});
