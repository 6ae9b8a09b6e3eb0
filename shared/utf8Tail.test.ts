import assert from 'node:assert/strict';
import { utf8Tail } from './utf8Tail.ts';

describe('utf8Tail', () => {
  it('keeps the end within its bytes, and cuts no character apart', () => {
    assert.equal(utf8Tail('abcdef', 3), 'def');
    assert.equal(utf8Tail('abc', 10), 'abc');
    assert.equal(utf8Tail('aéé', 3), 'é');
    assert.equal(utf8Tail('x€😀', 6), '😀');
    assert.equal(utf8Tail('x€😀', 7), '€😀');
    assert.equal(utf8Tail('😀', 3), '');
    const all = 'a€😀é'.repeat(500);
    assert.equal(Buffer.byteLength(utf8Tail(all, 100)) <= 100, true);
    assert.equal(all.endsWith(utf8Tail(all, 100)), true);
  });
});
