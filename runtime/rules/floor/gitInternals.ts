import type { PathEnd } from '../../shell/madeLinks.ts';
import { endOf } from '../../shell/madeLinks.ts';
import { parseMixed } from '../../shell/options.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { constantOf, hasUnknown, mayBe } from '../../shell/shellWord.ts';
import type { FloorEffect, FloorPlace } from './floorPlace.ts';
import { pathsOf } from './floorPlace.ts';
import { patchedPaths } from './patchedPaths.ts';

const internals = [
  'objects',
  'refs',
  'hooks',
  'config',
  'HEAD',
  'index',
  'packed-refs',
  'info',
  'logs',
  'worktrees',
  'modules',
];

/** What a command writes or takes away, by its redirections and by what its program does with its words. */
interface Written {
  readonly files: readonly ShellWord[];
  /** Those that it takes from their place. */
  readonly taken: readonly ShellWord[];
}

const editors = new Set([
  'vi',
  'vim',
  'nvim',
  'nano',
  'ed',
  'ex',
  'emacs',
  'code',
  'tee',
  'touch',
  'truncate',
  'sponge',
]);
const removers = new Set(['rm', 'grm', 'unlink', 'shred', 'rmdir', 'rimraf', 'trash', 'trash-put']);
const copiers = new Set(['cp', 'install', 'ln', 'rsync', 'scp', 'gcp']);

/** Whether a command writes into what a git repository keeps for itself. */
export function judgeGitInternals(command: ShellCommand, place: FloorPlace): FloorEffect | undefined {
  const { files, taken } = writtenBy(command);
  const meets = (words: readonly ShellWord[], isTaken: boolean) =>
    words.some((word) =>
      pathsOf(word, command).some((path) => isGitInternal(path, place, isTaken, isTaken ? endOf(word) : 'leaf')),
    );
  return meets([...files, ...command.writes], false) || meets(taken, true) ? 'deny' : undefined;
}

/** Whether a path is git's own; all of its directory counts for who takes it away. */
export function isGitInternal(
  path: ShellWord,
  { ways }: Pick<FloorPlace, 'ways'>,
  isTaken: boolean,
  end: PathEnd,
): boolean {
  return ways(path, end).some((one) => {
    const parts = one.split('/').filter((part) => part !== '');
    const at = parts.findIndex(
      (part) => part === '.git' || (part.startsWith('.') && !hasUnknown(part) && mayBe(part, '.git')),
    );
    const inner = parts[at + 1];
    if (at < 0) return false;
    return inner === undefined ? isTaken : !hasUnknown(inner) && internals.some((name) => mayBe(inner, name));
  });
}

function writtenBy({ name, args, input }: ShellCommand): Written {
  const { options, operands } = parseMixed(args, valued[name] ?? {});
  const values = (...names: readonly string[]) =>
    options.flatMap((option) => (names.includes(option.name) && option.value !== undefined ? [option.value] : []));
  if (removers.has(name)) return { files: [], taken: operands };
  if (name === 'mv')
    return { files: [...operands.slice(-1), ...values('-t', '--target-directory')], taken: operands.slice(0, -1) };
  const files = editors.has(name)
    ? operands
    : copiers.has(name)
      ? [...copied(operands), ...values('-t', '--target-directory')]
      : name === 'dd'
        ? args.flatMap((word) => (word.startsWith('of=') ? [word.slice(3)] : []))
        : name === 'curl' || name === 'wget'
          ? values('-o', '--output', '-O', '--output-document')
          : isInPlace(name, args)
            ? operands
            : name === 'apply_patch' || name === 'patch' || (name === 'git' && operands[0] === 'apply')
              ? patchedPaths(name === 'apply_patch' ? (constantOf(args[0] ?? '') ?? '') + (input ?? '') : (input ?? ''))
              : [];
  return { files, taken: [] };
}

const valued: Readonly<Record<string, { readonly short?: string; readonly long?: readonly string[] }>> = {
  mv: { short: 'tS', long: ['target-directory'] },
  cp: { short: 'tS', long: ['target-directory'] },
  ln: { short: 'tS', long: ['target-directory'] },
  install: { short: 'tSgmo', long: ['target-directory', 'mode', 'owner', 'group'] },
  rsync: { short: 'efBM' },
  curl: { short: 'oHXdAbcFTuxeEmrwyYzK', long: ['output', 'header', 'request', 'data'] },
  wget: { short: 'OoaPUiBTtwQe', long: ['output-document'] },
  truncate: { short: 'sr' },
  sed: { short: 'ef', long: ['expression', 'file'] },
};

/** The last word, and what a file of the same name would be in it. */
const copied = (operands: readonly ShellWord[]): readonly ShellWord[] => {
  const target = operands.at(-1);
  if (target === undefined || operands.length < 2) return [];
  return [target, ...operands.slice(0, -1).map((source) => `${target}/${source.slice(source.lastIndexOf('/') + 1)}`)];
};

const isInPlace = (name: ShellWord, args: readonly ShellWord[]): boolean =>
  /^(?:g?sed|perl|ruby)$/.test(name) && args.some((word) => /^-[A-Za-z]*i/.test(word) || word.startsWith('--in-place'));
