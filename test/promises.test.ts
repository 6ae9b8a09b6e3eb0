import assert from 'node:assert/strict';
import { readText } from './architecture/repository.ts';
import { checkPromises, findProofs, parsePromises, updatePromises } from './promises/promiseList.ts';
import { promisesFile, readProofs } from './promises/readProofs.ts';

describe('the list of promises', () => {
  it('is true: run "npm run promises -- --update" when it is not', () => {
    const promises = parsePromises(readText(promisesFile));
    assert.notEqual(promises.length, 0);
    assert.deepEqual(checkPromises(promises, readProofs()), []);
  });
});

describe('the check of the promises can fail', () => {
  const list = '| T1 | One. | `a.test.ts` |\n| T2 | Two. | not yet |';
  const promises = parsePromises(list);
  const proof = { number: 'T1', file: 'a.test.ts' };

  it('accepts a list that is true', () => {
    assert.deepEqual(checkPromises(promises, [proof]), []);
  });

  it('refuses a claimed proof that does not exist', () => {
    assert.deepEqual(checkPromises(promises, []), ['T1: a.test.ts has no test that names it']);
  });

  it('refuses a proof of what nobody promised', () => {
    const found = checkPromises(promises, [proof, { number: 'T3', file: 'a.test.ts' }]);
    assert.deepEqual(found, ['a.test.ts names T3, which nobody promised']);
  });

  it('refuses "not yet" where a test proves it', () => {
    const found = checkPromises(promises, [proof, { number: 'T2', file: 'b.test.ts' }]);
    assert.deepEqual(found, ['T2 is marked "not yet", but a test proves it']);
  });

  it('refuses a number that is listed twice', () => {
    assert.deepEqual(checkPromises([...promises, ...promises].slice(0, 3), [proof]), ['T1 is listed twice']);
  });

  it('finds every number that begins a title', () => {
    const text = `it('[T1][T2] a', …); it('[T7] [T8] a', …); describe("[T3] b", …); it(\n  \`[T4] c\`, …); it('not [T5]', …); edit('[T6]')`;
    const numbers = findProofs('a.test.ts', text).map(({ number }) => number);
    assert.deepEqual(numbers, ['T1', 'T2', 'T7', 'T8', 'T3', 'T4']);
  });

  it('is mended by an update, which keeps "partly"', () => {
    const before = 'Text | with | bars\n| T1 | One. | partly, `gone.test.ts` |\n| T2 | Two. | not yet |';
    const proofs = ['b.test.ts', 'b.int.test.ts', 'test/b.test.ts'].map((file) => ({ number: 'T1', file }));
    const after = updatePromises(before, proofs);
    assert.equal(
      after,
      'Text | with | bars\n| T1 | One. | partly, `test/b.test.ts`, `b.int.test.ts`, `b.test.ts` |\n| T2 | Two. | not yet |',
    );
    assert.deepEqual(checkPromises(parsePromises(after), proofs), []);
  });
});
