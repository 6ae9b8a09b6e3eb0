import type { PathEnd } from '../../shell/madeLinks.ts';
import { endOf } from '../../shell/madeLinks.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { hasUnknown, mayBe } from '../../shell/shellWord.ts';
import type { FloorEffect, FloorPlace } from './floorPlace.ts';
import { pathsOf } from './floorPlace.ts';
import { writtenBy } from './writtenBy.ts';

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

/** Whether a command writes into what a git repository keeps for itself. */
export function judgeGitInternals(command: ShellCommand, place: FloorPlace): FloorEffect | undefined {
  const { files, into, taken } = writtenBy(command);
  const meets = (words: readonly ShellWord[], isAll: boolean, end: (word: ShellWord) => PathEnd) =>
    words.some((word) => pathsOf(word, command).some((path) => isGitInternal(path, place, isAll, end(word))));
  const isMet =
    meets([...files, ...command.writes], false, () => 'leaf') ||
    meets(into, true, () => 'leaf') ||
    meets(taken, true, endOf);
  return isMet ? 'deny' : undefined;
}

/** Whether a path is git's own; all of its directory counts for who takes it away, or puts into it what nobody names. */
export function isGitInternal(
  path: ShellWord,
  { ways }: Pick<FloorPlace, 'ways'>,
  isAll: boolean,
  end: PathEnd,
): boolean {
  return ways(path, end).some((one) => {
    const parts = one.split('/').filter((part) => part !== '');
    const at = parts.findIndex(
      (part) => part === '.git' || (part.startsWith('.') && !hasUnknown(part) && mayBe(part, '.git')),
    );
    const inner = parts[at + 1];
    if (at < 0) return false;
    return inner === undefined ? isAll : !hasUnknown(inner) && internals.some((name) => mayBe(inner, name));
  });
}
