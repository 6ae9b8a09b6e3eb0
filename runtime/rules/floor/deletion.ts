import { endOf } from '../../shell/madeLinks.ts';
import type { Option } from '../../shell/options.ts';
import { parseLeading, parseMixed } from '../../shell/options.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import { joinPath, resolvePath } from '../../shell/shellPath.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { constantOf, hasUnknown, isUnknown, mayBe, withNothing } from '../../shell/shellWord.ts';
import type { FloorEffect, FloorPlace } from './floorPlace.ts';
import { pathsOf, worst } from './floorPlace.ts';

/** Directories of the system without which nothing works, and those of people; `*` is any name. */
const roots: readonly string[] = [
  '/',
  ...['bin', 'boot', 'dev', 'etc', 'lib', 'lib64', 'proc', 'sbin', 'sys', 'usr', 'var', 'root'].map(
    (name) => `/${name}`,
  ),
  ...['/System', '/Library', '/Applications', '/private', '/home', '/home/*', '/Users', '/Users/*'],
];

/** What a command deletes with all that is below, and how certain it is that it does. */
interface Deletion {
  readonly targets: readonly ShellWord[];
  readonly isCertain: boolean;
}

/** Whether a command deletes a root or home directory, or all that is in one. */
export function judgeDeletion(command: ShellCommand, place: FloorPlace): FloorEffect | undefined {
  const { targets, isCertain } = deletedBy(command);
  const effects = targets.map((target) => judgeTarget(target, command, place, isCertain));
  return worst(effects.map((effect) => (isCertain ? effect : effect && 'ask')));
}

function deletedBy(command: ShellCommand): Deletion {
  const { name, args } = command;
  const isNamed = constantOf(name) !== undefined;
  if (name === 'rimraf') return { targets: args, isCertain: true };
  if (name === 'rsync') return deletedByRsync(args);
  if (name === 'git') return deletedByGit(args);
  if (!(isNamed ? name === 'rm' || name === 'grm' : mayBe(name, 'rm'))) return { targets: [], isCertain: false };
  const { options, operands } = parseMixed(args);
  const isRecursive = options.some(
    (option) => /^-[rR]$/.test(option.name) || (option.name.length > 2 && '--recursive'.startsWith(option.name)),
  );
  const mayRecurse = args.some((word) => hasUnknown(word) && (word.startsWith('-') || isUnknown(word)));
  if (!isRecursive && !mayRecurse) return { targets: [], isCertain: false };
  return { targets: operands, isCertain: isNamed && isRecursive };
}

function deletedByRsync(args: readonly ShellWord[]): Deletion {
  const { options, operands } = parseMixed(args, { short: 'efBM' });
  const deletes = options.some((option) => option.name.startsWith('--del'));
  // A link as its target is followed.
  return { targets: deletes ? operands.slice(-1).map((target) => `${target}/`) : [], isCertain: true };
}

function deletedByGit(args: readonly ShellWord[]): Deletion {
  const { options, operands } = parseLeading(args, { short: 'cC', long: ['git-dir', 'work-tree', 'namespace'] });
  const [verb, ...rest] = operands;
  if (verb !== 'clean') return { targets: [], isCertain: false };
  const cleaning = parseMixed(rest, { short: 'e', long: ['exclude'] });
  const has = (short: string, long: string) => cleaning.options.some(({ name }) => name === short || name === long);
  if (!has('-d', '') || !has('-f', '--force') || has('-n', '--dry-run')) return { targets: [], isCertain: false };
  const from = options.reduce((at, { name, value = '.' }) => (name === '-C' ? joinPath(at, value) : at), '.');
  const named = cleaning.operands.length > 0 ? cleaning.operands.map((path) => joinPath(from, path)) : [`${from}/`];
  // From outside of a work tree git cleans all of it, from inside what is below: who names one means it.
  const trees = workTreesOf(options).map((tree) => `${joinPath(from, tree)}/`);
  return { targets: [...named, ...trees], isCertain: true };
}

const workTreesOf = (options: readonly Option[]): readonly ShellWord[] =>
  options.flatMap(({ name, value = '' }) => {
    const configured = name === '-c' ? /^core\.worktree=(.*)$/i.exec(value)?.[1] : undefined;
    return name === '--work-tree' ? [value] : configured === undefined ? [] : [configured];
  });

function judgeTarget(
  target: ShellWord,
  command: ShellCommand,
  place: FloorPlace,
  isCertain: boolean,
): FloorEffect | undefined {
  // What is deleted only perhaps, and is not known, is no more than any other `rm`.
  if (isUnknown(target)) return isCertain ? 'ask' : undefined;
  const ways = pathsOf(target, command).flatMap((path) => place.ways(path, endOf(target)));
  return worst(
    ways.map((way) => {
      if (isUnknown(way)) return 'ask';
      if (!hasUnknown(way)) return isRoot(way, place) ? 'deny' : undefined;
      return isRoot(resolvePath(place.cwd, withNothing(way)), place) ? 'ask' : undefined;
    }),
  );
}

/** Whether a path is, or by its pattern may be, such a directory or all that lies in it. */
function isRoot(path: ShellWord, { home, ways }: FloorPlace): boolean {
  const known = [...roots, ...ways(home, 'leaf').flatMap(ancestors)].map(partsOf);
  const parts = partsOf(path);
  return known.some(
    (root) => matches(parts, root) || (isAnything.test(parts.at(-1) ?? '') && matches(parts.slice(0, -1), root)),
  );
}

/** A pattern that takes all that is in a directory, or all but little. */
const isAnything = /^[.\u{E000}\u{E001}]*\u{E000}[.\u{E000}\u{E001}]*$/u;

const partsOf = (path: ShellWord): readonly ShellWord[] => path.split('/').filter((part) => part !== '');

const matches = (parts: readonly ShellWord[], root: readonly string[]): boolean =>
  parts.length === root.length && root.every((name, at) => name === '*' || mayBe(parts[at] ?? '', name));

function ancestors(path: string): readonly string[] {
  const parts = partsOf(path);
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
