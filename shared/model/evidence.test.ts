import assert from 'node:assert/strict';
import { limits } from '../timings.ts';
import { commandLimitMs, evidenceCheck, evidenceDemand, predicatesOf, provenByServer } from './evidence.ts';

const problemOf = (demand: object): string => evidenceDemand.safeParse(demand).error?.issues[0]?.message ?? 'taken';

describe('what a task may demand', () => {
  it('[T16] is a command with a limit, a moved branch, whole contracts and no open question', () => {
    const demand = evidenceDemand.parse({
      command: 'npm test',
      branchMoved: true,
      result: true,
      noOpenIntervention: true,
    });
    assert.deepEqual(predicatesOf(demand), ['result', 'noOpenIntervention', 'command', 'branchMoved']);
    assert.deepEqual(provenByServer(demand), ['command', 'branchMoved']);
    assert.deepEqual(predicatesOf({ branchMoved: false }), []);
    assert.equal(commandLimitMs(demand), 600_000);
    assert.equal(commandLimitMs({ ...demand, timeLimitMinutes: 60 }), 3_600_000);
  });

  it('[T16] refuses checks of pull requests with the word that they come later, and every other field', () => {
    for (const pullRequest of [true, {}, 'checks']) assert.match(problemOf({ pullRequest }), /comes later/);
    assert.notEqual(problemOf({ tests: true }), 'taken');
    assert.notEqual(problemOf({ command: '  ' }), 'taken');
    assert.notEqual(problemOf({ command: 'x'.repeat(limits.evidenceCommandCharacters + 1) }), 'taken');
    for (const timeLimitMinutes of [0, -1, 61, Number.NaN]) assert.notEqual(problemOf({ timeLimitMinutes }), 'taken');
  });

  it('[T16] [P8] what a daemon tells of its output is cut to 4 KiB, whatever it sends', () => {
    const output = 'é'.repeat(limits.evidenceOutputBytes);
    const check = evidenceCheck.parse({ predicate: 'command', passed: true, detail: '', output });
    assert.equal(Buffer.byteLength(check.output ?? ''), limits.evidenceOutputBytes);
  });
});
