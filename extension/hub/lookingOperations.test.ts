import assert from 'node:assert/strict';
import { operations } from '../../shared/operations/operations.ts';
import { lookingOperations } from './lookingOperations.ts';

/** What is sent along is too long for an address, and changes nothing all the same. */
const askedWithBody = ['pipeline.plan', 'placement.check', 'record.names', 'rule.dryrun', 'rule.test', 'template.plan'];

describe('what only looks', () => {
  it('[V6] is what the hub answers by GET, and what its summary calls a question', () => {
    const expected = Object.entries(operations).flatMap(([name, { http }]) =>
      http.startsWith('GET ') || askedWithBody.includes(name) ? [name] : [],
    );
    assert.deepEqual([...lookingOperations].sort(), expected.sort());
  });
});
