import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteRing } from './byteRing.ts';

const at = (offset: number, epoch = 1) => ({ epoch, offset });
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe('the ring of a stream', () => {
  it('gives what follows a position, and nothing at the end', () => {
    const ring = new ByteRing(100);
    ring.push(at(0), bytesOf('hello '));
    ring.push(at(6), bytesOf('world'));
    assert.equal(textOf(ring.read(at(6), 100)), 'world');
    assert.equal(textOf(ring.read(at(3), 4)), 'lo w');
    assert.equal(textOf(ring.read(at(11), 100)), '');
    assert.deepEqual(ring.end, at(11));
  });

  it('says that it holds nothing of another epoch, of the future, or of before', () => {
    const ring = new ByteRing(4, at(10));
    ring.push(at(10), bytesOf('abc'));
    for (const from of [at(10, 2), at(14), at(9)]) assert.equal(ring.read(from, 10), undefined);
    ring.push(at(0, 2), bytesOf('new'));
    assert.equal(ring.read(at(10), 10), undefined);
    assert.equal(textOf(ring.read(at(0, 2), 10)), 'new');
  });

  it('forgets what is before a gap', () => {
    const ring = new ByteRing(100);
    ring.push(at(0), bytesOf('abc'));
    ring.push(at(7), bytesOf('xyz'));
    assert.equal(ring.holds(at(3)), false);
    assert.deepEqual(ring.begin, at(7));
  });

  it('[S4] holds the newest bytes whole, and is bounded', () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 0, maxLength: 40_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 200_000 }), (chunks, maxBytes) => {
        const ring = new ByteRing(maxBytes);
        const all = Buffer.concat(chunks);
        for (const chunk of chunks) ring.push(ring.end, chunk);
        const kept: Uint8Array[] = [];
        for (let from = ring.begin; from.offset < ring.end.offset;) {
          const read = ring.read(from, 10_000);
          assert.ok(read !== undefined && read.length > 0);
          kept.push(read);
          from = at(from.offset + read.length);
        }
        const held = Buffer.concat(kept);
        assert.deepEqual(held, all.subarray(all.length - held.length));
        assert.ok(held.length >= Math.min(all.length, maxBytes - 65_536));
        assert.ok(held.length <= maxBytes + 65_536);
      }),
      { numRuns: 100 },
    );
  });
});
