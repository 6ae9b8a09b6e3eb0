/**
 * A word of a command as far as it is known before it runs: text, in which four characters of the private use area stand
 * for what is not text. They cannot come from a command line (`withoutMarks`).
 */
export type ShellWord = string;

/** Any number of any characters, by a pattern of file names. */
export const star = '\u{E000}';
/** One character of several, by a pattern of file names. */
export const one = '\u{E001}';
/** What nobody can know before it runs; it may be nothing at all. */
export const unknown = '\u{E002}';
/** The same, but never nothing: what a program counts or names, or `${x:?}`. */
export const something = '\u{E003}';

const marks = /[\u{E000}-\u{E003}]/gu;
const unknowns = /[\u{E002}\u{E003}]/gu;
const onlyUnknown = /^[\s"']*[\u{E002}\u{E003}][\s"'\u{E002}\u{E003}]*$/u;

/** A command line in which no character can be taken for a mark. */
export const withoutMarks = (text: string): string => text.replace(marks, '\u{FFFD}');

/** The text of a word of which all is known. */
export const constantOf = (word: ShellWord): string | undefined => (word.search(marks) < 0 ? word : undefined);

/** Whether a part of the word is known to nobody. */
export const hasUnknown = (word: ShellWord): boolean => word.search(unknowns) >= 0;

/** Whether nothing of the word is known. */
export const isUnknown = (word: ShellWord): boolean => onlyUnknown.test(word);

/** The word as it would be were the unknown nothing, or as little as it can be. */
export const withNothing = (word: ShellWord): ShellWord => word.replaceAll(unknown, '').replaceAll(something, 'x');

/** The word as code that means the same: `$!` is a parameter whose value is unknown too. */
export const asCode = (word: ShellWord): string =>
  word.replaceAll(star, '*').replaceAll(one, '?').replace(unknowns, '$${!}');

/** A text in which patterns of file names act, though they were quoted until now. */
export const withPatterns = (text: string): ShellWord =>
  text.replaceAll('*', star).replace(/\?|\[[^\]]{0,200}\]/g, one);

/** The last part of a path: `/usr/bin/rm` is `rm`. */
export const baseName = (word: ShellWord): ShellWord => word.slice(word.lastIndexOf('/') + 1);

/** A path without the slashes at its end; the root is nothing then. */
export function withoutEndSlashes(path: ShellWord): ShellWord {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** Whether a text is among those that a word may become; in time of the product of their lengths at most. */
export function mayBe(word: ShellWord, text: string): boolean {
  let [at, from, retryAt, retryFrom] = [0, 0, -1, 0];
  while (from < text.length) {
    const char = word[at];
    if (char === star || char === unknown || char === something) {
      retryAt = at += 1;
      retryFrom = from;
    } else if (char === one || (char !== undefined && char === text[from])) {
      at += 1;
      from += 1;
    } else if (retryAt >= 0) {
      at = retryAt;
      from = retryFrom += 1;
    } else return false;
  }
  while (word[at] === star || word[at] === unknown || word[at] === something) at += 1;
  return at === word.length;
}
