import assert from 'node:assert/strict';
import { parseYaml } from '../../runtime/yaml.ts';
import { askingCommands } from '../cli/commandTable.ts';
import { builtInProviders } from '../agent/providers.ts';
import { readSkillFile, renderSkillFile } from './skillFile.ts';
import { skillDirectory } from './skillPlaces.ts';
import { skillName, skillText } from './skillText.ts';

describe('the file of a skill', () => {
  it('[G8] is known as ours by its last line, and not any more when somebody has written in it', () => {
    const written = renderSkillFile(2);
    assert.deepEqual(readSkillFile(written), { is: 'ours', isCurrent: true, made: 2 });
    assert.deepEqual(readSkillFile(renderSkillFile(0, 'Of an older version')), {
      is: 'ours',
      isCurrent: false,
      made: 0,
    });
    for (const changed of [
      written.replace('Rostrum', 'rostrum'),
      `${written}More.\n`,
      written.replace('made 2', 'made 9999'),
    ])
      assert.deepEqual(readSkillFile(changed), { is: 'changed' });
    assert.deepEqual(readSkillFile('---\nname: rostrum\n---\nMine.\n'), { is: 'foreign' });
    assert.deepEqual(readSkillFile(''), { is: 'foreign' });
  });

  it('[G8] begins as agents ask for: its name is that of its directory, and its description says when to use it', () => {
    const head = /^---\n([\s\S]*?)\n---\n/.exec(skillText)?.[1] ?? '';
    const { name, description } = parseYaml(head).value as { name: string; description: string };
    assert.equal(name, skillName);
    assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.ok(description.length > 0 && description.length <= 1_024);
  });

  it('[G8] names only commands and options that there are', () => {
    const named = [...skillText.matchAll(/`rostrum ([a-z -]+?)(?: (?:[A-Z"]|--)[^`]*)?`/g)].map(([whole, words]) => ({
      words: words?.trim() ?? '',
      options: [...whole.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option),
    }));
    assert.ok(named.length >= 10);
    for (const { words, options } of named.filter((one) => one.words !== 'help')) {
      const command = askingCommands.find(({ path }) => path === words);
      assert.ok(command !== undefined, words);
      const flags = (command.options ?? []).map((option) => /--[a-z-]+/.exec(option.flags)?.[0]);
      for (const option of options) assert.ok(flags.includes(option), `${words} ${option}`);
    }
  });

  it('[G8] lies in the directory of its agent, which a variable of the provider moves', () => {
    const placeOf = (name: string, env: Readonly<Record<string, string>> = {}) =>
      skillDirectory({ name, env }, '/home/a');
    assert.deepEqual(
      builtInProviders.map(({ name }) => [name, placeOf(name)]),
      [
        ['shell', undefined],
        ['scripted', undefined],
        ['claude', '/home/a/.claude/skills/rostrum'],
        ['codex', '/home/a/.codex/skills/rostrum'],
        ['gemini', '/home/a/.gemini/skills/rostrum'],
        ['opencode', '/home/a/.config/opencode/skills/rostrum'],
        ['aider', undefined],
      ],
    );
    assert.equal(placeOf('claude', { CLAUDE_CONFIG_DIR: '/x' }), '/x/skills/rostrum');
    assert.equal(placeOf('gemini', { GEMINI_CLI_HOME: '/x' }), '/x/.gemini/skills/rostrum');
    assert.equal(placeOf('toString'), undefined);
  });
});
