import type { ShellWord } from './shellWord.ts';

/** Which options of a program take the next word as their value. */
export interface ValuedOptions {
  /** Letters, as in `-n 5`. */
  readonly short?: string;
  /** Without their dashes, as in `--signal KILL`. */
  readonly long?: readonly string[];
}

/** An option with its value, where it has one: `-c`, `--jobs`. A cluster of letters is several. */
export interface Option {
  readonly name: string;
  readonly value?: ShellWord | undefined;
}

export interface Parsed {
  readonly options: readonly Option[];
  readonly operands: readonly ShellWord[];
}

/** Options up to the first operand, and all that follows: the form of programs that run another one. */
export function parseLeading(words: readonly ShellWord[], valued: ValuedOptions = {}): Parsed {
  const options: Option[] = [];
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { options, operands: words.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') break;
    at += readOption(word, words[at + 1], valued, options);
  }
  return { options, operands: words.slice(at) };
}

/** Options wherever they stand, as GNU programs and git take them. */
export function parseMixed(words: readonly ShellWord[], valued: ValuedOptions = {}): Parsed {
  const options: Option[] = [];
  const operands: ShellWord[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') return { options, operands: [...operands, ...words.slice(at + 1)] };
    if (!word.startsWith('-') || word === '-') operands.push(word);
    else at += readOption(word, words[at + 1], valued, options);
  }
  return { options, operands };
}

/** Puts what a word says into the list; answers how many further words it took. */
function readOption(word: ShellWord, next: ShellWord | undefined, valued: ValuedOptions, options: Option[]): 0 | 1 {
  if (word.startsWith('--')) {
    const [name = '', ...rest] = word.slice(2).split('=');
    const takesNext = rest.length === 0 && (valued.long?.includes(name) ?? false);
    options.push({ name: `--${name}`, value: rest.length > 0 ? rest.join('=') : takesNext ? next : undefined });
    return takesNext ? 1 : 0;
  }
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? '';
    const isValued = valued.short?.includes(letter) ?? false;
    const rest = word.slice(at + 1);
    options.push({ name: `-${letter}`, value: isValued ? rest || next : undefined });
    if (isValued) return rest === '' ? 1 : 0;
  }
  return 0;
}
