import assert from 'node:assert/strict';
import fc from 'fast-check';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Caller } from '../access/caller.ts';
import { alice, anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { RelayedSession } from './relayedSession.ts';
import { Viewer } from './viewer.ts';
import type { Size } from './viewer.ts';

const person: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: false };
const size: Size = { columns: 80, rows: 24 };

/** A session that is followed; `told` says what its daemon is told that has to do with input. */
function watched() {
  const told: string[] = [];
  const clock = createFakeClock();
  const session = new RelayedSession(anId('session'), {
    clock,
    onPresence: () => undefined,
    onSeenAll: () => undefined,
    onHeld: () => undefined,
  });
  session.follow({
    channel: 7,
    say: () => undefined,
    sendTerminal: (frame) => told.push(frame.kind === 'size' ? `size ${frame.columns}x${frame.rows}` : frame.kind),
    queuedBytes: () => 0,
    release: () => undefined,
  });
  session.onWatched({ epoch: 1, offset: 0 }, size);
  const aViewer = (of: Size, drives = true): Viewer => {
    const line = { room: () => Infinity, share: () => undefined };
    const port = { channel: 1, caller: () => person, sendTerminal: () => undefined, say: () => undefined, line };
    const viewer = new Viewer(port, of, undefined);
    viewer.mayDrive = drives;
    return viewer;
  };
  return {
    clock,
    session,
    told,
    aViewer,
    come(of: Size = size, drives = true): Viewer {
      const viewer = aViewer(of, drives);
      session.add(viewer);
      return viewer;
    },
    sizes: () => told.filter((text) => text.startsWith('size')),
  };
}

