import assert from 'node:assert/strict';
import { screenNote } from './screenWords.ts';

describe('what is said of a screen beside it', () => {
  const lines = ['$ make'];
  const live = { lines, at: 5_000, live: true };
  const ended = { lines, at: 5_000, live: false };
  const instead = 'Not kept.';
  const table = [
    ['the screen now', live, undefined, ''],
    ['the last one', ended, undefined, 'The session is not live; this was its screen at 1970-01-01 00:00:05 UTC.'],
    ['the one that was asked for', ended, 5_000, ''],
    [
      'the one of now instead',
      { ...live, instead },
      1,
      'Not kept. This is its screen now, at 1970-01-01 00:00:05 UTC.',
    ],
    ['the last one instead', { ...ended, instead }, 1, 'Not kept. This was its screen at 1970-01-01 00:00:05 UTC.'],
    [
      'the one that was seen last',
      { ...ended, instead: 'gpu1 is away.' },
      undefined,
      'gpu1 is away. This was its screen at 1970-01-01 00:00:05 UTC.',
    ],
    ['none', { lines: [], live: false, missing: 'It is away.', instead }, 1, 'It is away.'],
  ] as const;
  for (const [what, screen, at, note] of table)
    it(`[S6] ${what}`, () => assert.equal(screenNote({ ...screen, lines: [...screen.lines] }, at), note));
});
