import assert from 'node:assert/strict';
import { readNoticeSettings } from './noticeSettings.ts';

describe('settings of notifications', () => {
  it('[I3] are taken as they are given', () => {
    const { settings, problems } = readNoticeSettings({ loud: 'managers', quiet: ['22:00-07:00'], digestMinutes: 30 });
    assert.deepEqual(
      [settings.loud, settings.quiet.length, settings.digestMs, problems],
      ['managers', 1, 1_800_000, []],
    );
  });

  it('what is wrong is said, and the rest holds', () => {
    const { settings, problems } = readNoticeSettings({
      loud: 'managers',
      quiet: ['at night', '22:00-07:00'],
      digestMinutes: -1,
    });
    assert.deepEqual([settings.loud, settings.quiet.length, settings.digestMs], ['managers', 1, 0]);
    assert.deepEqual(problems, [
      'The digest is a number of minutes from 0 to 1440.',
      'Write quiet hours such as "22:00-07:00" or "Mon-Fri 18:00-08:00": "at night" is not of that form.',
    ]);
  });

  it('nothing that stands in a file breaks the window', () => {
    const { settings, problems } = readNoticeSettings({ loud: null, quiet: { evil: true }, digestMinutes: Number.NaN });
    assert.deepEqual(settings, { loud: 'all', quiet: [], digestMs: 0 });
    assert.equal(problems.length, 3);
  });
});
