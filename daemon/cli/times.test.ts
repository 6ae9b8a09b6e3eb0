import assert from 'node:assert/strict';
import { UsageError } from './given.ts';
import { parseMoment, renderBytes, renderClock, renderMoment, renderSpan } from './times.ts';

describe('times', () => {
  it('spans are told in their two largest units', () => {
    const spans = [-5, 999, 12_000, 60_000, 200_000, 3_600_000, 7_500_000, 86_400_000, 349_200_000];
    assert.deepEqual(spans.map(renderSpan), ['0s', '0s', '12s', '1m', '3m 20s', '1h', '2h 5m', '1d', '4d 1h']);
  });

  it('a clock counts minutes and seconds, minutes beyond 60 too', () => {
    assert.deepEqual([0, 5_999, 95_000, 3_725_000].map(renderClock), ['00:00', '00:05', '01:35', '62:05']);
  });

  it('moments are in UTC', () => {
    assert.equal(renderMoment(Date.UTC(2026, 0, 31, 14, 5, 9)), '2026-01-31 14:05:09 UTC');
  });

  it('moments are read as days, days with a time, or so long ago', () => {
    const now = Date.UTC(2026, 0, 31);
    const read = [
      '2026-01-30',
      '2026-01-30T12:00',
      '2026-01-30T12:00:30Z',
      '2026-01-30T12:00+02:00',
      '1d',
      '36h',
      '90m',
    ];
    assert.deepEqual(
      read.map((said) => (parseMoment(said, now, '--from') - now) / 3_600_000),
      [-24, -12, -12 + 30 / 3_600, -14, -24, -36, -1.5],
    );
    for (const said of ['yesterday', '2026-13-01', '2026-1-1', '7', '-7d', '7w', ''])
      assert.throws(() => parseMoment(said, now, '--from'), UsageError, said);
  });

  it('bytes are told in the unit that keeps them short', () => {
    assert.deepEqual([0, 999, 1000, 3_400_000, 2e15].map(renderBytes), [
      '0 B',
      '999 B',
      '1.0 kB',
      '3.4 MB',
      '2000.0 TB',
    ]);
  });
});
