import type { ParameterExpansionPart, ParameterOperation, Word } from 'unbash';
import type { ShellScope } from './shellScope.ts';
import { assign, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { constantOf, mayBe, something, unknown } from './shellWord.ts';

type Expand = (word: Word) => readonly ShellWord[];

/** Longer values are not looked through for a pattern. */
const maxTrimmed = 256;

/** The name under which the elements of an array are kept. */
export const elementsOf = (name: string): string => `${name}[@]`;

/** All positional parameters, or all elements of an array, where a word is nothing but those. */
export function listOf(word: Word, scope: ShellScope): readonly ShellWord[] | undefined {
  const found = /^"?\$(?:([@*])|\{(?:([@*])|(\w+)\[[@*]\])(?::(\d+))?\})"?$/.exec(word.text);
  if (found === null) return undefined;
  const [, short, long, array, from] = found;
  const list = scope.variables.get(array === undefined ? '@' : elementsOf(array));
  if (list === undefined || (short ?? long ?? array) === undefined) return undefined;
  const skipped = Number(from ?? 0);
  return list.slice(array === undefined ? Math.max(0, skipped - 1) : skipped);
}

/** The values that `${…}` may have. */
export function expandParameter(
  { parameter, prefix, index, operation }: ParameterExpansionPart,
  scope: ShellScope,
  expand: Expand,
): readonly ShellWord[] {
  // What stands inside is followed even where its value does not matter.
  const operands = operandsOf(operation).map(expand);
  const named = index === undefined ? valuesOf(scope, parameter) : elements(parameter, expand(index), scope);
  if (prefix === '#') return [something];
  const values =
    prefix === '!'
      ? named.flatMap((name) => (constantOf(name) === undefined ? [unknown] : valuesOf(scope, name)))
      : named;
  if (operation === undefined) return values;
  const isSet = scope.variables.has(parameter);
  if (operation.type === 'Default')
    return withDefault(operation.operator, values, operands[0] ?? [''], isSet, (given) => {
      assign(scope, parameter, given);
    });
  const [first = [''], second] = operands.map((ways) => (ways.length === 1 ? ways : [unknown]));
  return values.map((value) => operate(operation, value, first[0] ?? '', second?.[0]));
}

function operandsOf(operation: ParameterOperation | undefined): readonly Word[] {
  switch (operation?.type) {
    case 'Default':
    case 'Remove':
    case 'Transform':
      return [operation.operand];
    case 'CaseModification':
      return operation.operand === undefined ? [] : [operation.operand];
    case 'Replace':
      return [operation.pattern, operation.replacement];
    case 'Slice':
      return operation.length === undefined ? [operation.offset] : [operation.offset, operation.length];
    default:
      return [];
  }
}

function elements(name: string, indexes: readonly ShellWord[], scope: ShellScope): readonly ShellWord[] {
  const list = scope.variables.get(elementsOf(name));
  const [index] = indexes;
  if (list === undefined) return [unknown];
  if (indexes.length === 1 && index !== undefined && /^\d{1,6}$/.test(index)) return [list[Number(index)] ?? ''];
  return list.length === 0 ? [''] : list;
}

function withDefault(
  operator: string,
  values: readonly ShellWord[],
  given: readonly ShellWord[],
  isSet: boolean,
  set: (values: readonly ShellWord[]) => void,
): readonly ShellWord[] {
  const full = values.filter((value) => value !== '').map((value) => (value === unknown ? something : value));
  const mayBeEmpty = !isSet || full.length < values.length || values.includes(unknown);
  if (operator.endsWith('?')) return full.length === 0 ? [something] : full;
  if (operator.endsWith('+')) return full.length > 0 ? [...given, ...(mayBeEmpty ? [''] : [])] : [''];
  const either = mayBeEmpty ? [...full, ...given] : full;
  if (operator.endsWith('=')) set(either);
  return either;
}

function operate(
  operation: Exclude<ParameterOperation, { type: 'Default' }>,
  value: ShellWord,
  first: ShellWord,
  second: ShellWord | undefined,
): ShellWord {
  const known = constantOf(value);
  if (known === undefined) return unknown;
  switch (operation.type) {
    case 'Slice':
      return slice(known, first, second);
    case 'CaseModification':
      return changeCase(known, operation.operator);
    case 'Remove':
      return remove(known, operation.operator, first);
    case 'Replace':
      return replace(known, operation.operator, first, second ?? '');
    default:
      return unknown;
  }
}

function slice(value: string, offset: ShellWord, length: ShellWord | undefined): ShellWord {
  const [from, count] = [Number(offset.trim() || '0'), length === undefined ? undefined : Number(length.trim() || '0')];
  if (!Number.isInteger(from) || (count !== undefined && !Number.isInteger(count))) return unknown;
  const start = from < 0 ? value.length + from : from;
  if (start < 0) return '';
  const end = count === undefined ? value.length : count < 0 ? value.length + count : start + count;
  return value.slice(start, end);
}

function changeCase(value: string, operator: '^' | '^^' | ',' | ',,'): string {
  const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1);
}

/** `${x%/*}`, `${x##*\/}`: cuts the shortest or longest end or beginning that the pattern matches. */
function remove(value: string, operator: '#' | '##' | '%' | '%%', pattern: ShellWord): ShellWord {
  if (value.length > maxTrimmed || pattern.length > maxTrimmed) return unknown;
  const cuts = Array.from({ length: value.length + 1 }, (_, at) => at);
  const isFront = operator.startsWith('#');
  // From the shortest cut to the longest.
  const ordered = isFront ? cuts : [...cuts].reverse();
  const tried = operator.length === 2 ? [...ordered].reverse() : ordered;
  const found = tried.find((at) => mayBe(pattern, isFront ? value.slice(0, at) : value.slice(at)));
  if (found === undefined) return value;
  return isFront ? value.slice(found) : value.slice(0, found);
}

function replace(value: string, operator: '/' | '//' | '/#' | '/%', pattern: ShellWord, by: ShellWord): ShellWord {
  const text = constantOf(pattern);
  if (text === undefined) return unknown;
  if (text === '') return value;
  if (operator === '//') return value.split(text).join(by);
  if (operator === '/#') return value.startsWith(text) ? by + value.slice(text.length) : value;
  if (operator === '/%') return value.endsWith(text) ? value.slice(0, value.length - text.length) + by : value;
  const at = value.indexOf(text);
  return at < 0 ? value : value.slice(0, at) + by + value.slice(at + text.length);
}
