import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutboxLine } from './outboxLines.ts';
import { readOutboxLines, renderOutboxLine } from './outboxLines.ts';

const report = (number: number): OutboxLine => ({
  kind: 'report',
  entry: {
    number,
    at: 1,
    report: { type: 'session.lost', sessionId: 'session_0000000000000000', reason: `Ende ${number} – ä` },
  },
});

/** Lines as an outbox writes them: reports with rising numbers, heard never beyond the last. */
const histories = fc.array(fc.oneof(fc.constant('report'), fc.nat(30)), { maxLength: 30 }).map((steps) => {
  let last = 0;
  return steps.map((step): OutboxLine => {
    if (step === 'report') return report((last += 1));
    return { kind: 'heard', upTo: Math.min(Number(step), last) };
  });
});

describe('the lines of the outbox', () => {
  it('[R2] cut at any byte, the whole lines before it are read and no other', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (lines, at) => {
        const texts = lines.map((line) => Buffer.from(renderOutboxLine(line)));
        const bytes = Buffer.concat(texts);
        const cut = bytes.length === 0 ? 0 : at % (bytes.length + 1);
        let wholeBytes = 0;
        const whole = lines.filter((_, index) => {
          const end = texts.slice(0, index + 1).reduce((sum, text) => sum + text.length, 0);
          if (end <= cut) wholeBytes = end;
          return end <= cut;
        });
        const numbers = whole.flatMap((line) => (line.kind === 'report' ? line.entry.number : []));
        const heard = (number: number) =>
          whole.some(
            (line, index) =>
              line.kind === 'heard' &&
              line.upTo >= number &&
              index > whole.findIndex((other) => other.kind === 'report' && other.entry.number === number),
          );
        const read = readOutboxLines(bytes.subarray(0, cut));
        assert.deepEqual(
          [read.wholeBytes, read.damagedLines, read.lastNumber, read.pending.map(({ number }) => number)],
          [wholeBytes, [], numbers.at(-1) ?? 0, numbers.filter((number) => !heard(number))],
        );
      }),
    );
  });

  it('[R6] any bytes are read without a throw, and what is no line is counted as damage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const read = readOutboxLines(Buffer.concat([Buffer.from(noise), Buffer.from('\n')]));
        assert.deepEqual(read.pending, []);
        assert.ok(read.damagedLines.length > 0);
      }),
    );
  });
});
