import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Utf8Text } from './utf8Text.ts';

describe('text of bytes in pieces', () => {
  it('[S7] is the same wherever the bytes are cut, valid UTF-8 or not', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(40)), (whole, cuts) => {
        const text = new Utf8Text();
        const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const pieces = places.slice(1).map((place, index) => text.take(whole.subarray(places[index], place)));
        assert.equal([...pieces, text.end()].join(''), Buffer.from(whole).toString('utf8'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes on with what another one was left with', () => {
    const euro = Buffer.from('€');
    const first = new Utf8Text();
    assert.equal(first.take(euro.subarray(0, 2)), '');
    const second = new Utf8Text(first.rest);
    assert.equal(second.take(euro.subarray(2)), '€');
    assert.equal(second.end(), '');
  });
});
