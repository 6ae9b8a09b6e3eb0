import assert from 'node:assert/strict';
import { renderVerified } from './auditCommands.ts';
import { readGiven } from './given.ts';
import { applyLine } from './pipelineCommands.ts';

describe('what to do next', () => {
  it('[T15] the command that carries out a plan names the project and quotes what a shell would split', () => {
    const lineOf = (options: Readonly<Record<string, unknown>>) => applyLine(readGiven({ args: {}, options }), '3f1c');
    assert.equal(lineOf({ file: 'graph.yaml' }), 'rostrum pipeline apply --file graph.yaml --plan 3f1c');
    assert.equal(
      lineOf({ file: "my 'own' graph.yaml", project: 'Web shop', start: true }),
      `rostrum pipeline apply -p 'Web shop' --file 'my '\\''own'\\'' graph.yaml' --start --plan 3f1c`,
    );
  });

  it('[P4] of a broken log it says to keep a copy and what to compare it with', () => {
    assert.equal(renderVerified({ whole: true, lines: 2 }), 'The log is whole: 2 lines.');
    const broken = renderVerified({ whole: false, lines: 2, brokenAt: 7, detail: 'another hash' });
    assert.match(broken, /^The log is BROKEN at line 7: another hash\nKeep a copy .* backup .*SECURITY\.md/);
  });
});
