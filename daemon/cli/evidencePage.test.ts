import assert from 'node:assert/strict';
import { evidenceLines } from './evidencePage.ts';
import type { TaskView } from './taskPage.ts';

const check = { predicate: 'command', passed: false, detail: 'Exit code 1.', output: 'not ok 1\nnot ok 2\n' } as const;
// The page reads these fields of a view, and no others.
const viewOf = (given: object) => ({ task: { attempt: 2 }, ...given }) as unknown as TaskView;
const lines = (given: object) => evidenceLines(viewOf(given), { nowMs: 61_000 }).split('\n');

describe('evidence on the page of a task', () => {
  it('[T16] says what is demanded before anything was looked at, and nothing where nothing is', () => {
    assert.deepEqual(lines({ evidence: { command: 'npm test', result: true } }), [
      'demanded every promised contract fits its schema',
      'demanded its command ends with exit code 0 · npm test',
    ]);
    assert.equal(evidenceLines(viewOf({}), { nowMs: 0 }), '');
  });

  it('[T16] shows what was found, with the end of what was printed, and of which attempt it is', () => {
    const proof = { proofId: 'proof_1', attempt: 1, at: 1_000, passed: false, checks: [check] };
    assert.deepEqual(lines({ evidence: { command: 'npm test' }, proof }), [
      'missing  its command ends with exit code 0 · npm test · Exit code 1.',
      '  | not ok 1',
      '  | not ok 2',
      'looked at 1m ago, in attempt 1',
    ]);
  });
});
