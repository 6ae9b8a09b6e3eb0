import { codeFor, readCodeStrings } from './codeStrings.ts';
import { readFd, readFind, withTargets } from './findTargets.ts';
import type { Option } from './options.ts';
import { parseLeading } from './options.ts';
import { setPositional } from './scopeBuiltins.ts';
import type { Follower } from './shellCommand.ts';
import type { ShellScope } from './shellScope.ts';
import { assign, innerScope, placesOf, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { unknown } from './shellWord.ts';

type Program = (args: readonly ShellWord[], scope: ShellScope, follower: Follower) => ShellWord | undefined;

/** What is opened where the output of a command is given as a file: its text is kept under this name. */
const streams = new Set(['-', '/dev/stdin', '/dev/fd/0', '/dev/fd/63', '/proc/self/fd/0']);
const streamOf = (path: ShellWord, scope: ShellScope): ShellWord | undefined =>
  path === '/dev/fd/63' ? valuesOf(scope, path).join('\n') : streams.has(path) ? scope.input : undefined;

const shell: Program = (args, scope, follower) => {
  const { options, operands } = parseLeading(
    args.filter((word) => !/^\+\w+$/.test(word)),
    { short: 'oO', long: ['rcfile', 'init-file'] },
  );
  const inner = innerScope(scope);
  const isCode = has(options, '-c') || has(options, '--command');
  if (isCode) {
    setPositional(inner, operands.slice(2));
    assign(inner, '0', [operands[1] ?? 'sh']);
  }
  const [first] = operands;
  if (isCode) return first === undefined ? undefined : follower.follow(first, inner);
  const code = first === undefined || has(options, '-s') ? scope.input : streamOf(first, scope);
  return code === undefined ? undefined : follower.follow(code, inner);
};

const sourced: Program = ([path = ''], scope, follower) => {
  const code = streamOf(path, scope);
  return code === undefined ? undefined : follower.follow(code, scope);
};

/** Programs that take a command line as the value of an option. */
const codeOption =
  (...names: readonly string[]): Program =>
  (args, scope, follower) => {
    const at = args.findIndex((word) => names.includes(word));
    const code =
      at < 0
        ? args.find((word) => names.some((name) => word.startsWith(`${name}=`)))?.replace(/^[^=]*=/, '')
        : args[at + 1];
    return code === undefined ? undefined : follower.follow(code, innerScope(scope));
  };

const xargs: Program = (args, scope, follower) => {
  const { options, operands } = parseLeading(args, {
    short: 'aEILnPsd',
    long: ['arg-file', 'delimiter', 'max-args', 'max-procs', 'max-chars'],
  });
  const place =
    options.find(({ name }) => name === '-I' || name === '--replace')?.value ?? (has(options, '-i') ? '{}' : undefined);
  const input = has(options, '-a') || scope.input === undefined ? unknown : scope.input;
  const items = place === undefined ? input.split(/[\s\0]+/) : input.split('\n');
  const given = items.filter((item) => item !== '');
  const words =
    place === undefined
      ? [...operands, ...given]
      : operands.flatMap((word) => (word.includes(place) ? given.map((item) => word.replaceAll(place, item)) : [word]));
  return operands.length === 0 ? undefined : follower.run(words, innerScope(scope, ''));
};

const parallel: Program = (args, scope, follower) => {
  const { operands } = parseLeading(args, { short: 'jaNnSCd', long: ['jobs', 'colsep'] });
  const at = operands.findIndex((word) => word.startsWith(':::'));
  const command = at < 0 ? operands : operands.slice(0, at);
  const given = at < 0 ? (scope.input ?? unknown).split('\n') : operands.slice(at + 1);
  const words = withTargets(command, given);
  return follower.follow(words.join(' '), innerScope(scope));
};

const finder =
  (read: typeof readFind): Program =>
  (args, scope, follower) => {
    const { targets, deletes, runs } = read(args);
    const places = placesOf(scope);
    if (deletes) follower.emit({ name: 'rm', args: ['-r', '--', ...targets], reads: [], writes: [], places });
    for (const run of runs) follower.run(withTargets(run, targets), innerScope(scope));
    return undefined;
  };

const ssh: Program = (args, scope, follower) => {
  const { operands } = parseLeading(args, { short: 'BbcDEeFIiJLlmOopQRSWw' });
  const remote = innerScope(scope);
  // A login begins in the home directory there.
  assign(remote, 'PWD', valuesOf(scope, 'HOME'));
  const code = operands.length > 1 ? operands.slice(1).join(' ') : scope.input;
  return operands.length === 0 || code === undefined ? undefined : follower.follow(code, remote);
};

const tmux: Program = (args, scope, follower) => {
  const lines = args.filter((word) => /\s/.test(word));
  for (const line of lines) follower.follow(line, innerScope(scope));
  return undefined;
};

const git: Program = (args, scope, follower) => {
  const { options, operands } = parseLeading(args, {
    short: 'cC',
    long: ['git-dir', 'work-tree', 'namespace', 'config-env'],
  });
  const [verb = '', ...rest] = operands;
  const alias = options
    .map(({ value }) => /^alias\.([\w-]+)=([\s\S]*)$/.exec(value ?? ''))
    .find((found) => found?.[1] === verb);
  const text = alias?.[2];
  if (text !== undefined) {
    const line = text.startsWith('!') ? text.slice(1) : `git ${text}`;
    return follower.follow([line, ...rest].join(' '), innerScope(scope));
  }
  // As an option the same is seen by who looks at the words alone.
  if (verb === 'clean' && !args[0]?.startsWith('--work-tree='))
    for (const tree of scope.variables.get('GIT_WORK_TREE') ?? [])
      follower.run(['git', `--work-tree=${tree}`, ...args], innerScope(scope));
  if (verb === 'rebase') return codeOption('-x', '--exec')(rest, scope, follower);
  if (verb === 'submodule' && rest.includes('foreach')) {
    const code = rest.slice(rest.indexOf('foreach') + 1).filter((word) => !word.startsWith('--'));
    return follower.follow(code.join(' '), innerScope(scope));
  }
  if (verb === 'bisect' && rest[0] === 'run') return follower.run(rest.slice(1), innerScope(scope));
  return undefined;
};

const has = (options: readonly Option[], name: string): boolean => options.some((option) => option.name === name);

const programs: Readonly<Record<string, Program>> = {
  ...Object.fromEntries(
    ['sh', 'bash', 'zsh', 'dash', 'ksh', 'mksh', 'ash', 'fish', 'rbash'].map((name) => [name, shell]),
  ),
  eval: (args, scope, follower) => follower.follow(args.join(' '), scope),
  source: sourced,
  '.': sourced,
  trap: ([code = '-'], scope, follower) => (code === '-' ? undefined : follower.follow(code, innerScope(scope))),
  alias: (args, scope, follower) => {
    for (const word of args)
      if (word.includes('=')) follower.follow(word.slice(word.indexOf('=') + 1), innerScope(scope));
    return undefined;
  },
  su: codeOption('-c', '--command', '-lc'),
  script: codeOption('-c', '--command', '-qc'),
  flock: codeOption('-c', '--command'),
  npx: codeOption('-c', '--call'),
  'nix-shell': codeOption('--run', '--command'),
  watch: (args, scope, follower) =>
    follower.follow(parseLeading(args, { short: 'n', long: ['interval'] }).operands.join(' '), innerScope(scope)),
  xargs,
  parallel,
  find: finder(readFind),
  gfind: finder(readFind),
  fd: finder(readFd),
  fdfind: finder(readFd),
  ssh,
  tmux,
  git,
};

/** Follows what a program runs by itself: code, commands for files, texts of other languages. Answers what that prints, where it says. */
export function runProgram(
  name: ShellWord,
  args: readonly ShellWord[],
  scope: ShellScope,
  follower: Follower,
): ShellWord | undefined {
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program !== undefined) return program(args, scope, follower);
  const code = codeFor(name, args, scope.input);
  if (code === undefined) return undefined;
  const { lines, deleted, opened, written } = readCodeStrings(code);
  const pathsOf = (found: readonly ShellWord[]) => found.flatMap((path) => fromHome(path, scope));
  const places = placesOf(scope);
  follower.emit({ name: 'open', args: pathsOf(opened), reads: [], writes: pathsOf(written), places });
  for (const line of lines) follower.follow(line, innerScope(scope, ''));
  if (deleted.length > 0)
    follower.emit({ name: 'rm', args: ['-r', '--', ...pathsOf(deleted)], reads: [], writes: [], places });
  return undefined;
}

const fromHome = (path: ShellWord, scope: ShellScope): readonly ShellWord[] =>
  path === '~' || path.startsWith('~/') ? valuesOf(scope, 'HOME').map((home) => home + path.slice(1)) : [path];
