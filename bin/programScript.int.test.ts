import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileProgram } from './programScript.ts';

const fileOf = (bundle: string) => fileURLToPath(new URL(`../dist/${bundle}.cjs`, import.meta.url));

describe('the built programs', () => {
  for (const bundle of ['program', 'ask']) {
    it(`${bundle} comes with a code cache that this V8 takes`, () => {
      const program = compileProgram(fileOf(bundle));
      // Undefined where there was no cache to take.
      assert.equal(program.cachedDataRejected, false);
    });

    it(`${bundle} is ASCII: one character more, and its text takes twice the memory of every hub and daemon`, () => {
      const beyond = readFileSync(fileOf(bundle)).findIndex((byte) => byte > 0x7f);
      assert.equal(beyond, -1);
    });
  }
});
