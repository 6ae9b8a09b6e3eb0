import { parseMixed } from './options.ts';
import { shellLimits } from './shellLimits.ts';
import { resolvePath } from './shellPath.ts';
import type { ShellWord } from './shellWord.ts';
import { baseName, hasUnknown, mayBe, unknown, withoutEndSlashes } from './shellWord.ts';

/** A link that a line makes, and where it leads; both whole paths, as far as they are known. */
export interface MadeLink {
  readonly path: ShellWord;
  readonly target: ShellWord;
}

/** How a path is meant: with what is at its end followed too (`leaf`), or only the directories on its way. */
export type PathEnd = 'leaf' | 'way';

/** A link is meant itself, unless a slash or dot behind it means what it leads to. */
export const endOf = (spelled: ShellWord): PathEnd => (/(?:^|\/)\.{0,2}$/.test(spelled) ? 'leaf' : 'way');

/**
 * The links that an `ln` makes in one of these directories. Whether its last word is a link or a directory for several
 * is not said by the words, so it counts as both.
 */
export function linksOf(args: readonly ShellWord[], places: readonly ShellWord[]): readonly MadeLink[] {
  const { options, operands } = parseMixed(args, { short: 'tS', long: ['target-directory', 'suffix'] });
  const has = (...names: readonly string[]) => options.some(({ name }) => names.includes(name));
  const given = options.find(({ name }) => name === '-t' || name === '--target-directory')?.value;
  const isAlone = operands.length === 1;
  const into = given ?? (isAlone ? '.' : (operands.at(-1) ?? '.'));
  const targets = given === undefined && !isAlone ? operands.slice(0, -1) : operands;
  // A symbolic link keeps its text, which is read where it lies; a hard one, and `-r`, are of where the program runs.
  const isByText = has('-s', '--symbolic') && !has('-r', '--relative');
  return places.flatMap((place) => {
    const directory = resolvePath(place, into);
    return targets.flatMap((target) => {
      const inside = resolvePath(directory, baseName(withoutEndSlashes(target)));
      const paths = given === undefined && !isAlone && endOf(into) === 'way' ? [directory, inside] : [inside];
      return paths
        .map((path) => ({ path, target: resolvePath(isByText ? `${path}/..` : place, target) }))
        .filter((link) => !isWithin(link.target, link.path));
    });
  });
}

/** What would lead into itself is no link: its path is the directory that it is put into. */
const isWithin = (target: ShellWord, path: ShellWord): boolean => target === path || target.startsWith(`${path}/`);

/** Where a path may lead by links that were made before it is used; those that lead into each other come to an end. */
export function throughLinks(path: ShellWord, links: readonly MadeLink[], end: PathEnd): readonly ShellWord[] {
  const found = new Set<ShellWord>();
  const open = links.length === 0 ? [] : [path];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const link of links) {
      const rest = behind(at, link.path, end);
      const way = rest === undefined ? undefined : resolvePath('/', `${link.target}/${rest}`);
      if (way === undefined || way === path || found.has(way)) continue;
      if (found.size >= shellLimits.alternatives) return [...found, unknown];
      found.add(way);
      open.push(way);
    }
  }
  return [...found];
}

/** What of a path comes behind a link; undefined where it does not lead through it. */
function behind(path: ShellWord, link: ShellWord, end: PathEnd): ShellWord | undefined {
  const [parts, names] = [path.split('/'), link.split('/')];
  const isBelow = parts.length > names.length || (end === 'leaf' && parts.length === names.length);
  if (!isBelow || !names.every((name, at) => isPart(parts[at] ?? '', name))) return undefined;
  return parts.slice(names.length).join('/');
}

const isPart = (part: ShellWord, name: ShellWord): boolean =>
  part === name || (!hasUnknown(part) && !(name.startsWith('.') && !part.startsWith('.')) && mayBe(part, name));