describe('the size of a session that is watched', () => {
  it('[S9] is that of who typed or came to it last, and of the one before when that one leaves', () => {
    const { clock, session, come, sizes } = watched();
    const one = come({ columns: 100, rows: 30 });
    const two = come({ columns: 120, rows: 40 });
    const three = come({ columns: 140, rows: 50 });
    assert.deepEqual(sizes(), ['size 100x30']);
    for (const act of [
      () => session.input(two, Uint8Array.of(65)),
      () => session.touch(three),
      () => session.resize(one, { columns: 90, rows: 20 }),
      () => session.resize(three, { columns: 150, rows: 60 }),
      () => session.remove(three),
      () => session.remove(two),
    ]) {
      clock.advance(1_000);
      act();
    }
    assert.deepEqual(sizes(), [
      'size 100x30',
      'size 120x40',
      'size 140x50',
      'size 150x60',
      'size 120x40',
      'size 90x20',
    ]);
  });

  it('[S9] is never that of who only watches, and of nobody any more who may not type', () => {
    const { session, come, sizes, told } = watched();
    const watcher = come({ columns: 200, rows: 60 }, false);
    session.touch(watcher);
    session.input(watcher, Uint8Array.of(65));
    session.resize(watcher, { columns: 201, rows: 61 });
    const driver = come({ columns: 100, rows: 30 });
    session.setRights(driver, { drive: false, why: 'another drives' });
    session.resize(driver, { columns: 101, rows: 31 });
    session.setRights(watcher, { drive: true });
    assert.deepEqual(sizes(), ['size 100x30', 'size 201x61']);
    assert.equal(told.includes('input'), false);
  });

  it('[S9] stays that of who is drawn anew, who is no newcomer', () => {
    const { clock, session, come, aViewer, sizes } = watched();
    const one = come({ columns: 100, rows: 30 });
    const two = come({ columns: 120, rows: 40 });
    clock.advance(1_000);
    session.input(two, Uint8Array.of(65));
    const twoAnew = aViewer({ columns: 121, rows: 41 });
    session.add(twoAnew, two);
    session.remove(two);
    assert.deepEqual(sizes(), ['size 100x30', 'size 120x40', 'size 121x41']);
    const oneAnew = aViewer(size);
    session.add(oneAnew, one);
    assert.deepEqual([sizes().length, [...session.viewers]], [3, [twoAnew, oneAnew]]);
    assert.deepEqual([twoAnew.typedAt, twoAnew.activeAt], [clock.elapsed(), clock.elapsed()]);
  });

  it('[S9] is that of who returns and was used last, by its own word', () => {
    const { clock, session, come, aViewer, sizes } = watched();
    clock.advance(5_000);
    const one = come({ columns: 100, rows: 30 });
    session.input(one, Uint8Array.of(65));
    clock.advance(5_000);
    const back = (of: Size, usedAt: number): void => {
      const viewer = aViewer(of);
      viewer.activeAt = usedAt;
      session.add(viewer);
    };
    back({ columns: 90, rows: 20 }, 4_000);
    back({ columns: 120, rows: 40 }, 8_000);
    session.remove(one);
    come({ columns: 130, rows: 50 });
    assert.deepEqual(sizes(), ['size 100x30', 'size 120x40']);
  });

  it('[S9] stays that of who was cut off for a while, unless somebody comes to it meanwhile', () => {
    const graceMs = relayLimits.sizeGraceMs;
    const { clock, session, come, sizes } = watched();
    const one = come({ columns: 100, rows: 30 });
    const two = come({ columns: 120, rows: 40 });
    session.input(one, Uint8Array.of(65));
    session.lose(one);
    clock.advance(graceMs - 1);
    assert.deepEqual(sizes(), ['size 100x30'], 'it may come back');
    clock.advance(1);
    assert.deepEqual(sizes(), ['size 100x30', 'size 120x40'], 'it does not');

    session.lose(two);
    const three = come({ columns: 140, rows: 50 });
    session.touch(three);
    session.lose(three);
    clock.advance(graceMs);
    assert.deepEqual(sizes().slice(2), ['size 140x50'], 'nobody is left');
  });

  it('[S9] does not change where who was cut off comes back in time, and is theirs again', () => {
    const { clock, session, come, aViewer, sizes } = watched();
    const one = come({ columns: 100, rows: 30 });
    come({ columns: 120, rows: 40 });
    clock.advance(1_000);
    session.input(one, Uint8Array.of(65));
    session.lose(one);
    clock.advance(1_000);
    const back = aViewer({ columns: 100, rows: 30 });
    // Its word comes a little later than its key did.
    back.activeAt = one.activeAt - 20;
    session.add(back);
    clock.advance(relayLimits.sizeGraceMs);
    assert.deepEqual([...new Set(sizes())], ['size 100x30']);
    session.resize(back, { columns: 101, rows: 31 });
    assert.equal(sizes().at(-1), 'size 101x31');
  });

  it('[S9] is always that of whoever used it last of all who are there, or of a later one who was cut off a moment ago', () => {
    type Step = readonly ['come' | 'return' | 'leave' | 'cut' | 'type' | 'resize' | 'wait', number];
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.tuple(fc.constantFrom('come', 'return', 'leave', 'cut', 'type', 'resize'), fc.nat(3)),
      fc.tuple(fc.constant('wait'), fc.nat(relayLimits.sizeGraceMs)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: 'max' }), (steps) => {
        const { clock, session, aViewer, sizes } = watched();
        const there = new Map<number, Viewer>();
        const cut: { readonly seat: number; readonly viewer: Viewer; readonly until: number }[] = [];
        let columns = 100;
        const act: Readonly<Record<Step[0], (seat: number, viewer: Viewer | undefined) => void>> = {
          come(seat, viewer) {
            if (viewer !== undefined) return;
            const next = aViewer({ columns, rows: 24 });
            there.set(seat, next);
            session.add(next);
          },
          return(seat, viewer) {
            const before = cut.findLast((one) => one.seat === seat)?.viewer;
            if (viewer !== undefined || before === undefined) return;
            const next = aViewer(before.size);
            next.activeAt = before.activeAt;
            there.set(seat, next);
            session.add(next);
          },
          leave(seat, viewer) {
            if (there.delete(seat) && viewer !== undefined) session.remove(viewer);
          },
          cut(seat, viewer) {
            if (!there.delete(seat) || viewer === undefined) return;
            cut.push({ seat, viewer, until: clock.elapsed() + relayLimits.sizeGraceMs });
            session.lose(viewer);
          },
          type: (_seat, viewer) => void (viewer && session.input(viewer, Uint8Array.of(65))),
          resize: (_seat, viewer) => void (viewer && session.resize(viewer, { columns, rows: 24 })),
          wait: (ms) => clock.advance(ms),
        };
        for (const [what, which] of steps) {
          columns += 1;
          // No two use it in the same moment.
          clock.advance(1);
          act[what](which, there.get(which));
          if (there.size === 0) continue;
          const latest = Math.max(...[...there.values()].map(({ activeAt }) => activeAt));
          const mayHaveIt = [
            ...[...there.values()].filter(({ activeAt }) => activeAt === latest),
            ...cut
              .filter(({ viewer, until }) => until > clock.elapsed() && viewer.activeAt >= latest)
              .map(({ viewer }) => viewer),
          ].map(({ size: of }) => `size ${of.columns}x24`);
          assert.ok(mayHaveIt.includes(sizes().at(-1) ?? ''), `${sizes().at(-1)} is none of ${mayHaveIt.join()}`);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('[S9] is asked for again where another one is still under way', () => {
    const { session, come, sizes } = watched();
    const one = come();
    session.resize(one, { columns: 100, rows: 30 });
    session.resize(one, size);
    assert.deepEqual(sizes(), ['size 80x24', 'size 100x30', 'size 80x24']);
  });
});
