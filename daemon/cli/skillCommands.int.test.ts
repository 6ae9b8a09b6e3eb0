import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { renderSkillFile } from '../skills/skillFile.ts';
import { providersCommand } from './providersCommand.ts';
import { skillCommands } from './skillCommands.ts';

describe('agents of a machine, and what they know of Rostrum', function () {
  this.timeout(30_000);
  let home: string;
  beforeEach(async () => {
    home = await makePlace();
    mkdirSync(path.join(home, 'bin'));
    for (const name of ['claude', 'codex']) {
      writeFileSync(path.join(home, 'bin', name), '#!/bin/sh\necho 1.2.3\n');
      chmodSync(path.join(home, 'bin', name), 0o755);
    }
  });
  afterEach(removePlaces);

  const at = (...names: readonly string[]) => path.join(home, ...names);
  async function say(words: string, agents: readonly string[] = [], options: Readonly<Record<string, unknown>> = {}) {
    const command = [...skillCommands, providersCommand].find((one) => one.path === words) ?? assert.fail(words);
    let [out, err] = ['', ''];
    const io = {
      stdout: (text: string) => void (out += text),
      stderr: (text: string) => void (err += text),
      env: { HOME: home, ROSTRUM_HOME: at('rostrum'), PATH: at('bin') },
      cwd: home,
      json: true,
      colour: false,
      columns: 100,
    } as unknown as CliIo;
    const args = agents.length === 0 ? {} : { agents: [...agents] };
    const code = await command.run({ args, options, io });
    return {
      code,
      err,
      told: JSON.parse(out) as { skills: { name: string; outcome?: string; skill?: string }[] } & Record<
        string,
        never[]
      >,
    };
  }
  const outcomes = async (words: string, agents?: readonly string[], options?: Readonly<Record<string, unknown>>) =>
    (await say(words, agents, options)).told.skills.map(
      ({ name, outcome, skill }) => `${name} ${outcome ?? skill ?? ''}`,
    );
  const tree = () => readdirSync(home, { recursive: true }).map(String).sort();

  it('[G8] are given the skill on request, each in its own directory, and it goes without a trace', async () => {
    mkdirSync(at('.codex'));
    const before = tree();
    assert.deepEqual(await outcomes('skills list'), ['claude none', 'codex none']);
    assert.deepEqual(tree(), before, 'to look changes nothing');
    assert.deepEqual(await outcomes('skills install', [], { all: true }), ['claude installed', 'codex installed']);
    assert.deepEqual(await outcomes('skills install', ['claude']), ['claude unchanged']);
    for (const file of ['.claude/skills/rostrum/SKILL.md', '.codex/skills/rostrum/SKILL.md'])
      assert.match(readFileSync(at(file), 'utf8'), /^---\nname: rostrum\n/);
    assert.equal(existsSync(at('.gemini')), false, 'what is not installed gets none');
    assert.deepEqual(await outcomes('skills list', [], { all: true }), [
      'claude installed',
      'codex installed',
      'gemini none',
      'opencode none',
    ]);
    assert.deepEqual(await outcomes('skills remove', [], { all: true }), [
      'claude removed',
      'codex removed',
      'gemini none',
      'opencode none',
    ]);
    assert.deepEqual(tree(), before);
  });

  it('[G8] an older one of ours is replaced, and what others put beside it stays', async () => {
    const directory = at('.claude', 'skills', 'rostrum');
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'SKILL.md'), renderSkillFile(2, 'Of an older version'));
    assert.deepEqual(await outcomes('skills list'), ['claude of another version', 'codex none']);
    assert.deepEqual(await outcomes('skills install', ['claude']), ['claude updated']);
    mkdirSync(at('.claude', 'skills', 'mine'));
    assert.deepEqual(await outcomes('skills remove', ['claude']), ['claude removed']);
    assert.deepEqual(readdirSync(at('.claude', 'skills')), ['mine']);
  });

  it('[G8] a file that is not ours, or not any more, is neither overwritten nor removed', async () => {
    const [mine, changed] = [at('.claude/skills/rostrum'), at('.codex/skills/rostrum')];
    for (const directory of [mine, changed]) mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(mine, 'SKILL.md'), 'Mine.\n');
    writeFileSync(path.join(changed, 'SKILL.md'), renderSkillFile(1).replace('Begin', 'Start'));
    const before = [mine, changed].map((directory) => readFileSync(path.join(directory, 'SKILL.md'), 'utf8'));
    for (const words of ['skills install', 'skills remove']) {
      const { code, err } = await say(words, ['claude', 'codex']);
      assert.equal(code, 3);
      assert.match(err, /claude: .* was not made by Rostrum/);
      assert.match(err, /codex: .* was changed after it was installed/);
    }
    assert.deepEqual(
      [mine, changed].map((directory) => readFileSync(path.join(directory, 'SKILL.md'), 'utf8')),
      before,
    );
  });

  it('[G8] a link in its place is followed by nobody', async () => {
    mkdirSync(at('.claude', 'skills'), { recursive: true });
    mkdirSync(at('elsewhere'));
    symlinkSync(at('elsewhere'), at('.claude', 'skills', 'rostrum'));
    assert.deepEqual(await outcomes('skills install', ['claude']), ['claude refused']);
    assert.deepEqual(readdirSync(at('elsewhere')), []);
  });

  it('[G8] nobody is chosen by silence, and unknown agents are named', async () => {
    await assert.rejects(say('skills install'), { name: 'UsageError' });
    await assert.rejects(say('skills install', ['claude'], { all: true }), { name: 'UsageError' });
    await assert.rejects(say('skills install', ['aider']), { message: /claude, codex, gemini, opencode/ });
  });

  it('[G8] [G1] are listed: installed, usable, version, logged in, and how they run', async () => {
    const { told } = await say('providers');
    const rows = told['providers'] as readonly {
      name: string;
      installed: boolean;
      usable: boolean;
      version?: string;
      loggedIn?: boolean;
      runs: readonly string[];
    }[];
    const of = (wanted: string) => rows.find(({ name }) => name === wanted) ?? assert.fail(wanted);
    assert.deepEqual(
      [of('claude').installed, of('claude').usable, of('claude').version, of('claude').loggedIn],
      [true, true, '1.2.3', false],
    );
    assert.ok(of('claude').runs.includes('interactive'));
    assert.deepEqual([of('gemini').installed, of('gemini').usable], [false, false]);
  });
});
