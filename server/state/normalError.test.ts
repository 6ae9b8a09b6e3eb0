import assert from 'node:assert/strict';
import { normalError } from './normalError.ts';

const same: readonly (readonly [one: string, other: string])[] = [
  ['Error at line 12:5', 'error at line 97:31'],
  ['port 3000 is in use', 'Port 41233 is in use'],
  ['12:01:07 cannot connect', '13:59:59 cannot  connect\n'],
  ['2026-01-02T03:04:05Z failed', '2027-11-12T13:14:15Z failed'],
  ['commit 4f7a2b1 not found', 'commit 99aa00bb11cc not found'],
  ['no file /tmp/a8x/report.txt', 'no file /tmp/zz91/other.txt'],
  ['request 123e4567-e89b-12d3-a456-426614174000 failed', 'request 00000000-e89b-12d3-a456-426614174999 failed'],
  ['\u001b[31mTypeError\u001b[0m: x', 'TypeError: x'],
  [`${'x'.repeat(5_000)}1`, `${'x'.repeat(5_000)}2`],
];
const different: readonly (readonly [one: string, other: string])[] = [
  ['cannot read config', 'cannot read schema'],
  ['test "login" failed', 'test "logout" failed'],
  ['module a.ts not found', 'module b.ts not found'],
];

describe('whether two errors are the same', () => {
  for (const [one, other] of same)
    it(`[M7] ${JSON.stringify(one).slice(0, 40)} comes again as ${JSON.stringify(other).slice(0, 40)}`, () => {
      assert.equal(normalError(one), normalError(other));
    });
  for (const [one, other] of different)
    it(`[M7] ${one} is not ${other}`, () => {
      assert.notEqual(normalError(one), normalError(other));
    });
  it('the form is bounded, and its own form', () => {
    const long = normalError('word '.repeat(10_000));
    assert.ok(long.length <= 300);
    assert.equal(
      normalError(normalError('Error 12 at /tmp/x/y: 4f7a2b1')),
      normalError('Error 12 at /tmp/x/y: 4f7a2b1'),
    );
  });
});
