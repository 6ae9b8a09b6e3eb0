import assert from 'node:assert/strict';
import * as z from 'zod';
import { issueSentence } from './issueSentence.ts';

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map((issue) => issueSentence(issue));

describe('what a schema refuses', () => {
  it('is said of each kind of mistake as people would', () => {
    const map = z.record(z.string().regex(/^a/, 'begins with "a"'), z.number());
    const cases: readonly (readonly [z.ZodType, unknown, string])[] = [
      [z.object({ title: z.string() }), {}, 'is missing'],
      [z.string(), 7, 'must be a text'],
      [z.array(z.string()), 'x', 'must be a list'],
      [map, 'x', 'must be a map of fields'],
      [z.strictObject({}), [], 'must be a map of fields'],
      [map, { b: 1 }, 'is no name that may stand here: it begins with "a"'],
      [z.boolean(), 'x', 'must be true or false'],
      [z.number().int(), 1.5, 'must be a whole number'],
      [z.string().min(1), '', 'must not be empty'],
      [z.string().min(3), 'a', 'must have at least 3 characters'],
      [z.string().max(2), 'abc', 'must have at most 2 characters'],
      [z.array(z.string()).min(1), [], 'must not be empty'],
      [z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 entries'],
      [z.number().min(1), 0, 'must be at least 1'],
      [z.number().positive(), 0, 'must be more than 0'],
      [z.number().max(9), 10, 'must be at most 9'],
      [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
      [z.literal(1), 2, 'must be 1'],
      [z.number().multipleOf(5), 7, 'must be a multiple of 5'],
      [z.strictObject({}), { x: 1 }, 'has fields that are not known here: x'],
      [z.union([z.string(), z.number()]), true, 'is of none of the forms that may stand here'],
      [z.string().regex(/^a/), 'b', 'is not written as it must be'],
      [z.url(), 'b', 'is no valid url'],
      [z.string().min(1, 'says it in its own words'), '', 'says it in its own words'],
    ];
    for (const [schema, value, sentence] of cases) assert.deepEqual(said(schema, value), [sentence]);
  });
});
