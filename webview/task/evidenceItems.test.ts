import assert from 'node:assert/strict';
import { evidenceItems } from './evidenceItems.ts';

describe('evidence on the page of a task', () => {
  it('[T16] shows what is demanded, and of each thing what was found last', () => {
    const evidence = { command: 'npm test', branchMoved: true };
    const check = { predicate: 'command', passed: false, detail: 'Exit code 1.', output: '1 failing' } as const;
    const proof = { proofId: 'proof_1', attempt: 1, at: 1, passed: false, checks: [check] };
    const shown = evidenceItems({ evidence, proof }).map(({ predicate, passed, command, output }) => [
      predicate,
      passed,
      command,
      output,
    ]);
    assert.deepEqual(shown, [
      ['command', false, 'npm test', '1 failing'],
      ['branchMoved', undefined, undefined, undefined],
    ]);
    assert.deepEqual(evidenceItems({}), []);
  });

  it('[T16] shows what was found also where nothing is demanded any more', () => {
    const check = { predicate: 'branchMoved', passed: true, detail: 'From a to b.' } as const;
    const proof = { proofId: 'proof_1', attempt: 1, at: 1, passed: true, checks: [check] };
    assert.deepEqual(
      evidenceItems({ proof }).map(({ predicate, passed }) => [predicate, passed]),
      [['branchMoved', true]],
    );
  });
});
