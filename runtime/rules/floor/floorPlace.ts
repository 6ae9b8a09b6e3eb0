import type { ShellCommand } from '../../shell/shellCommand.ts';
import type { MadeLink, PathEnd } from '../../shell/madeLinks.ts';
import { throughLinks } from '../../shell/madeLinks.ts';
import { resolvePath } from '../../shell/shellPath.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { one, something, star, unknown } from '../../shell/shellWord.ts';

/** Where a call is made, as far as that is known. */
export interface CallPlace {
  readonly cwd?: string | undefined;
  readonly home?: string | undefined;
  /** Where an absolute path leads when links are followed; undefined where nothing is there. */
  readonly realpath?: ((path: string) => string | undefined) | undefined;
}

/** The same with all that judging needs. */
export interface FloorPlace {
  readonly cwd: string;
  readonly home: string;
  /** The path as it is, and with its links followed: they may be there before, or made by what runs before. */
  readonly ways: (path: ShellWord, end: PathEnd) => readonly ShellWord[];
}

/** What the floor does about an accident: it denies what is certain, and asks where it depends on what nobody knows yet. */
export type FloorEffect = 'deny' | 'ask';

/** The stronger of two. */
export const worse = (one: FloorEffect | undefined, other: FloorEffect | undefined): FloorEffect | undefined =>
  one === 'deny' || other === 'deny' ? 'deny' : (one ?? other);

/** The strongest of several. */
export const worst = (effects: readonly (FloorEffect | undefined)[]): FloorEffect | undefined =>
  effects.reduce(worse, undefined);

/** Stands for a project somewhere where the directory of a call is not known. */
const somewhere = '/somewhere/in/a/project';
/** Stands for the home directory of whoever runs the agent. */
const someHome = '/home/~';

/** Looking at one call asks the disk no more often than this. */
const maxLookups = 64;
const marks = [star, one, unknown, something];

/** Fills in what is not known. */
export function floorPlace({ cwd = somewhere, home = someHome, realpath }: CallPlace): FloorPlace {
  let lookups = 0;
  const found = new Map<string, string | undefined>();
  const lookup = (path: string): string | undefined => {
    if (found.has(path)) return found.get(path);
    if ((lookups += 1) > maxLookups) return undefined;
    const there = realpath?.(path);
    found.set(path, there);
    return there;
  };
  const real = (path: ShellWord, end: PathEnd): ShellWord => {
    if (realpath === undefined || !path.startsWith('/')) return path;
    const parts = path.split('/').slice(1);
    const certain = parts.findIndex((part) => marks.some((mark) => part.includes(mark)));
    // Of what is not there yet the nearest directory above it is followed.
    for (let at = certain >= 0 ? certain : parts.length - (end === 'leaf' ? 0 : 1); at > 0; at -= 1) {
      const there = lookup(`/${parts.slice(0, at).join('/')}`);
      if (there !== undefined) return [there === '/' ? '' : there, ...parts.slice(at)].join('/') || '/';
    }
    return path;
  };
  return { cwd, home, ways: (path, end) => [path, real(path, end)] };
}

/** The same place after commands that made links. */
export function withLinks(place: FloorPlace, links: readonly MadeLink[]): FloorPlace {
  if (links.length === 0) return place;
  return {
    ...place,
    ways: (path, end) => [path, ...throughLinks(path, links, end)].flatMap((way) => place.ways(way, end)),
  };
}

/** The paths that a word may stand for where a command runs. */
export const pathsOf = (word: ShellWord, { places }: Pick<ShellCommand, 'places'>): readonly ShellWord[] =>
  places.map((place) => resolvePath(place, word));
