import assert from 'node:assert/strict';
import fc from 'fast-check';
import { renderFrame } from '../../shared/asciicast.ts';
import { readFrameSeconds, readHeader, renderHeader } from './asciicast.ts';

describe('asciicast lines', () => {
  it('[S7] any text comes back from its frame, which is one line', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.string({ unit: 'binary' }), (seconds, text) => {
        const line = renderFrame(seconds, 'o', text);
        assert.equal(line.indexOf('\n'), line.length - 1);
        const frame: unknown = JSON.parse(line);
        assert.deepEqual(frame, [Number(seconds.toFixed(6)), 'o', text]);
        assert.equal(readFrameSeconds(line), Number(seconds.toFixed(6)));
      }),
    );
  });

  it('reads its own header, and no other line', () => {
    const header = { sessionId: 'a', columns: 1, rows: 2, timestamp: 5, title: 't', epoch: 1, base: 70 };
    assert.deepEqual(readHeader(renderHeader(header)), header);
    assert.deepEqual(
      ['', 'null', '[1,"o",""]', '{"version":1,"timestamp":3}', '{"version":2}'].map(readHeader),
      Array(5).fill(undefined),
    );
    assert.deepEqual(['', '{}', '["1","o"]', '[-1,"o",""]'].map(readFrameSeconds), Array(4).fill(undefined));
  });
});
