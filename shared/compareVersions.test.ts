import assert from 'node:assert/strict';
import { compareVersions } from './compareVersions.ts';

describe('versions', () => {
  for (const [one, other, sign] of [
    ['0.2.0', '0.1.0', 1],
    ['0.10.0', '0.9.9', 1],
    ['1.0', '1.0.0', 0],
    ['1.2.3-beta', '1.2.3', 0],
    ['0.1.0', '0.1.1', -1],
    ['nonsense', '0.1.0', -1],
    ['', '', 0],
  ] as const)
    it(`"${one}" is ${sign === 0 ? 'as old as' : sign > 0 ? 'newer than' : 'older than'} "${other}"`, () =>
      assert.equal(Math.sign(compareVersions(one, other)), sign));
});
