import { textUses } from './codeUses.ts';
import { withConstantPaths } from './constantPaths.ts';
import type { ShellWord } from './shellWord.ts';
import { unknown } from './shellWord.ts';

/** What code in another language may do to files and by a shell, as far as its constant texts say; `~` is the home directory. */
export interface CodeStrings {
  /** Command lines and lists of words that it may run. */
  readonly lines: readonly string[];
  /** What may be files that it opens: texts with a slash in them and no blank. */
  readonly opened: readonly string[];
  /** Files that it writes or takes from their place. */
  readonly written: readonly string[];
  /** What it deletes with all that is below. */
  readonly deleted: readonly ShellWord[];
}

const interpreters =
  /^(?:python[\d.]*|pypy[\d.]*|node|nodejs|bun|deno|tsx|ts-node|perl|ruby|irb|php|lua|osascript|[gmn]?awk)$/;
const codeFlags = /^(?:-[A-Za-z]*[ceEpr]|--eval|--print|eval)$/;

/** The code that an interpreter gets in its words or by its input; undefined where it gets a file, or is none. */
export function codeFor(name: ShellWord, args: readonly ShellWord[], input: ShellWord | undefined): string | undefined {
  if (!interpreters.test(name)) return undefined;
  if (name.endsWith('awk')) return args.join('\n');
  const at = args.findIndex((word) => codeFlags.test(word));
  if (at >= 0) return args.slice(at + 1).join('\n');
  return args.every((word) => word.startsWith('-')) ? input : undefined;
}

const lists =
  /\[\s{0,9}(["'])(?:rm|git|find|sudo|sh|bash)\1(?:\s{0,9},\s{0,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}')){1,50}\s{0,9},?\s{0,9}\]/g;
const commandLine = /^\s*(?:sudo\s+)?(?:rm|git|find|sh|bash|cat|tee|cp|mv|xargs)\s/;
const deletion =
  /\b(?:rmtree|rmSync|rmdirSync|rm_rf|rm_r|remove_tree|remove_entry_secure|removeSync|emptyDirSync|rimraf|remove_dir_all|RemoveAll|fs\.rm|promises\.rm)\b\s{0,9}\(?\s{0,9}([\w.]{1,60}\(\s{0,9})?[rfbu]?(["'`])((?:[^"'`\\\n]|\\.){0,500})\2\s{0,9}([+,/])?/g;

/** Reads the constant texts of a program that somebody gives to an interpreter. */
export function readCodeStrings(source: string): CodeStrings {
  const code = withConstantPaths(source);
  const uses = textUses(code);
  const words = [...code.matchAll(lists)].map(([list]) =>
    [...list.matchAll(/"([^"]*)"|'([^']*)'/g)]
      .map(([, double, single]) => asWord((double ?? single ?? '').replaceAll("'", '')))
      .join(' '),
  );
  return {
    lines: [
      ...uses
        .map(({ text }) => text)
        .filter((text) => commandLine.test(text))
        .map((text) => text.replace(/\\(["'`])/g, '$1')),
      ...words,
    ],
    opened: uses.map(({ path }) => path).filter((path) => path.includes('/') && !/\s/.test(path)),
    written: uses.filter(({ path, isWritten }) => isWritten && !/\s/.test(path)).map(({ path }) => path),
    deleted: deletedIn(code),
  };
}

/** A word as a shell takes it; it reads `~` only outside of quotes. */
const asWord = (text: string): string => (/^~(?:\/|$)/.test(text) ? `~'${text.slice(1)}'` : `'${text}'`);

function deletedIn(code: string): readonly ShellWord[] {
  return [...code.matchAll(deletion)].map(([, call, , text = '', next]) => {
    // What is added to a text is not known, nor what a function makes of it with others.
    if (next === '+') return text + unknown;
    return next === '/' || (next === ',' && call !== undefined) ? `${text}/${unknown}` : text;
  });
}
