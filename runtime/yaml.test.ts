import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseYaml } from './yaml.ts';

const limits = { maxBytes: 100_000, maxAliases: 20, maxDepth: 16 };
const messages = (text: string) => parseYaml(text, limits).problems.map(({ line, message }) => `${line}: ${message}`);

describe('parseYaml', () => {
  it('reads YAML and JSON alike', () => {
    const expected = { tasks: [{ id: 'T1', needs: ['T0'] }] };
    assert.deepEqual(parseYaml('tasks:\n  - id: T1\n    needs: [T0]\n', limits).value, expected);
    assert.deepEqual(parseYaml(JSON.stringify(expected, null, 2), limits).value, expected);
  });

  it('reads any JSON value as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        assert.deepEqual(parseYaml(JSON.stringify(value), limits).value, JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('[T15] knows the line of every path, and of the nearest part above a missing one', () => {
    const { lineOf } = parseYaml(
      'name: shop\ntasks:\n  - id: T1\n    spec: |\n      a\n      b\n  - id: T2\n    needs:\n      - T1\n',
      limits,
    );
    const paths = [
      [],
      ['name'],
      ['tasks'],
      ['tasks', 0, 'spec'],
      ['tasks', 1],
      ['tasks', 1, 'needs', 0],
      ['tasks', 1, 'title'],
    ];
    assert.deepEqual(paths.map(lineOf), [1, 1, 2, 4, 7, 9, 7]);
  });

  it('finds lines through an alias and in JSON', () => {
    assert.equal(parseYaml('a: &x\n  k: 1\nb: *x\n', limits).lineOf(['b', 'k']), 2);
    assert.equal(parseYaml('{\n "a": [\n  1,\n  {"b": 2}]}', limits).lineOf(['a', 1, 'b']), 4);
  });

  it('says where the text breaks, and gives no value then', () => {
    const { value, problems } = parseYaml('a: 1\nb: [1, 2\nc: 3\n', limits);
    assert.equal(value, undefined);
    assert.ok((problems[0]?.line ?? 0) >= 2);
  });

  it('[T15] with a key given twice and nothing else it can still be looked at', () => {
    const { value, problems, lineOf } = parseYaml('a: 1\nb:\n  c: 1\nb:\n  d: 2\n', limits);
    assert.deepEqual([value, problems.map(({ line }) => line)], [{ a: 1, b: { d: 2 } }, [4]]);
    assert.equal(lineOf(['b']), 2, 'the line of the first');
    assert.equal(parseYaml('a: 1\na: 2\nb: [\n', limits).value, undefined);
  });

  it('refuses a key that is given twice, a second document, unknown tags and keys that are not text', () => {
    assert.deepEqual(messages('a: 1\nb: 2\na: 3\n'), ['3: this key is given twice']);
    assert.deepEqual(messages('a: 1\n---\nb: 2\n'), ['2: only one document is read; remove what follows this line']);
    assert.equal(messages('a: !!js/function "x"\n').length, 1);
    assert.deepEqual(messages('? [a]\n: 1\n'), ['1: a key must be plain text']);
  });

  it('refuses a text that is too big without reading it', () => {
    assert.deepEqual(messages('a'.repeat(100_001)), ['1: the text has 100001 bytes, at most 100000 are read']);
  });

  it('refuses depth, by indentation, by brackets and beyond the stack', () => {
    const indented = Array.from({ length: 40 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    assert.match(messages(indented)[0] ?? '', /nested deeper than 16 levels/);
    assert.match(messages('['.repeat(17) + ']'.repeat(17))[0] ?? '', /nested deeper/);
    assert.match(messages('['.repeat(50_000) + ']'.repeat(50_000))[0] ?? '', /nested deeper/);
    assert.match(messages('- '.repeat(40_000))[0] ?? '', /nested deeper/);
  });

  it('refuses a billion laughs and too many aliases', () => {
    const laughs = ['a0: &a0 [x,x,x]'];
    for (let i = 1; i < 10; i += 1) laughs.push(`a${i}: &a${i} [*a${i - 1},*a${i - 1}]`);
    assert.match(messages(laughs.join('\n'))[0] ?? '', /more than 20 aliases/);
    assert.match(messages(`a: &a 1\nb: [${'*a,'.repeat(21)}]`)[0] ?? '', /more than 20 aliases/);
    assert.match(messages('a: &a [*a]')[0] ?? '', /would contain itself/);
  });

  it('a key named __proto__ stays a key', () => {
    const { value } = parseYaml('__proto__:\n  polluted: true\n', limits);
    assert.equal(Object.hasOwn(value as object, '__proto__'), true);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('[R5] a map of very many keys takes time in proportion', function () {
    // Were each compared with all before it, this would not be enough.
    this.timeout(20_000);
    const map = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 0`).join('\n');
    assert.equal(Object.keys(parseYaml(map(30_000)).value as object).length, 30_000);
    const twice = parseYaml(`${map(30_000)}\nk7: 1`);
    assert.deepEqual(twice.problems, [{ line: 30_001, column: 1, message: 'this key is given twice' }]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'a:- \n[]{}&*!|>"\'#?,%@`\t') }),
        (text) => void parseYaml(text, limits),
      ),
    );
  });
});
