import { shellLimits } from './shellLimits.ts';

/** Longer words are left alone: looking for the ends of braces takes the square of their length. */
const maxCharacters = 500;

/** `a{b,c}d` as `abd acd`, as bash does it before anything else; undefined where they are too many to be listed. */
export function expandBraces(source: string): readonly string[] | undefined {
  if (source.length > maxCharacters) return undefined;
  const done: string[] = [];
  const open = [source];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const made = expandFirst(next);
    if (made === undefined) done.push(next);
    else open.push(...[...made].reverse());
    if (done.length + open.length > shellLimits.alternatives) return undefined;
  }
  return done;
}

/** The first brace expression of a text, written out; undefined where there is none. */
function expandFirst(source: string): readonly string[] | undefined {
  for (let at = 0; at < source.length; at += 1) {
    const skipped = skipQuoted(source, at);
    if (skipped > at) at = skipped - 1;
    else if (source[at] === '{' && source[at - 1] !== '$') {
      const found = readBraces(source, at);
      if (found === undefined) continue;
      return found.parts.map((part) => source.slice(0, at) + part + source.slice(found.end));
    }
  }
  return undefined;
}

/** Where what is quoted, escaped or an expansion ends; the same place where nothing of that begins. */
function skipQuoted(source: string, at: number): number {
  const char = source[at];
  if (char === '\\') return at + 2;
  if (char === "'" || char === '"' || char === '`') return closing(source, at, char) + 1;
  if (char === '$' && (source[at + 1] === '(' || source[at + 1] === '{')) return balanced(source, at + 1) + 1;
  return at;
}

function closing(source: string, at: number, quote: string): number {
  for (let end = at + 1; end < source.length; end += 1) {
    if (source[end] === quote) return end;
    if (source[end] === '\\' && quote !== "'") end += 1;
  }
  return source.length;
}

function balanced(source: string, at: number): number {
  const [opener, closer] = source[at] === '(' ? ['(', ')'] : ['{', '}'];
  let depth = 0;
  for (let end = at; end < source.length; end += 1) {
    const char = source[end];
    if (char === '\\') end += 1;
    else if (char === "'" || char === '"') end = closing(source, end, char);
    else if (char === opener) depth += 1;
    else if (char === closer && (depth -= 1) === 0) return end;
  }
  return source.length;
}

function readBraces(
  source: string,
  at: number,
): { readonly parts: readonly string[]; readonly end: number } | undefined {
  const parts: string[] = [];
  let [from, depth] = [at + 1, 0];
  for (let end = at + 1; end < source.length; end += 1) {
    const skipped = skipQuoted(source, end);
    if (skipped > end) end = skipped - 1;
    else if (source[end] === '{') depth += 1;
    else if (source[end] === ',' && depth === 0) {
      parts.push(source.slice(from, end));
      from = end + 1;
    } else if (source[end] === '}') {
      if (depth > 0) depth -= 1;
      else {
        const last = source.slice(from, end);
        const all = parts.length > 0 ? [...parts, last] : readRange(last);
        return all === undefined ? undefined : { parts: all, end: end + 1 };
      }
    }
  }
  return undefined;
}

/** `1..3` and `a..c`; steps are left out, for more is never less here. */
function readRange(text: string): readonly string[] | undefined {
  const numbers = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.-?\d+)?$/.exec(text);
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.-?\d+)?$/.exec(text);
  const [first, last] = numbers
    ? [Number(numbers[1]), Number(numbers[2])]
    : [letters?.[1]?.charCodeAt(0), letters?.[2]?.charCodeAt(0)];
  if (first === undefined || last === undefined) return undefined;
  const [low, count] = [Math.min(first, last), Math.min(Math.abs(last - first), shellLimits.alternatives) + 1];
  return Array.from({ length: count }, (_, index) =>
    numbers ? String(low + index) : String.fromCharCode(low + index),
  );
}
