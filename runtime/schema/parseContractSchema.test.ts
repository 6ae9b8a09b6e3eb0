import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dialect } from './contractKeywords.ts';
import { parseContractSchema, schemaLimits } from './parseContractSchema.ts';

const said = (schema: unknown) => parseContractSchema(schema).map(({ path, message }) => `${path}: ${message}`);
const deep = (levels: number, wrap: (inner: unknown) => unknown): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), true);

describe('parseContractSchema', () => {
  it('[T10] takes what contracts use', () => {
    const schema = {
      $schema: dialect,
      $id: 'https://example.org/api',
      type: 'object',
      required: ['endpoints'],
      properties: {
        endpoints: {
          type: 'array',
          minItems: 1,
          items: { $ref: '#/$defs/endpoint' },
        },
        base: { type: ['string', 'null'], format: 'uri' },
        tree: { $ref: '#' },
      },
      patternProperties: { '^x-[a-z]{1,32}$': true },
      additionalProperties: false,
      $defs: { endpoint: { properties: { method: { enum: ['GET', 'POST'] } }, if: true, then: {}, else: false } },
    };
    assert.deepEqual([said(schema), said(true), said(false), said({})], [[], [], [], []]);
  });

  it('[T10] refuses unknown keywords with their path and the nearest known one', () => {
    assert.deepEqual(
      said({ properties: { a: { requird: ['x'], 'x-mine': 1 } }, $dynamicRef: '#a', unevaluatedItems: true }),
      [
        '/properties/a/requird: is not a keyword that contracts may use; did you mean required?',
        '/properties/a/x-mine: is not a keyword that contracts may use',
        '/$dynamicRef: is not a keyword that contracts may use',
        '/unevaluatedItems: is not a keyword that contracts may use',
      ],
    );
  });

  it('[T10] refuses references that leave the schema or point at nothing', () => {
    for (const $ref of ['https://evil.example/s', 'other.json', '#anchor', '//x', 'file:///etc/passwd', 5]) {
      assert.match(said({ $ref })[0] ?? '', /must point into this schema/, String($ref));
    }
    assert.deepEqual(said({ $ref: '#/$defs/none' }), ['/$ref: points at nothing: #/$defs/none']);
    assert.deepEqual(said({ $ref: '#/$defs/a~1b', $defs: { 'a/b': {} } }), []);
    assert.match(said({ $ref: '#/constructor' })[0] ?? '', /points at nothing/);
    assert.match(said({ $ref: '#/%' })[0] ?? '', /points at nothing/);
  });

  it('refuses identities and dialects below the top, and other dialects', () => {
    assert.match(said({ properties: { a: { $id: 'x' } } })[0] ?? '', /at the top only/);
    assert.match(said({ $schema: 'http://json-schema.org/draft-07/schema#' })[0] ?? '', /must be "https/);
  });

  it('refuses each keyword with a value of the wrong kind', () => {
    const wrong: Record<string, unknown> = {
      type: 'strnig',
      enum: [],
      minLength: -1,
      maximum: '3',
      multipleOf: 0,
      uniqueItems: 1,
      required: ['a', 'a'],
      pattern: 5,
      format: 'ipv4',
      items: [{}],
      allOf: [],
      properties: [],
      not: null,
      dependentRequired: { a: 'b' },
      title: 1,
    };
    for (const [keyword, value] of Object.entries(wrong)) {
      assert.match(said({ [keyword]: value })[0] ?? 'nothing', new RegExp(`^/${keyword}`), keyword);
    }
  });

  it('refuses patterns that are not linear, too long or too expensive', () => {
    for (const pattern of ['(?=a)', '(a)\\1', '(', 'a{2000}', 'x'.repeat(1001)]) {
      assert.equal(said({ pattern }).length, 1, pattern);
    }
    assert.equal(said({ patternProperties: { '(?!a)': true } }).length, 1);
    const costly = Array.from({ length: 20 }, (_, index) => ({ pattern: `(${'a?'.repeat(20)}${index}){1000}` }));
    assert.deepEqual(said({ anyOf: costly }), [': has patterns that are too expensive; repeat less']);
    assert.deepEqual(said({ pattern: '^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\\.[A-Za-z]{2,24}$' }), []);
  });

  it('holds the limits of size, depth and number', () => {
    assert.match(said({ description: 'x'.repeat(schemaLimits.maxBytes) })[0] ?? '', /bytes, at most/);
    assert.deepEqual(said(deep(31, (not) => ({ not }))), []);
    assert.match(said(deep(32, (not) => ({ not })))[0] ?? '', /nested deeper than 32/);
    assert.match(
      said({ const: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) })[0] ?? '',
      /nested deeper|JSON value/,
    );
    assert.match(said({ anyOf: Array(1001).fill(true) })[0] ?? '', /more than 1000 subschemas/);
    assert.ok(parseContractSchema({ anyOf: Array(900).fill(7) }).length <= 50);
  });

  it('refuses what is no JSON', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['not'] = cyclic;
    for (const value of [undefined, cyclic, () => 1, { minimum: 1n }, 7, null, 'x', []])
      assert.equal(said(value).length, 1);
  });

  it('never throws, and what it accepts has only known keywords', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseContractSchema(value)));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('type', 'pattern', '$ref', 'items', 'allOf', 'enum', '$defs'), fc.jsonValue()),
        (schema) => {
          parseContractSchema(schema);
        },
      ),
    );
  });
});
