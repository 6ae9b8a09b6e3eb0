import type { Function as FunctionNode } from 'unbash';
import { shellLimits } from './shellLimits.ts';
import type { ShellWord } from './shellWord.ts';
import { unknown } from './shellWord.ts';

/** What is known at a place of a command line: a variable may have one of several values. */
export interface ShellScope {
  readonly variables: Map<string, readonly ShellWord[]>;
  readonly functions: Map<string, FunctionNode>;
  /** What the command reads: constant text, text with unknown parts, or undefined where it is no pipe and no document. */
  readonly input?: ShellWord | undefined;
  /** How many expansions surround this one. */
  readonly nesting?: number;
}

/** Where a line begins. */
export interface ShellPlace {
  readonly cwd: string;
  readonly home: string;
}

/** A scope at the beginning of a line. */
export const createScope = ({ cwd, home }: ShellPlace): ShellScope => ({
  variables: new Map([
    ['HOME', [home]],
    ['PWD', [cwd]],
    ['IFS', [' \t\n']],
    ['SHELL', ['/bin/sh']],
    ['BASH', ['/bin/bash']],
  ]),
  functions: new Map(),
});

/** What a subshell sees; what it changes is lost. */
export const innerScope = (scope: ShellScope, input = scope.input): ShellScope => ({
  variables: new Map(scope.variables),
  functions: new Map(scope.functions),
  input,
});

/** The values that a variable may have. What the line does not set comes from outside, and may be empty. */
export const valuesOf = (scope: ShellScope, name: string): readonly ShellWord[] =>
  scope.variables.get(name) ?? [unknown];

/** Gives a variable its values; too many, or too long ones, are unknown. */
export function assign(scope: ShellScope, name: string, values: readonly ShellWord[]): void {
  const distinct = [...new Set(values)];
  const isKept =
    distinct.length <= shellLimits.alternatives &&
    distinct.every(({ length }) => length <= shellLimits.valueCharacters);
  scope.variables.set(name, isKept ? distinct : [unknown]);
}

/** After branches of which one was taken: what each of them may leave behind. */
export function join(scope: ShellScope, branches: readonly ShellScope[]): void {
  const names = new Set(branches.flatMap(({ variables }) => [...variables.keys()]));
  for (const name of names) {
    const found = branches.map((branch) => valuesOf(branch, name));
    if (found.every((values) => values === scope.variables.get(name))) continue;
    assign(scope, name, found.flat());
  }
  for (const { functions } of branches) for (const [name, body] of functions) scope.functions.set(name, body);
}

/** Directories that a path is relative to here. */
export const placesOf = (scope: ShellScope): readonly ShellWord[] => valuesOf(scope, 'PWD');
