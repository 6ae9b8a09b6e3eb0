import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { anId } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { Presence } from './presence.ts';
import { Viewer } from './viewer.ts';

const callerNamed = (name: string): Caller => {
  const id = anId('person');
  return { kind: 'person', actor: { kind: 'user', id, name }, personId: id, admin: false };
};

function aViewer(name: string, drives: boolean): Viewer {
  const port = {
    channel: 1,
    sendTerminal: () => undefined,
    say: () => undefined,
    line: { room: () => Infinity, share: () => undefined },
  };
  const viewer = new Viewer({ ...port, caller: () => callerNamed(name) }, { columns: 80, rows: 24 }, undefined);
  viewer.mayDrive = drives;
  return viewer;
}

function aPresence() {
  const clock = createFakeClock();
  clock.advance(10_000);
  const told: string[] = [];
  const presence = new Presence(clock, (sessionId, watchers) => {
    const words = watchers.map(
      ({ name, drive, typing }) => `${name}${drive ? ' drives' : ''}${typing ? ' types' : ''}`,
    );
    told.push(`${sessionId}: ${words.join(', ')}`);
  });
  return { clock, presence, told };
}

describe('who watches a session', () => {
  it('[S9] is told at once, and then at most once a second, as it is then', () => {
    const { clock, presence, told } = aPresence();
    const viewers = new Set([aViewer('alice', true)]);
    presence.changed('s', viewers);
    assert.deepEqual(told, ['s: alice drives']);
    for (const name of ['bob', 'carol', 'dave']) {
      viewers.add(aViewer(name, false));
      presence.changed('s', viewers);
    }
    clock.advance(999);
    assert.equal(told.length, 1);
    clock.advance(1);
    assert.deepEqual(told.slice(1), ['s: alice drives, bob, carol, dave']);
    clock.advance(60_000);
    assert.equal(told.length, 2, 'nothing new is not told');
  });

  it('[S9] who types is told, and that it is over, once for each', () => {
    const { clock, presence, told } = aPresence();
    const alice = aViewer('alice', true);
    const viewers = new Set([alice]);
    presence.changed('s', viewers);
    clock.advance(5_000);
    for (let key = 0; key < 5; key += 1) {
      alice.typedAt = clock.elapsed();
      presence.changed('s', viewers);
      clock.advance(100);
    }
    clock.advance(10_000);
    assert.deepEqual(told, ['s: alice drives', 's: alice drives types', 's: alice drives']);
  });

  it('tells that nobody is left, keeps nothing of it, and begins anew with others', () => {
    const { clock, presence, told } = aPresence();
    const first = new Set([aViewer('alice', true)]);
    presence.changed('s', first);
    first.clear();
    presence.changed('s', first);
    clock.advance(1_000);
    presence.changed('s', new Set([aViewer('bob', false)]));
    assert.deepEqual(told, ['s: alice drives', 's: ', 's: bob']);
  });

  it('[R5] names fifty at most, whoever else watches', () => {
    const { presence, told } = aPresence();
    presence.changed('s', new Set(Array.from({ length: 500 }, (_, at) => aViewer(`p${at}`, false))));
    assert.equal(told[0]?.split(', ').length, 50);
  });

  it('says nothing any more once it is closed', () => {
    const { clock, presence, told } = aPresence();
    const viewers = new Set([aViewer('alice', true)]);
    presence.changed('s', viewers);
    viewers.add(aViewer('bob', false));
    presence.changed('s', viewers);
    presence.close();
    clock.advance(10_000);
    assert.equal(told.length, 1);
  });
});
