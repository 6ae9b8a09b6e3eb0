import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { builtInProviders, createProviders } from './providers.ts';
import { standingOf, standingText } from './triedVersions.ts';

const tried = { oldest: '2.1.329', newest: '2.10.4' };

describe('the versions of agents that were tried', () => {
  it('[F8] [G1] say of any other whether it is newer or older', () => {
    const standings = ['2.1.329', '2.9.400', '2.10.4', '2.10.4-beta.1', '2.10.5', '3.0', '2.1.328', '2.1', 'nightly'];
    assert.deepEqual(
      standings.map((version) => standingOf(version, tried)),
      ['known', 'known', 'known', 'known', 'newer', 'newer', 'older', 'older', undefined],
    );
    assert.deepEqual([standingOf(undefined, tried), standingOf('1.0', undefined)], [undefined, undefined]);
    assert.match(standingText('newer', tried), /2\.10\.4/);
    assert.match(standingText('older', tried), /2\.1\.329/);
  });

  it('[G1] end with those that the suite of real agents runs', () => {
    const file = path.join(import.meta.dirname, '../../test/agents/clis/package.json');
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(file, 'utf8'));
    const pinned = { ...dependencies, ...optionalDependencies };
    const packages = {
      claude: '@anthropic-ai/claude-code',
      gemini: '@google/gemini-cli',
      codex: '@openai/codex',
      opencode: 'opencode-linux-x64',
    };
    for (const [name, of] of Object.entries(packages)) {
      const provider = builtInProviders.find((known) => known.name === name);
      assert.equal(provider?.tried?.newest, pinned[of], name);
    }
    const agents = builtInProviders.filter(({ integration }) => integration !== undefined).map(({ name }) => name);
    assert.deepEqual(agents.sort(), Object.keys(packages).sort());
  });

  it('[G1] may be said by a person of an agent of their own, in order', () => {
    const mine = (given: object) => createProviders({ mine: { command: 'mine', tried: given } }).get('mine')?.tried;
    assert.deepEqual(mine({ oldest: '1.0', newest: '1.2.3' }), { oldest: '1.0', newest: '1.2.3' });
    assert.throws(() => mine({ oldest: '1.3', newest: '1.2.3' }), /oldest version must not be the newer/);
    assert.throws(() => mine({ oldest: 'one', newest: '1.2.3' }), /a version such as/);
  });
});
