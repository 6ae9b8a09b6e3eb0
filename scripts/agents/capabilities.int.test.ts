import assert from 'node:assert/strict';
import { readText } from '../../test/architecture/repository.ts';
import { readAgentTitles } from './agentTitles.ts';
import { readTitles, renderCapabilities, withCapabilities } from './capabilities.ts';

describe('the table of agents in the README', function () {
  // It loads the suites of all agents.
  this.timeout(120_000);

  it('[G1] is what the tests show: run "npm run agents-table" when it is not', () => {
    const readme = readText('README.md');
    const titles = readAgentTitles();
    assert.ok(titles.length > 20, 'the tests were found');
    assert.equal(readme, withCapabilities(readme, titles));
  });

  it('has a mark only for what a test names, with the ways to run it', () => {
    const titles = [
      '[A2] claude, headless: a person allows one call and denies another',
      '[T8] claude and codex: in one pipeline',
      '[G1] claude, headless, reads its task, works where it should, and reports that it is done',
      '[G1] gemini, acp, reads its task, works where it should, and reports that it is done',
      '[S13] codex, acp, is killed in the middle of a step, resumed by the id of its conversation, and finishes',
      '[I1] claude, interactive, asks a person by its own tool',
      '[I1] claude, headless, asks a person by its own tool',
      '[I1] gemini, interactive, asks a person by its own tool',
      '[I1] gemini, acp, asks a person by its own tool',
      '[I1] opencode, acp, asks a person by its own tool',
    ];
    const lines = renderCapabilities(titles).split('\n');
    const row = (words: string) =>
      lines
        .find((line) => line.includes(words))
        ?.split('|')
        .slice(2, 6)
        .map((cell) => cell.trim());
    const no = 'not tried';
    assert.deepEqual(row('rules decide'), ['✓ headless', no, no, no]);
    assert.deepEqual(row('own terminal'), [no, no, no, no], 'another way of it is no proof');
    assert.deepEqual(row('--mode headless'), ['✓', no, '✓ by ACP', no], 'it does a task to its end');
    assert.deepEqual(row('--mode acp'), [no, '✓ by `codex-acp`', '✓', no]);
    assert.deepEqual(row('asks you'), ['✓', no, '✓', '✓ headless']);
    assert.deepEqual(row('one pipeline'), ['✓', '✓', no, no]);
    assert.deepEqual(row('contract'), [no, no, no, no]);
    assert.deepEqual(row('how full'), [no, no, no, no]);
  });

  it('passes over titles that name no agent first', () => {
    assert.deepEqual(readTitles(['[G3] nothing else is written', 'the codex is read']), []);
    assert.throws(() => withCapabilities('no place', []), /no place/);
  });
});
