import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LastScreens } from './lastScreens.ts';

const aScreen = (text: string, at = 1) => ({ lines: [text], at, live: true });

describe('the screens that were seen last', () => {
  it('[S7] are one a session: the newest', () => {
    const screens = new LastScreens();
    screens.keep('a', aScreen('first'));
    screens.keep('a', aScreen('second', 2));
    assert.deepEqual(screens.of('a'), aScreen('second', 2));
    assert.equal(screens.of('b'), undefined);
  });

  it('[S7] have a bound together, of bytes and so of number; what was not seen for longest goes', () => {
    const screens = new LastScreens(3_000);
    const kept = () => ['a', 'b', 'c', 'd'].filter((id) => screens.of(id) !== undefined).join('');
    for (const id of ['a', 'b', 'c']) screens.keep(id, aScreen('x'.repeat(300)));
    assert.equal(kept(), 'abc');
    screens.keep('a', aScreen('x'.repeat(300)));
    screens.keep('d', aScreen('x'.repeat(300)));
    assert.equal(kept(), 'acd');
    screens.keep('d', aScreen('x'.repeat(3_000)));
    assert.equal(kept(), '', 'what is larger than all room is not kept, nor is an older one of it');
    for (let at = 0; at < 1_000; at += 1) screens.keep(`empty ${at}`, { lines: [], at, live: true });
    const left = Array.from({ length: 1_000 }, (_, at) => screens.of(`empty ${at}`)).filter(Boolean).length;
    assert.ok(left > 0 && left < 20, `${left} are left`);
  });

  it('[S7] whatever is seen: those that are kept have room, and nothing newer than one of them went', () => {
    const seen = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(900)), { maxLength: 40 });
    const check = fc.property(seen, (all) => {
      const screens = new LastScreens(2_000);
      for (const [id, length] of all) screens.keep(id, aScreen('x'.repeat(length)));
      const newestFirst = [...new Set(all.toReversed().map(([id]) => id))];
      const kept = newestFirst.filter((id) => screens.of(id) !== undefined);
      assert.deepEqual(kept, newestFirst.slice(0, kept.length));
      const bytes = kept.reduce((sum, id) => sum + 288 + 2 * (all[lastOf(all, id)]?.[1] ?? 0), 0);
      assert.ok(bytes <= 2_000, `${bytes} bytes`);
    });
    fc.assert(check, { numRuns: 300 });
  });
});

const lastOf = (all: readonly (readonly [id: string, length: number])[], id: string): number =>
  all.findLastIndex(([each]) => each === id);
