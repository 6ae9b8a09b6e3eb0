import assert from 'node:assert/strict';
import { sameContent } from './sameContent.ts';

describe('sameContent', () => {
  it('compares by what is said, not by how', () => {
    assert.ok(sameContent({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }));
    assert.ok(sameContent({ a: 1, b: undefined }, { a: 1 }));
    assert.ok(sameContent(new Map([['a', { b: 1 }]]), new Map([['a', { b: 1 }]])));
  });

  it('sees every difference', () => {
    const different: readonly (readonly [unknown, unknown])[] = [
      [{ a: 1 }, { a: 2 }],
      [{ a: 1 }, { a: 1, b: 2 }],
      [[1, 2], [1]],
      [[1], { 0: 1 }],
      [null, {}],
      [new Map([['a', 1]]), new Map([['a', 2]])],
      [new Map(), {}],
      ['1', 1],
    ];
    for (const [one, other] of different) {
      assert.ok(!sameContent(one, other), JSON.stringify([one, other]));
      assert.ok(!sameContent(other, one), JSON.stringify([other, one]));
    }
  });
});
