import assert from 'node:assert/strict';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { operationNames } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { askingCommands, commandGroups } from './commandTable.ts';
import { readReach } from './command.ts';
import { UsageError } from './given.ts';

/** Operations without a command of their own, each with its reason. */
const exceptions: Partial<Record<OperationName, string>> = {
  'server.add': 'for programs: "server add" does the same from where it is run, and can ask a person',
  'server.register': 'asked by "daemon register", which has no token of a person',
  'server.identify': 'asked by "daemon doctor", with the key of the server',
};

const asked = new Set<string>(askingCommands.flatMap(({ asks }) => [...asks]));

describe('the commands', () => {
  it('[X5] every operation is asked by a command, or is a known exception', () => {
    const missing = operationNames.filter((name) => !asked.has(name) && exceptions[name] === undefined);
    assert.deepEqual(missing, []);
    assert.deepEqual(
      Object.keys(exceptions).filter((name) => asked.has(name)),
      [],
    );
  });

  it('each has a path of its own, a summary of one line and an example that calls it', () => {
    const paths = askingCommands.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    for (const { path, summary, examples = [] } of askingCommands) {
      assert.ok(summary.length > 5 && !summary.includes('\n') && !summary.endsWith('.'), `${path}: ${summary}`);
      assert.ok(examples.length > 0, `${path} has no example`);
      for (const example of examples) assert.ok(example.includes(`rostrum ${path}`), `${path}: ${example}`);
    }
  });

  it('each option is declared once and described', () => {
    for (const { path, options = [] } of askingCommands) {
      const flags = options.map((option) => option.flags.split(/[ ,]+/).find((word) => word.startsWith('--')));
      assert.equal(new Set(flags).size, flags.length, path);
      assert.ok(
        options.every(({ description }) => description.length > 2),
        path,
      );
    }
  });

  it('no argument has the name of an option, but for those of reach, which are read from options alone', () => {
    const reach = ['hub', 'token'];
    for (const { path, args = [], options = [] } of askingCommands) {
      const named = options.map(({ flags }) => /--(?:no-)?([a-z-]+)/.exec(flags)?.[1]);
      const shared = args.filter(({ name }) => named.includes(name) && !reach.includes(name));
      assert.deepEqual(shared, [], path);
    }
    const input = { args: { token: 'laptop', hub: 'x' }, options: { token: 'rtok_mine' } };
    assert.deepEqual(readReach(input), { hub: undefined, token: 'rtok_mine' });
  });

  it('each group of commands has its line', () => {
    const groups = new Set(
      askingCommands.flatMap(({ path }) => {
        const words = path.split(' ').slice(0, -1);
        return words.map((_, index) => words.slice(0, index + 1).join(' '));
      }),
    );
    assert.deepEqual(
      [...groups].filter((group) => commandGroups[group] === undefined),
      [],
    );
  });

  it('what is missing or wrong on the command line is a usage error', async () => {
    const io: CliIo = {
      stdout: () => undefined,
      stderr: () => undefined,
      stdin: async () => '',
      isTty: false,
      columns: 80,
      env: { ROSTRUM_TOKEN: 'rtok_x' },
      cwd: '/',
      json: false,
      colour: false,
      prompt: async () => '',
    };
    const cases = [
      ['task view', {}, /Say which task/],
      ['task create', {}, /--title is missing/],
      ['hub update', { maxRunning: 'x' }, /takes a whole number/],
      ['task update', { task: 'SHOP-1' }, /^Nothing to change: name an option\.$/],
      ['objective update', { objective: 'SHOP-1' }, /^Nothing to change/],
      ['project update', { project: 'SHOP' }, /^Nothing to change/],
      ['task list', { status: ['wat'] }, /^--status must be one of pending, /],
      ['task list', { limit: '0' }, /^--limit must be at least 1\.$/],
      ['task create', { title: '' }, /^--title must not be empty\.$/],
      ['token create', { name: 'laptop', days: '0' }, /^--days must be /],
      ['person add', { name: '' }, /^<name> must not be empty\.$/],
    ] as const;
    for (const [path, options, message] of cases) {
      const command = askingCommands.find((one) => one.path === path);
      const failure = await command?.run({ args: {}, options, io }).catch((error: unknown) => error);
      assert.ok(failure instanceof UsageError && message.test(failure.message), path);
    }
  });
});
