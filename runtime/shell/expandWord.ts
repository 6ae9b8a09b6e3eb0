import type { ParsedScript, SyntaxNode, Word, WordPart } from 'unbash';
import { forEachChild, parse } from 'unbash';
import { expandBraces } from './braces.ts';
import { expandParameter, listOf } from './expandParameter.ts';
import { shellLimits } from './shellLimits.ts';
import type { ShellScope } from './shellScope.ts';
import { assign, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { one, something, star, unknown, withPatterns } from './shellWord.ts';

/** Follows the commands inside a word, and says what they print. */
export type Substitute = (script: ParsedScript | undefined, scope: ShellScope) => ShellWord;

/** A text that a part of a word may be, and whether blanks and patterns in it act, as they do outside of quotes. */
interface Choice {
  readonly text: ShellWord;
  readonly isBare: boolean;
}
type Part = readonly Choice[];

/** What a word becomes: for each way that it may go the fields that the command gets. */
export function expandWord(word: Word, scope: ShellScope, substitute: Substitute): readonly (readonly ShellWord[])[] {
  const all = listOf(word, scope);
  if (all !== undefined) return [all];
  const spelled = word.parts?.some(({ type }) => type === 'BraceExpansion') ? expandBraces(word.text) : undefined;
  if (spelled === undefined || spelled.length < 2) return waysOf(word, scope, substitute);
  const words = spelled.map((text) => expandSpelled(text, scope, substitute));
  return combine(words, () => [unknown]).map((ways) => ways.flat());
}

/** What a word becomes where it stays one: values of variables, files of redirections, texts. */
export const expandValue = (word: Word, scope: ShellScope, substitute: Substitute): readonly ShellWord[] =>
  combine(partsOf(word, scope, substitute), toUnknown).map(joined);

/** A text with expansions, as in a here-document. */
export const expandText = (
  parts: readonly WordPart[],
  scope: ShellScope,
  substitute: Substitute,
): readonly ShellWord[] =>
  combine(
    parts.map((part) => quoted(part, scope, substitute)),
    toUnknown,
  ).map(joined);

/** Follows what a node holds that is no word of a command, such as arithmetic. */
export function followInside(node: SyntaxNode, scope: ShellScope, substitute: Substitute): void {
  forEachChild(node, (child) => {
    if (child.type === 'ArithmeticExpansion' || child.type === 'ParameterExpansion') quoted(child, scope, substitute);
    else if (child.type === 'Word') expandValue(child, scope, substitute);
    else if (child.type === 'CommandExpansion' || child.type === 'ArithmeticCommandExpansion')
      substitute(child.script, scope);
    else followInside(child, scope, substitute);
  });
}

function expandSpelled(text: string, scope: ShellScope, substitute: Substitute) {
  const command = parse(`: ${text}`).commands[0]?.command;
  const word = command?.type === 'Command' ? command.suffix[0] : undefined;
  if (word?.type !== 'Word') return [[]];
  return waysOf(word, scope, substitute);
}

const waysOf = (word: Word, scope: ShellScope, substitute: Substitute): readonly (readonly ShellWord[])[] =>
  combine(partsOf(word, scope, substitute), toUnknown).map((parts) => fieldsOf(parts, scope));

function partsOf(word: Word, scope: ShellScope, substitute: Substitute): readonly Part[] {
  if (word.parts === undefined) return [literal(word.value, word.text, scope, true)];
  const parts = word.parts.slice(0, shellLimits.parts).map((part, at) => bare(part, scope, substitute, at === 0));
  return word.parts.length > shellLimits.parts ? [...parts, certain(unknown)] : parts;
}

function bare(part: WordPart, scope: ShellScope, substitute: Substitute, isFirst: boolean): Part {
  switch (part.type) {
    case 'Literal':
      return literal(part.value, part.text, scope, isFirst);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return certain(part.value);
    case 'DoubleQuoted':
    case 'LocaleString':
      return plain(expandText(part.parts, scope, substitute));
    case 'Glob':
      return certain(part.kind === 'star' ? star : one);
    case 'ExtendedGlob':
      followInside(part, scope, substitute);
      return certain(star);
    case 'BraceExpansion':
      followInside(part, scope, substitute);
      return certain(unknown);
    default:
      return quoted(part, scope, substitute).map(({ text }) => ({ text, isBare: true }));
  }
}

/** Each level of an expansion within an expansion is parsed anew, so that there is an end to them. */
function deeper(scope: ShellScope, substitute: Substitute, work: (inner: ShellScope) => Part): Part {
  const nesting = (scope.nesting ?? 0) + 1;
  // What is not followed is said to be so, as where a parser gives up.
  return nesting > shellLimits.depth ? certain(substitute(undefined, scope)) : work({ ...scope, nesting });
}

/** A part as it stands in double quotes. */
function quoted(part: WordPart, scope: ShellScope, substitute: Substitute): Part {
  switch (part.type) {
    case 'SimpleExpansion':
      return plain(valuesOf(scope, part.text.slice(1)));
    case 'ParameterExpansion':
      return deeper(scope, substitute, (inner) =>
        plain(expandParameter(part, scope, (word) => expandValue(word, inner, substitute))),
      );
    case 'CommandExpansion':
      return certain(substitute(part.script, scope));
    case 'ProcessSubstitution':
      assign(scope, '/dev/fd/63', [substitute(part.script, scope)]);
      return certain('/dev/fd/63');
    case 'ArithmeticExpansion':
      return deeper(scope, substitute, (inner) => {
        followInside(part, inner, substitute);
        return certain(something);
      });
    default:
      return certain('value' in part ? part.value : unknown);
  }
}

const plain = (texts: readonly ShellWord[]): Part => texts.map((text) => ({ text, isBare: false }));
const certain = (text: ShellWord): Part => plain([text]);

function literal(value: string, source: string, scope: ShellScope, isFirst: boolean): Part {
  if (!isFirst || !source.startsWith('~')) return certain(value);
  const [, name = '', rest = ''] = /^~([\w.+-]*)([\s\S]*)$/.exec(value) ?? [];
  return plain(homesOf(name, scope).map((home) => home + rest));
}

function homesOf(name: string, scope: ShellScope): readonly ShellWord[] {
  if (name === '') return valuesOf(scope, 'HOME');
  if (name === '+') return valuesOf(scope, 'PWD');
  if (name === '-') return valuesOf(scope, 'OLDPWD');
  return [name === 'root' ? '/root' : `/home/${name}`];
}

/** Every way through lists of choices; where there are too many, what may be several things is unknown. */
function combine<T>(
  lists: readonly (readonly T[])[],
  toUnknownOf: (list: readonly T[]) => T,
): readonly (readonly T[])[] {
  const count = lists.reduce((product, { length }) => product * length, 1);
  const bounded =
    count <= shellLimits.alternatives ? lists : lists.map((list) => (list.length === 1 ? list : [toUnknownOf(list)]));
  let ways: T[][] = [[]];
  for (const [first, ...others] of bounded) {
    if (first === undefined) return [];
    const rest = others.flatMap((choice) => ways.map((way) => [...way, choice]));
    // A word may have thousands of parts: the way that there is grows in place.
    for (const way of ways) way.push(first);
    ways = [...ways, ...rest];
  }
  return ways;
}

const toUnknown = (part: Part): Choice => ({ text: unknown, isBare: part[0]?.isBare ?? false });
const joined = (choices: readonly Choice[]): ShellWord => choices.map(({ text }) => text).join('');

/** Splits what stands outside of quotes at blanks, and reads the patterns in it. */
function fieldsOf(parts: readonly Choice[], scope: ShellScope): readonly ShellWord[] {
  const fields: ShellWord[] = [];
  let current: ShellWord | undefined;
  for (const { text, isBare } of parts) {
    const pieces = isBare ? text.split(separatorOf(scope)) : [text];
    for (const [at, piece] of pieces.entries()) {
      if (at > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (!isBare) current = (current ?? '') + piece;
      else if (piece !== '') current = (current ?? '') + withPatterns(piece);
    }
  }
  return current === undefined ? fields : [...fields, current];
}

const blanks = /[ \t\n]+/;

function separatorOf(scope: ShellScope): RegExp {
  const [first = ''] = valuesOf(scope, 'IFS');
  if (first === ' \t\n') return blanks;
  return first === '' ? /(?!)/ : new RegExp(`[${first.replace(/[\\\]^-]/g, '\\$&')}]+`);
}
