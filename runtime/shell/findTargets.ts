import type { ShellWord } from './shellWord.ts';
import { star, unknown, withPatterns } from './shellWord.ts';

/** What a `find` looks at and does with it. */
export interface Finding {
  /** The paths that it may find, the narrowest that can be said. */
  readonly targets: readonly ShellWord[];
  readonly deletes: boolean;
  /** Commands that it runs, with the place of each path in them as `{}`. */
  readonly runs: readonly (readonly ShellWord[])[];
}

const ends = new Set([';', '+', '\\;']);
const executes = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const names = new Set([
  '-name',
  '-iname',
  '-path',
  '-ipath',
  '-wholename',
  '-iwholename',
  '-lname',
  '-ilname',
  '-regex',
  '-iregex',
]);
/** Tests that leave most of a tree in. */
const wide = new Set([
  ...[
    '-type',
    '-xtype',
    '-mindepth',
    '-maxdepth',
    '-depth',
    '-d',
    '-print',
    '-print0',
    '-ls',
    '-xdev',
    '-mount',
    '-follow',
  ],
  ...[
    '-noleaf',
    '-delete',
    '-prune',
    '-quit',
    '-true',
    '-not',
    '-o',
    '-or',
    '-a',
    '-and',
    '-readable',
    '-writable',
    '-printf',
  ],
]);

/** Reads the words of a `find`. */
export function readFind(args: readonly ShellWord[]): Finding {
  const first = args.findIndex(
    (word) => (word.startsWith('-') && !/^-[HLPOD]/.test(word)) || word === '(' || word === '!',
  );
  const given = (first < 0 ? args : args.slice(0, first)).filter((word) => !word.startsWith('-'));
  const starts = given.length === 0 ? ['.'] : given;
  const { runs, tests } = readExpression(first < 0 ? [] : args.slice(first));
  return { targets: narrow(starts, tests), deletes: tests.includes('-delete'), runs };
}

function readExpression(expression: readonly ShellWord[]) {
  const runs: (readonly ShellWord[])[] = [];
  const tests: ShellWord[] = [];
  for (let at = 0; at < expression.length; at += 1) {
    const word = expression[at] ?? '';
    if (!executes.has(word)) {
      tests.push(word);
      continue;
    }
    const length = expression.slice(at + 1).findIndex((part) => ends.has(part));
    const end = length < 0 ? expression.length : at + 1 + length;
    runs.push(expression.slice(at + 1, end));
    at = end;
  }
  return { runs, tests };
}

function narrow(starts: readonly ShellWord[], tests: readonly ShellWord[]): readonly ShellWord[] {
  const found = tests.flatMap((test, at) => (names.has(test) && !isNegated(tests, at) ? [tests[at + 1] ?? ''] : []));
  // What is left out by name is followed by an alternative that takes the rest.
  const isByName = found.length > 0 && !(tests.includes('-prune') && (tests.includes('-o') || tests.includes('-or')));
  if (isByName) return starts.flatMap((start) => found.map((name) => `${start}/${lastOf(withPatterns(name))}`));
  const isNarrowed = tests.some(
    (test) => /^-[a-z]/.test(test) && !wide.has(test) && !names.has(test) && !executes.has(test),
  );
  return starts.flatMap((start) => (isNarrowed ? [`${start}/${unknown}`] : [start, `${start}/${star}`]));
}

const isNegated = (tests: readonly ShellWord[], at: number) => ['!', '-not'].includes(tests[at - 1] ?? '');

/** `*\/node_modules/*` is what lies in a directory of that name, wherever it is. */
const lastOf = (pattern: ShellWord): ShellWord => pattern.replace(/^[\u{E000}.]*\//u, '');

/** Reads the words of an `fd`: a pattern, then directories, then what is run for each path. */
export function readFd(args: readonly ShellWord[]): Finding {
  const at = args.findIndex((word) => ['-x', '-X', '--exec', '--exec-batch'].includes(word));
  const own = at < 0 ? args : args.slice(0, at);
  const [pattern = '.', ...directories] = own.filter((word) => !word.startsWith('-'));
  const starts = directories.length === 0 ? ['.'] : directories;
  const isWide = /^[.^$*+\u{E000}]*$/u.test(pattern);
  return {
    targets: starts.flatMap((start) => (isWide ? [`${start}/${star}`] : [`${start}/x${star}`])),
    deletes: false,
    runs: at < 0 ? [] : [args.slice(at + 1).filter((word) => word !== ';')],
  };
}

/** The command with the paths in their place; without a place they come last. */
export function withTargets(run: readonly ShellWord[], targets: readonly ShellWord[]): readonly ShellWord[] {
  const hasPlace = run.some((word) => word.includes('{}'));
  if (!hasPlace) return [...run, ...targets];
  return run.flatMap((word) => (word.includes('{}') ? targets.map((target) => word.replaceAll('{}', target)) : [word]));
}
