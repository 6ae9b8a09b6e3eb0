import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCompiledSchemas } from '../../runtime/schema/compiledSchemas.ts';
import { contractKeywords } from '../../runtime/schema/contractKeywords.ts';
import { parseContractSchema } from '../../runtime/schema/parseContractSchema.ts';
import type { Json } from '../../shared/model/contract.ts';
import { diffSchemas } from './schemaDiff.ts';
import { aloneKeywords, annotations } from './schemaKeywords.ts';

/** The class and each difference as `kind path`. */
const told = (before: Json | undefined, after: Json | undefined): readonly string[] => {
  const { change, changes } = diffSchemas(before, after);
  return [change, ...changes.map(({ kind, path }) => `${kind} ${path === '' ? '(root)' : path}`)];
};
const classOf = (before: Json | undefined, after: Json | undefined) => diffSchemas(before, after).change;

const object = (properties: { readonly [name: string]: Json }, more: { readonly [name: string]: Json } = {}) => ({
  type: 'object',
  properties,
  ...more,
});
const text = { type: 'string' };

describe('two schemas of a contract', () => {
  it('[T10] are the same when all data that fits one fits the other, however they are written', () => {
    assert.deepEqual(told(object({ a: text }), { properties: { a: text }, type: 'object' }), ['same']);
    assert.deepEqual(told({ ...text, title: 'A' }, { ...text, description: 'B', examples: ['c'] }), ['same']);
    assert.deepEqual(told({ const: 1 }, { enum: [1] }), ['same']);
    assert.deepEqual(told({ type: ['integer', 'number'] }, { type: 'number' }), ['same']);
    assert.deepEqual(told({ $ref: '#/$defs/x', $defs: { x: text } }, { $ref: '#/$defs/y', $defs: { y: text } }), [
      'same',
    ]);
    assert.deepEqual(told({ $ref: '#/$defs/x', $defs: { x: text } }, text), ['same']);
    assert.deepEqual(told(undefined, {}), ['same']);
  });

  it('[T10] differ additively where members are new, or less fits than before', () => {
    assert.deepEqual(told(undefined, object({ a: text })), ['additive', 'narrowed /type', 'added /properties/a']);
    const closed = { additionalProperties: false };
    assert.deepEqual(told(object({ a: text }, closed), object({ a: text, b: text }, closed)), [
      'additive',
      'added /properties/b',
    ]);
    assert.deepEqual(told(object({ a: text }), object({ a: text }, { required: ['a'] })), [
      'additive',
      'narrowed /required',
    ]);
    assert.deepEqual(told({ type: 'number' }, { type: 'integer', minimum: 0 }), [
      'additive',
      'narrowed /type',
      'narrowed /minimum',
    ]);
    assert.deepEqual(told({ enum: ['a', 'b', 'c'] }, { enum: ['a', 'c'] }), ['additive', 'narrowed /enum']);
    assert.deepEqual(told({ anyOf: [text, { type: 'null' }] }, { anyOf: [text] }), ['additive', 'narrowed /anyOf']);
  });

  it('[T10] break where something may come, or be missing, that could not before', () => {
    assert.deepEqual(told(object({ a: text, b: text }), object({ a: text })), ['breaking', 'removed /properties/b']);
    assert.deepEqual(told(object({ a: text }), object({ a: { type: 'number' } })), [
      'breaking',
      'widened /properties/a/type',
    ]);
    assert.deepEqual(told(object({ a: text }, { required: ['a'] }), object({ a: text })), [
      'breaking',
      'widened /required',
    ]);
    assert.deepEqual(told({ enum: ['a'] }, { enum: ['a', 'b'] }), ['breaking', 'widened /enum']);
    assert.deepEqual(told(text, { type: ['string', 'null'] }), ['breaking', 'widened /type']);
    assert.deepEqual(told({ items: text }, {}), ['breaking', 'widened /items/type']);
    assert.deepEqual(told(text, undefined), ['breaking', 'widened /type']);
    const nested = (inner: Json) => object({ list: { type: 'array', items: object({ id: inner }) } });
    assert.deepEqual(told(nested({ type: 'integer' }), nested(text)), [
      'breaking',
      'widened /properties/list/items/properties/id/type',
    ]);
  });

  it('[T10] what cannot be judged breaks', () => {
    assert.deepEqual(told({ pattern: '^a' }, { pattern: '^b' }), ['breaking', 'unclear /pattern']);
    assert.deepEqual(told({ multipleOf: 0.2 }, { multipleOf: 0.4 }), ['breaking', 'unclear /multipleOf']);
    assert.deepEqual(told({ oneOf: [text] }, { oneOf: [text, { type: 'null' }] }), ['breaking', 'unclear /oneOf']);
    assert.deepEqual(told({ not: text }, { not: { ...text, minLength: 1 } }), ['breaking', 'unclear /not']);
    assert.deepEqual(told({ if: text, then: {} }, { if: {}, then: {} }), ['breaking', 'unclear /if']);
    assert.deepEqual(
      told({ patternProperties: { '^x': text } }, { ...object({ x: text }), patternProperties: { '^x': text } }),
      ['breaking', 'narrowed /type', 'unclear /properties/x'],
    );
  });

  it('[T10] schemas that lead back to themselves are compared once around', () => {
    const tree = (node: { readonly [name: string]: Json }) => ({
      $ref: '#/$defs/node',
      $defs: { node: object({ ...node, children: { type: 'array', items: { $ref: '#/$defs/node' } } }) },
    });
    assert.deepEqual(told(tree({ name: text }), tree({ name: text })), ['same']);
    assert.deepEqual(told(tree({ name: text }), tree({ name: text, size: text })), [
      'additive',
      'added /properties/size',
    ]);
    assert.equal(classOf(tree({ name: text }), tree({ name: { type: 'null' } })), 'breaking');
    // Less fits the newer one, so more fits what it is not.
    const not = (more: object) => ({ ...text, ...more, properties: { x: { not: { $ref: '#' } } } });
    assert.equal(classOf(not({}), not({ minLength: 1 })), 'breaking');
  });

  it('[T10] endless work ends, and is called breaking', () => {
    const ring = (length: number) => ({
      $ref: '#/$defs/0',
      $defs: Object.fromEntries(
        Array.from({ length }, (_, at) => [at, { properties: { next: { $ref: `#/$defs/${(at + 1) % length}` } } }]),
      ),
    });
    assert.equal(classOf(ring(499), ring(500)), 'breaking');
    const fan = (depth: number) => ({
      $ref: '#/$defs/0',
      $defs: Object.fromEntries(
        Array.from({ length: depth + 1 }, (_, at) => [
          at,
          at === depth ? text : { allOf: [{ $ref: `#/$defs/${at + 1}` }, { $ref: `#/$defs/${at + 1}` }] },
        ]),
      ),
    });
    assert.equal(classOf(fan(30), fan(30)), 'breaking');
    const negated = { not: { $ref: '#' } };
    assert.equal(classOf(negated, { ...negated, title: 'x' }), 'same');
  });

  it('every keyword that a schema may have is judged', () => {
    for (const keyword of contractKeywords.keys()) {
      if (annotations.has(keyword) || aloneKeywords.has(keyword)) continue;
      assert.notEqual(classOf({}, { [keyword]: samples[keyword] ?? null, ...neighbours[keyword] }), 'same', keyword);
      assert.equal(classOf({ [keyword]: samples[keyword] ?? null, ...neighbours[keyword] }, {}), 'breaking', keyword);
    }
  });

  it('[T10] whatever is changed: data of a newer schema that is called same or additive is what the older promised', () => {
    const compiled = createCompiledSchemas();
    const verdicts = { same: 0, additive: 0, breaking: 0 };
    fc.assert(
      fc.property(schemas, schemas, fc.array(values, { minLength: 8, maxLength: 8 }), (before, after, data) => {
        for (const schema of [before, after]) assert.deepEqual(parseContractSchema(schema), []);
        const change = classOf(before, after);
        verdicts[change] += 1;
        if (change === 'breaking') return;
        for (const value of data) {
          if (compiled.check(after, value).length > 0) continue;
          assert.deepEqual(compiled.check(before, value), [], JSON.stringify({ before, after, value, change }));
        }
      }),
      // About one in fifteen is additive.
      { numRuns: 1_000 },
    );
    assert.ok(verdicts.additive > 20 && verdicts.breaking > 20, JSON.stringify(verdicts));
  }).timeout(60_000);
});

