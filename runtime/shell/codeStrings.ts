import type { ShellWord } from './shellWord.ts';

/** What code in another language may do to files and by a shell, as far as its constant texts say. */
export interface CodeStrings {
  /** Command lines and lists of words that it may run. */
  readonly lines: readonly string[];
  /** What may be files that it opens: texts with a slash in them and no blank. */
  readonly opened: readonly string[];
  /** What it deletes with all that is below. */
  readonly deleted: readonly string[];
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

const texts = /"((?:[^"\\\n]|\\.){1,2000})"|'((?:[^'\\\n]|\\.){1,2000})'|`((?:[^`\\]|\\.){1,2000})`/g;
const lists =
  /\[\s{0,9}(["'])(?:rm|git|find|sudo|sh|bash)\1(?:\s{0,9},\s{0,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}')){1,50}\s{0,9},?\s{0,9}\]/g;
const commandLine = /^\s*(?:sudo\s+)?(?:rm|git|find|sh|bash|cat|tee|cp|mv|xargs)\s/;
const deletion =
  /\b(?:rmtree|rmSync|rmdirSync|rm_rf|rm_r|remove_tree|remove_entry_secure|removeSync|emptyDirSync|rimraf|remove_dir_all|RemoveAll|fs\.rm|promises\.rm)\s{0,9}\(?\s{0,9}(?:[\w.]{1,60}\(\s{0,9})?(?:[rfbu]?(["'`])((?:[^"'`\\\n]|\\.){0,500})\1|((?:os\.)?homedir|Path\.home|Dir\.home|process\.env\.HOME|os\.environ|ENV\[))/g;

/** Reads the constant texts of a program that somebody gives to an interpreter. */
export function readCodeStrings(code: string): CodeStrings {
  const quoted = [...code.matchAll(texts)].map(([, double, single, back]) => double ?? single ?? back ?? '');
  const words = [...code.matchAll(lists)].map(([list]) =>
    [...list.matchAll(/"([^"]*)"|'([^']*)'/g)]
      .map(([, double, single]) => `'${(double ?? single ?? '').replaceAll("'", '')}'`)
      .join(' '),
  );
  return {
    lines: [
      ...quoted.filter((text) => commandLine.test(text)).map((text) => text.replace(/\\(["'`])/g, '$1')),
      ...words,
    ],
    opened: quoted.filter((text) => text.includes('/') && !/\s/.test(text)),
    deleted: [...code.matchAll(deletion)].map(([, , text]) => text ?? '~'),
  };
}
