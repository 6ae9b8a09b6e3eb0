import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { emptyChain, encodeLine, parseLine, readSeq } from './line.ts';

const entry = { at: 5, actor: { kind: 'hub' }, events: [{ type: 'a' }] };

describe('a journal line', () => {
  it('[P4] can be checked with nothing but sha256sum: the hash covers every byte before it', () => {
    const { text, hash } = encodeLine(emptyChain, entry);
    const sealed = `{"seq":1,"at":5,"actor":{"kind":"hub"},"events":[{"type":"a"}],"prev":"${'0'.repeat(64)}"`;
    assert.equal(hash, createHash('sha256').update(sealed).digest('hex'));
    assert.equal(text, `${sealed},"hash":"${hash}"}\n`);
  });

  it('comes back as it was written, on one line, whatever the entry holds', () => {
    const fields = fc.record({
      at: fc.nat(),
      actor: fc.jsonValue(),
      events: fc.array(fc.jsonValue()),
      extra: fc.string(),
    });
    const property = fc.property(fields, fc.nat(), (wanted, seq) => {
      const end = { seq, hash: 'a'.repeat(64) };
      const { text, hash } = encodeLine(end, wanted);
      assert.equal(text.indexOf('\n'), text.length - 1);
      const bytes = Buffer.from(text.slice(0, -1));
      const expected = { ...(JSON.parse(JSON.stringify(wanted)) as object), seq: seq + 1, prev: end.hash, hash };
      assert.deepEqual(parseLine(bytes, end), { line: expected });
      assert.equal(readSeq(bytes.subarray(0, 64)), seq + 1);
    });
    fc.assert(property);
  });

  it('[R2] with any bit flipped, cut short, or in another place is refused', () => {
    const bytes = Buffer.from(encodeLine(emptyChain, entry).text.slice(0, -1));
    const property = fc.property(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8((bytes[at] ?? 0) ^ (1 << bit), at);
      assert.ok('flaw' in parseLine(flipped, emptyChain));
      assert.ok('flaw' in parseLine(bytes.subarray(0, at), emptyChain));
    });
    fc.assert(property);
    assert.ok('line' in parseLine(bytes, emptyChain));
    assert.ok('flaw' in parseLine(bytes, { ...emptyChain, seq: 1 }));
    assert.ok('flaw' in parseLine(bytes, { ...emptyChain, hash: '1'.repeat(64) }));
  });

  it('has a number only at its very beginning', () => {
    for (const text of ['', '{"seq":', '{"seq":12', '{"seq":,', '{"at":1,"seq":2,', '{"seq":1x,', '{"seq":-1,'])
      assert.equal(readSeq(Buffer.from(text)), undefined, text);
  });
});
