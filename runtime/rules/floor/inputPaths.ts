import type { Json } from '../../../shared/model/contract.ts';
import { isPatch, patchedPaths } from './patchedPaths.ts';

/** What of a tool's input the floor looks at. */
export interface LookedAt {
  readonly paths: readonly string[];
  /** Patterns of the files that a tool takes of these. */
  readonly patterns: readonly string[];
  /** Texts that a tool which is no shell by its name may still hand to one. */
  readonly lines: readonly string[];
}

/** Names under which tools take paths; what is written into files comes under other ones. */
const pathKeys =
  /(?:path|paths|file|files|filename|filenames|dir|directory|uri|uris|source|destination|target|to|from)$/i;
const patternKeys = /^(?:include|includes|include_patterns?|globs?)$/i;
const lineKeys = /^(?:command|cmd|script|commandline|command_line)$/i;

/** More nodes than any tool has in its input; the rest is not looked at. */
const maxNodes = 5_000;

/** Finds paths and command lines in an input, wherever they are: an edit may be one of a list. `~` is the home there. */
export function lookAtInput(input: Json, home: string): LookedAt {
  const paths: string[] = [];
  const patterns: string[] = [];
  const lines: string[] = [];
  const open: { readonly key: string; readonly value: Json }[] = [{ key: 'path', value: input }];
  for (let seen = 0; seen < maxNodes; seen += 1) {
    const next = open.pop();
    if (next === undefined) break;
    const { key, value } = next;
    if (typeof value === 'string') {
      if (isPatch(value)) paths.push(...patchedPaths(value));
      else if (pathKeys.test(key)) paths.push(fromHome(value.replace(/^file:\/\//, ''), home));
      else if (patternKeys.test(key)) patterns.push(fromHome(value, home));
      else if (lineKeys.test(key)) lines.push(value);
    } else if (Array.isArray(value)) open.push(...value.map((item: Json) => ({ key, value: item })));
    else if (value !== null && typeof value === 'object')
      open.push(...Object.entries(value).map(([name, item]) => ({ key: name, value: item })));
  }
  return { paths, patterns, lines };
}

/** A path as tools take it that know `~`. */
export const fromHome = (path: string, home: string): string => (/^~(?:\/|$)/.test(path) ? home + path.slice(1) : path);
