import type { ShellWord } from './shellWord.ts';
import { hasUnknown, something, unknown } from './shellWord.ts';

const isWhole = (path: ShellWord): boolean =>
  path.startsWith('/') || path.startsWith(unknown) || path.startsWith(something);

/** A path as it is spelled from a directory that may be relative itself: `..` stays. */
export const joinPath = (directory: ShellWord, path: ShellWord): ShellWord =>
  isWhole(path) ? path : `${directory}/${path}`;

/** Where a path leads from an absolute directory, without `.`, `..` and doubled slashes. What begins unknown stays as it is. */
export function resolvePath(place: ShellWord, path: ShellWord): ShellWord {
  const kept: ShellWord[] = [];
  const whole = joinPath(place, path);
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    // What is above something unknown is unknown too.
    else if (kept.length > 0 && hasUnknown(kept.at(-1) ?? '')) kept[kept.length - 1] = unknown;
    else kept.pop();
  }
  const resolved = kept.join('/');
  return whole.startsWith('/') ? `/${resolved}` : resolved;
}
