import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { compileProgram } from './programScript.ts';

describe('the built program', () => {
  it('comes with a code cache that this V8 takes', () => {
    const program = compileProgram(fileURLToPath(new URL('../dist/program.cjs', import.meta.url)));
    // Undefined where there was no cache to take.
    assert.equal(program.cachedDataRejected, false);
  });
});
