import assert from 'node:assert/strict';
import { quietUntil, readQuietHours } from './quietHours.ts';
import type { QuietHours } from './quietHours.ts';

/** In the first days of 2026; the 5th is a Monday. */
const at = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute);
const hours = (...texts: readonly string[]): readonly QuietHours[] =>
  texts.map((text) => {
    const read = readQuietHours(text);
    assert.ok(!('why' in read), `${text} is read`);
    return read;
  });

describe('quiet hours', () => {
  const table: readonly (readonly [readonly string[], Date, Date | undefined])[] = [
    [['22:00-07:00'], at(5, 21, 59), undefined],
    [['22:00-07:00'], at(5, 22), at(6, 7)],
    [['22:00-07:00'], at(6, 6, 59), at(6, 7)],
    [['22:00-07:00'], at(6, 7), undefined],
    [['12:00-13:00'], at(5, 12, 30), at(5, 13)],
    [['Mon-Fri 18:00-08:00'], at(9, 20), at(10, 8)],
    [['Mon-Fri 18:00-08:00'], at(10, 20), undefined],
    [['Mon-Fri 18:00-08:00'], at(12, 6), undefined],
    [['fri-mon 18:00-08:00'], at(11, 20), at(12, 8)],
    [['Sat,Sun 00:00-24:00'], at(10, 12), at(12, 0)],
    [['Mon-Fri 18:00-08:00', 'Sat, Sun 00:00-24:00'], at(9, 19), at(12, 0)],
    [['Saturday 00:00-24:00'], at(10, 0), at(11, 0)],
    [[], at(5, 3), undefined],
  ];
  for (const [texts, now, until] of table) {
    it(`[I3] ${texts.join(' and ') || 'none'} on ${now.toDateString()} ${now.toTimeString().slice(0, 5)}`, () => {
      assert.deepEqual(quietUntil(hours(...texts), now), until);
    });
  }

  it('[I3] that never end are bounded', () => {
    const until = quietUntil(hours('00:00-24:00'), at(5, 3));
    assert.ok(until !== undefined && until > at(6, 0) && until < at(31, 0));
  });

  for (const text of [
    '',
    'at night',
    '25:00-07:00',
    '22:00-24:30',
    '22:61-07:00',
    'Foo 22:00-07:00',
    'Mon- 22:00-07:00',
    'Mon-Wed-Fri 22:00-07:00',
    '22:00',
  ]) {
    it(`"${text}" is refused with an example`, () => {
      const read = readQuietHours(text);
      assert.ok('why' in read);
      assert.match(read.why, /22:00-07:00/);
    });
  }

  it('that end when they begin are refused', () => {
    assert.deepEqual(readQuietHours('08:00-08:00'), {
      why: 'Quiet hours that end when they begin are none; a whole day is "00:00-24:00".',
    });
  });
});
