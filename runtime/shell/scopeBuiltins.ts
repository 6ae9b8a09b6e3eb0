import { elementsOf } from './expandParameter.ts';
import { parseLeading } from './options.ts';
import { resolvePath } from './shellPath.ts';
import type { ShellScope } from './shellScope.ts';
import { assign, placesOf, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { constantOf, unknown } from './shellWord.ts';

type Builtin = (args: readonly ShellWord[], scope: ShellScope) => void;

/** Commands of a shell that change what the following ones see. */
const builtins: Readonly<Record<string, Builtin>> = {
  cd: changeDirectory,
  pushd: changeDirectory,
  popd: (_args, scope) => {
    assign(scope, 'PWD', valuesOf(scope, 'OLDPWD'));
  },
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  unset: (args, scope) => {
    for (const name of args) assign(scope, name, ['']);
  },
  read: readLine,
  mapfile: readLines,
  readarray: readLines,
  set: (args, scope) => {
    const { operands } = parseLeading(args, { short: 'o' });
    if (operands.length > 0 || args.includes('--')) setPositional(scope, operands);
  },
  shift: ([count = '1'], scope) => {
    const all = scope.variables.get('@');
    if (all !== undefined) setPositional(scope, all.slice(/^\d{1,4}$/.test(count) ? Number(count) : 0));
  },
  getopts: ([, name = ''], scope) => {
    assign(scope, name, [unknown]);
  },
};

/** Lets a builtin change the scope; answers whether the name is one. */
export function changeScope(name: ShellWord, args: readonly ShellWord[], scope: ShellScope): boolean {
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  builtin?.(args, scope);
  return builtin !== undefined;
}

/** Gives code its own `$1`, `$2`, `$@`. */
export function setPositional(scope: ShellScope, values: readonly ShellWord[]): void {
  for (const name of [...scope.variables.keys()]) if (/^[1-9]\d*$/.test(name)) scope.variables.set(name, ['']);
  for (const [at, value] of values.slice(0, 99).entries()) assign(scope, String(at + 1), [value]);
  scope.variables.set('@', values);
  scope.variables.set('*', [values.join(' ')]);
}

function changeDirectory(args: readonly ShellWord[], scope: ShellScope): void {
  const { operands } = parseLeading(args);
  const targets =
    operands.length === 0
      ? valuesOf(scope, 'HOME')
      : operands.flatMap((to) => (to === '-' ? valuesOf(scope, 'OLDPWD') : [to]));
  const before = placesOf(scope);
  assign(
    scope,
    'PWD',
    before.flatMap((place) => targets.map((target) => resolvePath(place, target))),
  );
  assign(scope, 'OLDPWD', before);
}

function declare(args: readonly ShellWord[], scope: ShellScope): void {
  for (const word of args) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    if (name !== undefined && value !== undefined) assign(scope, name, [value]);
  }
}

const linesOf = (input: ShellWord): readonly ShellWord[] => input.split('\n').filter((line) => line !== '');

function readLine(args: readonly ShellWord[], scope: ShellScope): void {
  const { operands } = parseLeading(args, { short: 'adinNptu' });
  const lines = scope.input === undefined ? [unknown] : linesOf(scope.input);
  const isWhole = operands.length === 1 || constantOf(scope.input ?? unknown) === undefined;
  const values = isWhole ? lines : lines.flatMap((line) => line.split(/\s+/));
  for (const name of operands.length === 0 ? ['REPLY'] : operands) assign(scope, name, values);
}

function readLines(args: readonly ShellWord[], scope: ShellScope): void {
  const { operands } = parseLeading(args, { short: 'dnOsuCc' });
  assign(scope, elementsOf(operands[0] ?? 'MAPFILE'), scope.input === undefined ? [unknown] : linesOf(scope.input));
}
