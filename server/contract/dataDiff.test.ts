import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json } from '../../shared/model/contract.ts';
import { limits } from '../../shared/timings.ts';
import { contentHash } from '../contentHash.ts';
import { changeClasses, diffData } from './dataDiff.ts';

/** The class and each difference as `kind path before → after`. */
function told(before: Json, after: Json): readonly string[] {
  const { change, changes } = diffData(before, after);
  return [
    change,
    ...changes.map(({ kind, path, before: old, after: now }) =>
      [kind, path === '' ? '(root)' : path, old ?? '', now === undefined ? '' : `→ ${now}`].filter(Boolean).join(' '),
    ),
  ];
}

const users = { path: '/users', method: 'GET' };
const user = { path: '/users/{id}', method: 'GET' };

describe('two versions of contract data', () => {
  it('[T10] are the same when they say the same, however it was written', () => {
    assert.deepEqual(told({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }), ['same']);
    assert.deepEqual(told(0, -0), ['same']);
  });

  it('[T10] differ additively where all that was said still stands', () => {
    assert.deepEqual(told({ a: 1 }, { a: 1, b: { c: 2 } }), ['additive', 'added /b → {"c":2}']);
    assert.deepEqual(told([], [1, 'x']), ['additive', 'added /0 → 1', 'added /1 → "x"']);
    assert.deepEqual(told({ 'a/b~': {} }, { 'a/b~': { '': 0 } }), ['additive', 'added /a~1b~0/ → 0']);
  });

  it('[T10] break where something is gone, or is not what it was', () => {
    assert.deepEqual(told({ a: 1, b: 2 }, { a: 1 }), ['breaking', 'removed /b 2']);
    assert.deepEqual(told({ a: 1 }, { a: '1' }), ['breaking', 'type /a number → string']);
    assert.deepEqual(told({ a: null }, { a: {} }), ['breaking', 'type /a null → object']);
    assert.deepEqual(told({ id: 'uuid' }, { id: 'integer' }), ['breaking', 'value /id "uuid" → "integer"']);
    assert.deepEqual(told(1, [1]), ['breaking', 'type (root) number → array']);
    assert.deepEqual(told({ a: 1 }, { b: 1 }), ['breaking', 'removed /a 1', 'added /b → 1']);
  });

  it('[T10] elements of arrays are found again wherever they stand', () => {
    assert.deepEqual(told([users, user], [{ path: '/health', method: 'GET' }, users, user]), [
      'additive',
      'added /0 → {"method":"GET","path":"/health"}',
    ]);
    const grown = { ...user, response: 'User' };
    assert.deepEqual(told([users, user], [{ path: '/health', method: 'GET' }, users, grown]), [
      'additive',
      'added /2/response → "User"',
      'added /0 → {"method":"GET","path":"/health"}',
    ]);
    assert.deepEqual(told([users, user], [users]), ['breaking', 'removed /1 {"method":"GET","path":"/users/{id}"}']);
    assert.deepEqual(told([users, user], [users, { ...user, method: 'PUT' }]), [
      'breaking',
      'value /1/method "GET" → "PUT"',
    ]);
    assert.deepEqual(told([1, 1, 2], [1, 2, 1]), ['breaking', 'order (root)']);
    assert.deepEqual(told(['a', 'b'], ['b', 'a']), ['breaking', 'order (root)']);
  });

  it('[T10] a new element must have the shape of those before it', () => {
    assert.deepEqual(told([1, 2], [1, 2, '3']), ['breaking', 'added /2 → "3"', 'shape /2 number → string']);
    assert.deepEqual(told([1, 'a'], [1, 'a', 'b']), ['additive', 'added /2 → "b"']);
    assert.deepEqual(told([users, user], [users, user, { path: '/x', method: 7 }]), [
      'breaking',
      'added /2 → {"method":7,"path":"/x"}',
      'shape /2/method string → number',
    ]);
    assert.deepEqual(told([users, { ...user, note: '' }], [users, { ...user, note: '' }, { path: '/x' }]), [
      'breaking',
      'added /2 → {"path":"/x"}',
      'shape /2/method string → missing',
    ]);
  });

  it('[T10] names that every object has are data like any other', () => {
    const odd = (text: string) => JSON.parse(text) as Json;
    assert.deepEqual(told({}, odd('{"__proto__":1}')), ['additive', 'added /__proto__ → 1']);
    assert.deepEqual(told(odd('{"toString":1}'), {}), ['breaking', 'removed /toString 1']);
    assert.deepEqual(told(odd('[{"constructor":1}]'), [{}]), ['breaking', 'removed /0/constructor 1']);
  });

  it('[T10] only the first differences are listed and long ones are cut; all are counted', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, 'x'.repeat(5_000)]));
    const { changes, total, change } = diffData({}, many);
    assert.deepEqual([changes.length, total, change], [limits.contractChanges, 500, 'additive']);
    assert.ok(JSON.stringify(changes).length < 30_000);
    const last = diffData({ z: 1 }, { ...many, z: 2 });
    assert.equal(last.change, 'breaking', 'what is not listed counts too');
  });

  it('[T10] arrays without anything in common take no time by the square of their length', () => {
    const numbers = (from: number) => Array.from({ length: 50_000 }, (_, at) => ({ n: from + at }));
    const { total } = diffData(numbers(0), numbers(50_000));
    assert.equal(total, 50_000);
  });

  it('[T10] what only grew is not looked for at the cost of each element once for every other', () => {
    const row = (length: number, from: number) => Array.from({ length }, (_, at) => from + at);
    const keyed = (length: number) => Object.fromEntries(row(length, 0).map((at) => [`k${at}`, at]));
    const times = <T>(count: number, make: (at: number) => T) => row(count, 1).map(make);
    const unlike: readonly (readonly [Json, Json])[] = [
      [[row(60_000, 0)], times(2_000, () => [])],
      [[row(20_000, 0)], times(4_000, (at) => row(20, -at))],
      [[keyed(20_000)], times(2_000, (at) => ({ k0: -at }))],
      [[{ long: 'x'.repeat(500_000), last: 0 }], times(2_000, (at) => ({ long: 'y', last: at }))],
      [[{ rows: [], last: 0 }], times(2_000, (at) => ({ rows: [row(200, at)], last: at }))],
      [[[keyed(20_000)]], times(2_000, (at) => [keyed(1), keyed(2), `${at}`])],
    ];
    for (const [before, after] of unlike) assert.equal(diffData(before, after).change, 'breaking');
  });

  it('[T10] what only grew is still found among hundreds', () => {
    const endpoints = Array.from({ length: 200 }, (_, at) => ({ path: `/p${at}`, method: 'GET' }));
    const grown = endpoints.map((one, at) => ({ ...one, since: at })).reverse();
    assert.deepEqual(diffData(endpoints, grown).change, 'additive');
  });

  it('[T10] nothing is the same but what has the same hash, and what was only added to is never breaking', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((text) => JSON.parse(JSON.stringify(text)) as Json);
    fc.assert(
      fc.property(value, value, (before, after) => {
        const { change, total } = diffData(before, after);
        assert.equal(change === 'same', contentHash(before) === contentHash(after));
        assert.equal(change === 'same', total === 0);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.dictionary(fc.string(), value), (before, more) => {
        const { change } = diffData(before, { ...more, ...before });
        assert.notEqual(change, 'breaking');
        const back = diffData({ ...more, ...before }, before).change;
        assert.equal(back, change === 'same' ? 'same' : 'breaking', 'what is taken away again breaks');
      }),
    );
  });

  it('the table of classes names every kind once', () => {
    assert.deepEqual(
      Object.entries(changeClasses).filter(([, meaning]) => meaning === 'additive'),
      [['added', 'additive']],
    );
  });
});
