import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { heavyFrom, isHeavy, weightOf } from './weight.ts';
import { readJsonPieces, writeJson } from './writeJson.ts';

const textOf = async (value: unknown): Promise<string> => Buffer.concat(await writeJson(value)).toString('utf8');

/** Values that are written in many parts, and those around the limit between a part and many. */
const large = fc
  .tuple(fc.jsonValue({ maxDepth: 3 }), fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 0, max: 3 }))
  .map(([value, count, form]) => {
    const list = Array.from({ length: count }, () => value);
    const object = Object.fromEntries(list.map((item, at) => [`k"${at}`, item]));
    return [list, object, { a: [list, { b: object }], c: value }, [[list], value, object]][form];
  });

describe('JSON that is written in turns', () => {
  it('is what JSON.stringify writes, and is read back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue({ maxDepth: 4 }), large), async (value) => {
        assert.equal(await textOf(value), JSON.stringify(value));
        assert.deepEqual(readJsonPieces(await writeJson(value)), JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out what JSON leaves out, and keeps names and halves of characters as they are', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => (at % 500 === 0 ? undefined : at));
    const odd = { ['__proto__']: 1, '': [undefined, '\ud800', '\u2028'], gone: undefined, many };
    assert.equal(await textOf(odd), JSON.stringify(odd));
    assert.equal(await textOf(undefined), 'null');
  });

  it('a value is weighed no further than is asked', () => {
    assert.deepEqual([weightOf({ a: [1, 2], b: 'x'.repeat(640) }, 100), weightOf([1, 2, 3], 2)], [15, 2]);
    assert.deepEqual(
      [isHeavy(Array.from({ length: heavyFrom }, () => 0)), isHeavy('x'.repeat(1_000_000)), isHeavy({ a: 'x' })],
      [true, true, false],
    );
  });
});
