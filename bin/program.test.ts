import assert from 'node:assert/strict';
import type { CliCommand, CliInput } from '../runtime/cliCommand.ts';
import { UsageError } from '../daemon/cli/given.ts';
import { HubError, notFound } from '../shared/errors.ts';
import { createProgram } from './program.ts';

const flags: CliCommand = {
  path: 'task deps add',
  summary: 'Add dependencies',
  args: [
    { name: 'task', description: 'The task', required: true },
    { name: 'rest', description: 'More', variadic: true },
  ],
  options: [
    { flags: '--depends-on <task...>', description: 'What it waits for' },
    {
      flags: '--type <type>',
      description: 'Kind',
      choices: ['input', 'blocks'],
      default: 'blocks',
      env: 'ROSTRUM_TYPE',
    },
    { flags: '-p, --project <name>', description: 'Project', env: 'ROSTRUM_PROJECT' },
    { flags: '--secret-flag', description: 'Hidden', hidden: true },
    { flags: '--no-wait', description: 'Do not wait' },
  ],
  examples: ['rostrum task deps add T2 --depends-on T1'],
  run: async () => 0,
};

function harness(run: CliCommand['run'] = async () => 0, env: NodeJS.ProcessEnv = {}) {
  const seen: CliInput[] = [];
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    stdout: (text: string) => void out.push(text),
    stderr: (text: string) => void err.push(text),
    stdin: async () => '',
    isTty: false,
    columns: 80,
    env,
    cwd: '/',
    colour: false,
    prompt: async () => '',
  };
  const remember: CliCommand['run'] = async (input) => {
    seen.push(input);
    return run(input);
  };
  const commands = [
    { ...flags, run: remember },
    { path: 'task list', summary: 'List tasks', run: remember },
    { path: 'up', summary: 'Start all', run: remember },
  ];
  const groups = { task: 'Tasks and what they wait for', 'task deps': 'Dependencies' };
  const program = createProgram({ name: 'rostrum', version: '1.2.3', summary: 'Agents.', commands, groups, io });
  return { program, seen, out: () => out.join(''), err: () => err.join('') };
}

