import assert from 'node:assert/strict';
import { askingCommands } from '../daemon/cli/commandTable.ts';
import { agentCommand } from './agentCommand.ts';
import { askingWords, bundleFor } from './bundleFor.ts';

describe('bundleFor', () => {
  it('gives the small bundle for whatever only asks, but for the hub, whose start must not take a detour', () => {
    const firstWords = [...askingCommands, agentCommand].map(({ path }) => path.split(' ')[0]);
    assert.deepEqual(new Set(firstWords), new Set([...askingWords, 'hub']));
    assert.equal(bundleFor(['task', 'list']), 'ask.cjs');
  });

  it('gives the whole program for everything else', () => {
    for (const words of [
      [],
      ['--help'],
      ['--version'],
      ['hub', 'start'],
      ['daemon', 'start'],
      ['up'],
      ['tsak'],
      ['agent', 'run'],
    ]) {
      assert.equal(bundleFor(words), 'program.cjs');
    }
  });
});
