import assert from 'node:assert/strict';
import { requireShallow } from './jsonDepth.ts';
import { limits } from './timings.ts';

const nest = (depth: number, [open, close]: readonly [string, string]): unknown =>
  JSON.parse(`${open.repeat(depth)}0${close.repeat(depth)}`);

describe('the depth of what is sent', () => {
  for (const pair of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    it(`[R6] ends at its limit, for ${pair.join('')}`, () => {
      requireShallow(nest(limits.jsonDepth, pair));
      assert.throws(() => {
        requireShallow(nest(limits.jsonDepth + 1, pair));
      }, /nested deeper than 64 levels/);
      assert.throws(
        () => {
          requireShallow({ wide: [1, 'x', null], deep: nest(100_000, pair) });
        },
        { code: 'bad-request' },
      );
    });
  }
});
