import type { ShellWord } from './shellWord.ts';
import { hasUnknown, something, unknown } from './shellWord.ts';

/** Where a path leads from a directory, without `.`, `..` and doubled slashes. What begins unknown stays as it is. */
export function resolvePath(place: ShellWord, path: ShellWord): ShellWord {
  const isWhole = path.startsWith('/') || path.startsWith(unknown) || path.startsWith(something);
  const kept: ShellWord[] = [];
  const whole = isWhole ? path : `${place}/${path}`;
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
