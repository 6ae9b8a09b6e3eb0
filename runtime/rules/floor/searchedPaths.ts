import { resolvePath } from '../../shell/shellPath.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { withPatterns } from '../../shell/shellWord.ts';
import type { LookedAt } from './inputPaths.ts';

/** Tools that show what is in the files of a directory, or of a pattern; those that list names show nothing of them. */
const showers = /grep|ripgrep|^rg$|search|read_?(?:many|multiple|files)/i;

/**
 * The files and directories of which such a tool shows something: what its input names, else where it runs, and what a
 * pattern takes of them.
 */
export function searchedPaths(tool: string, { paths, patterns }: LookedAt, cwd: string): readonly ShellWord[] {
  if (!showers.test(tool)) return [];
  const named = paths.map((path) => resolvePath(cwd, withPatterns(path)));
  const bases = named.length > 0 ? named : [cwd];
  const taken = patterns.filter((pattern) => !pattern.startsWith('!')).map(withPatterns);
  return [...bases, ...bases.flatMap((base) => taken.map((pattern) => resolvePath(base, pattern)))];
}
