import assert from 'node:assert/strict';
import { askingCommands, commandGroups } from '../../daemon/cli/commandTable.ts';
import { completeLine } from './completeLine.ts';
import { completionCommands } from './completionCommands.ts';
import { completionScripts, shells } from './scripts.ts';

const known = { commands: askingCommands, groups: commandGroups };
const all = { commands: [...askingCommands, ...completionCommands(() => known)], groups: commandGroups };

/** The words that can follow, or what is asked for them. */
function complete(...words: string[]): readonly string[] | string {
  const found = completeLine(all, words);
  if (found.kind === 'words') return found.words.map(({ value }) => value);
  return found.kind === 'names' ? `${found.prefix}<${found.noun}>` : found.kind;
}

describe('completion of a command line', () => {
  it('[X5] offers commands and groups, each once, with what they are for', () => {
    assert.deepEqual(complete('ta'), ['task']);
    assert.deepEqual(complete('task', 'de'), ['deps']);
    const below = askingCommands.map(({ path }) => path).filter((path) => path.startsWith('task deps '));
    assert.deepEqual(
      complete('task', 'deps', ''),
      below.map((path) => path.split(' ')[2]),
    );
    assert.deepEqual(complete('--json', 'proj'), ['project']);
    assert.deepEqual(complete('nonsense', ''), complete(''));
    const tasks = { kind: 'words', words: [{ value: 'task', description: commandGroups['task'] }] };
    assert.deepEqual(completeLine(all, ['tas']), tasks);
  });

  it('[X5] offers every command that is not hidden, by its own words', () => {
    for (const { path, hidden } of all.commands) {
      const words = path.split(' ');
      const offered = complete(...words);
      assert.equal(offered.includes(words.at(-1) ?? ''), hidden !== true, path);
    }
  });

  it('[X5] offers options that were not said yet, and their fixed values', () => {
    assert.deepEqual(complete('task', 'create', '--pri'), ['--priority']);
    assert.deepEqual(complete('task', 'create', '--priority', 'high', '--pri'), []);
    assert.deepEqual(complete('task', 'create', '--priority', ''), ['low', 'normal', 'high', 'critical']);
    assert.deepEqual(complete('task', 'create', '--priority=h'), ['--priority=high']);
    assert.deepEqual(complete('task', 'create', '--priority', '=', 'h'), ['high'], 'as bash splits it');
    assert.deepEqual(complete('task', 'create', '--priority', '='), ['low', 'normal', 'high', 'critical']);
    assert.deepEqual(complete('task', 'list', '--status', 'running', 'do'), ['done']);
    assert.deepEqual(complete('project', 'member', 'set', 'SHOP', 'alice', 'm'), ['member']);
    assert.deepEqual(complete('hub', '--js'), ['--json']);
  });

  it('[X5] asks for names by what a word stands for, wherever it stands', () => {
    assert.equal(complete('task', 'view', 'SH'), '<task>');
    assert.equal(complete('task', 'assign', 'SHOP-1', '--server', ''), '<server>');
    assert.equal(complete('task', 'assign', 'SHOP-1', '--server=g'), '--server=<server>');
    assert.equal(complete('server', 'drain', ''), '<server>');
    assert.equal(complete('session', 'close', ''), '<session>');
    assert.equal(complete('inbox', 'view', ''), '<item>');
    assert.equal(complete('project', 'view', ''), '<project>');
    assert.equal(complete('project', 'member', 'set', 'SHOP', ''), '<person>');
    assert.equal(complete('task', 'create', '--depends-on', 'SHOP-1', ''), '<task>', 'an option that takes several');
    assert.equal(complete('task', 'list', '-p', ''), '<project>');
    assert.equal(complete('objective', 'view', '--json', ''), '<objective>');
  });

  it('[X5] knows the project that was said, files and directories, and never offers a secret', () => {
    const found = completeLine(all, ['task', 'list', '-p', 'SHOP', '--parent', '']);
    assert.deepEqual(found, { kind: 'names', noun: 'record', prefix: '', project: 'SHOP' });
    assert.equal(complete('pipeline', 'apply', '--file', ''), 'files');
    assert.deepEqual(complete('task', 'list', '--token', ''), []);
    assert.deepEqual(complete('hub', 'ping', 'word', ''), []);
    assert.deepEqual(complete('server', 'label', 'gpu1', '--', '--cl'), '<labels>');
  });
});

describe('the scripts of completion', () => {
  it('[X5] ask the hidden command with the words before the cursor, in each shell', () => {
    for (const shell of shells) {
      const script = completionScripts[shell];
      assert.match(script, /rostrum __complete -- /, shell);
      assert.match(script, /:files/);
      assert.match(script, /:directories/);
      assert.match(script, /2>\/dev\/null/, 'what goes wrong is not told to somebody who types');
    }
    assert.match(completionScripts.bash, /"\$\{COMP_WORDS\[@\]:1:COMP_CWORD\}"/);
    assert.match(completionScripts.bash, /\$\{line%%\$'\\t'\*\}/);
    assert.match(completionScripts.zsh, /"\$\{\(@Q\)words\[2,CURRENT\]\}"/);
    assert.match(completionScripts.zsh, /^#compdef rostrum$/m);
    assert.match(completionScripts.fish, /complete -c rostrum -f -a '\(__rostrum_complete\)'/);
  });
});