describe('program', () => {
  it('hands arguments and options to the command by name', async () => {
    const { program, seen } = harness();
    assert.equal(
      await program.run([
        'task',
        'deps',
        'add',
        'T2',
        'x',
        'y',
        '--depends-on',
        'T1',
        'T0',
        '--type',
        'input',
        '--json',
      ]),
      0,
    );
    assert.deepEqual(seen[0]?.args, { task: 'T2', rest: ['x', 'y'] });
    assert.deepEqual(seen[0]?.options, { dependsOn: ['T1', 'T0'], type: 'input', wait: true });
    assert.equal(seen[0]?.io.json, true);
  });

  it('takes defaults, and the environment where an option is not given', async () => {
    const { program, seen } = harness(undefined, { ROSTRUM_PROJECT: 'shop' });
    await program.run(['task', 'deps', 'add', 'T2']);
    await program.run(['task', 'deps', 'add', 'T2', '-p', 'other', '--no-wait']);
    assert.deepEqual(
      seen.map(({ options }) => options),
      [
        { type: 'blocks', project: 'shop', wait: true },
        { type: 'blocks', project: 'other', wait: false },
      ],
    );
    assert.equal(seen[0]?.io.json, false);
  });

  it('refuses a value from the environment as it would one from the command line', async () => {
    const { program, seen, err } = harness(undefined, { ROSTRUM_TYPE: 'odd' });
    assert.equal(await program.run(['task', 'deps', 'add', 'T2']), 2);
    assert.match(err(), /ROSTRUM_TYPE must be one of input, blocks/);
    assert.equal(await program.run(['task', 'deps', 'add', 'T2', '--type', 'input']), 0);
    assert.equal(seen[0]?.options['type'], 'input');
  });

  it('shows the help of a command for "help" and all of its words', async () => {
    const { program, out } = harness();
    assert.equal(await program.run(['help', 'task', 'deps', 'add']), 0);
    assert.match(out(), /Usage: rostrum task deps add /);
  });

  it('takes --json before and after the command', async () => {
    const { program, seen } = harness();
    for (const words of [['--json', 'up'], ['up', '--json'], ['task', 'list', '--json'], ['up']])
      await program.run(words);
    assert.deepEqual(
      seen.map(({ io }) => io.json),
      [true, true, true, false],
    );
  });

  it('gives the exit code of the command', async () => {
    assert.equal(await harness(async () => 6).program.run(['up']), 6);
  });

  it('says a refusal once, with the exit code of its kind', async () => {
    const { program, err } = harness(() => Promise.reject(notFound('task', 'T9')));
    assert.equal(await program.run(['up']), 4);
    assert.match(err(), /^There is no task "T9"[^\n]*\n$/);
    const codes = (['wrong-state', 'forbidden', 'unreachable', 'internal'] as const).map((code) =>
      harness(() => Promise.reject(new HubError(code, 'x'))).program.run(['up']),
    );
    assert.deepEqual(await Promise.all(codes), [3, 7, 5, 1]);
    assert.equal(await harness(() => Promise.reject(new TypeError('bug'))).program.run(['up']), 1);
  });

  it('says a refusal as JSON when JSON was asked for', async () => {
    const { program, err } = harness(() => Promise.reject(new HubError('cycle', 'T1 → T2 → T1', { path: ['T1'] })));
    assert.equal(await program.run(['up', '--json']), 3);
    assert.deepEqual(JSON.parse(err()), {
      error: { code: 'cycle', message: 'T1 → T2 → T1', details: { path: ['T1'] } },
    });
  });

  it('every usage error exits 2 and runs nothing', async () => {
    const wrong = [
      ['taks'],
      ['task', 'lst'],
      ['task'],
      [],
      ['task', 'deps', 'add'],
      ['task', 'deps', 'add', 'T1', '--type', 'odd'],
      ['up', '--nope'],
      ['up', 'extra'],
      ['task', 'deps', 'add', 'T', '--type'],
    ];
    for (const words of wrong) {
      const { program, seen, err } = harness();
      assert.equal(await program.run(words), 2, words.join(' '));
      assert.deepEqual([seen.length, err() === ''], [0, false], words.join(' '));
    }
  });

  it('a usage error is JSON when JSON was asked for', async () => {
    const messages = async (words: readonly string[], run?: CliCommand['run']) => {
      const { program, err } = harness(run);
      assert.equal(await program.run([...words, '--json']), 2);
      return JSON.parse(err()).error;
    };
    assert.deepEqual(await messages(['up', '--nope']), { code: 'bad-request', message: "unknown option '--nope'" });
    assert.match((await messages(['task'])).message, /names no command/);
    const missing = () => Promise.reject(new UsageError('--server is missing.'));
    assert.deepEqual(await messages(['up'], missing), { code: 'bad-request', message: '--server is missing.' });
    const { program, err } = harness(missing);
    assert.equal(await program.run(['up']), 2);
    assert.equal(err(), '--server is missing. See "--help".\n');
  });

  it('an unknown command or option brings the nearest one to mind', async () => {
    const cases = [
      [['tsk'], 'task'],
      [['task', 'lits'], 'list'],
      [['task', 'deps', 'add', 'T1', '--depend-on', 'x'], '--depends-on'],
    ] as const;
    for (const [words, meant] of cases) {
      const { program, err } = harness();
      await program.run(words);
      assert.match(err(), new RegExp(`Did you mean ${meant}`));
    }
  });

  it('help exits 0 and shows groups with summaries, options, examples, nothing hidden', async () => {
    const top = harness();
    assert.equal(await top.program.run(['--help']), 0);
    assert.match(top.out(), /task\s+Tasks and what they wait for/);
    const leaf = harness();
    assert.equal(await leaf.program.run(['task', 'deps', 'add', '--help']), 0);
    assert.match(leaf.out(), /--json/);
    assert.match(leaf.out(), /\(or ROSTRUM_PROJECT\)/);
    assert.match(leaf.out(), /Examples:\n {2}rostrum task deps add T2 --depends-on T1/);
    assert.equal(leaf.out().includes('secret-flag'), false);
  });

  it('says its version', async () => {
    const { program, out } = harness();
    assert.deepEqual([await program.run(['--version']), out()], [0, '1.2.3\n']);
  });

  it('every argument may hold anything a shell lets through', async () => {
    const { program, seen } = harness();
    await program.run(['task', 'deps', 'add', '--', '--not-an-option', '$(x)']);
    assert.deepEqual(seen[0]?.args, { task: '--not-an-option', rest: ['$(x)'] });
  });
});