const samples: Readonly<Record<string, Json>> = {
  $ref: '#/$defs/x',
  enum: ['a'],
  const: 1,
  properties: { a: text },
  patternProperties: { '^a': text },
  additionalProperties: text,
  required: ['a'],
  dependentRequired: { a: ['b'] },
  dependentSchemas: { a: text },
  propertyNames: { minLength: 2 },
  items: text,
  prefixItems: [text],
  contains: text,
  minContains: 2,
  maxContains: 3,
  allOf: [text],
  anyOf: [text],
  oneOf: [text],
  not: text,
  if: text,
  then: text,
  else: text,
};

/** What a keyword needs beside it to say anything. */
const neighbours: Readonly<Record<string, { readonly [keyword: string]: Json }>> = {
  $ref: { $defs: { x: text } },
  minContains: { contains: text },
  maxContains: { contains: text },
  then: { if: text },
  else: { if: text },
};

/**
 * Small schemas over few names and values, so that two of them are often alike. None closes its members: new ones are
 * additive by definition.
 */
const names = fc.constantFrom('a', 'b');
const scalars = fc.constantFrom<Json>('', 'x', 'xy', 0, 1, 2.5, 4, null, true);
const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constant<Json>(true),
  fc.constant<Json>({}),
  fc.record(
    {
      type: fc.constantFrom<Json>('string', 'number', 'integer', ['string', 'null'], ['integer', 'string'], 'object'),
      minimum: fc.constantFrom(0, 1),
      maximum: fc.constantFrom(1, 4),
      minLength: fc.constantFrom(0, 1, 2),
      multipleOf: fc.constantFrom(1, 2, 4),
      pattern: fc.constantFrom('^x', 'y$'),
    },
    { requiredKeys: [] },
  ),
  fc.record({ enum: fc.uniqueArray(scalars, { minLength: 1, maxLength: 3 }) }),
  fc.record({ const: scalars }),
);
const deeper = (inner: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 2, arbitrary: inner },
    fc.record(
      {
        properties: fc.dictionary(names, inner, { maxKeys: 2 }),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        additionalProperties: inner,
        patternProperties: fc.dictionary(fc.constantFrom('^a', 'b'), inner, { maxKeys: 1 }),
        propertyNames: fc.constantFrom<Json>(true, { minLength: 2 }, { enum: ['a'] }),
        dependentRequired: fc.constantFrom<Json>({}, { a: ['b'] }),
        dependentSchemas: fc.dictionary(names, inner, { maxKeys: 1 }),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        items: inner,
        prefixItems: fc.array(inner, { minLength: 1, maxLength: 2 }),
        contains: inner,
        minContains: fc.constantFrom(0, 1, 2),
        maxContains: fc.constantFrom(1, 2),
        minItems: fc.constantFrom(0, 1),
        uniqueItems: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        allOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        anyOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        oneOf: fc.array(inner, { minLength: 1, maxLength: 2 }),
        not: inner,
        if: inner,
        then: inner,
        else: inner,
      },
      { requiredKeys: [] },
    ),
  );
const schemas = deeper(deeper(leaf));
const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 2 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'ab'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
