import { RE2JS, RE2JSSyntaxException } from 're2js';

const maxPatternLength = 1000;

/** A compiled pattern that takes time linear in the text, whoever wrote it. */
export interface LinearPattern {
  /** Whether it matches anywhere in the text. */
  test: (text: string) => boolean;
  /** Whether it matches the text from its first character to its last. */
  testExact: (text: string) => boolean;
  /** Where its first match begins, or -1. */
  search: (text: string) => number;
  /** The pattern as text: who keeps compiled ones knows them by it. */
  toString: () => string;
}

/** A compiled pattern that also says where it matched. */
export interface SpanPattern {
  /** Where the first match ends; undefined where there is none. */
  findEnd: (text: string) => number | undefined;
}

/** Compiles a pattern in RE2 syntax (no look-around, no back-references); throws if it is none. */
export function compilePattern(source: string): LinearPattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
  return {
    test: (text) => compiled.test(text),
    testExact: (text) => compiled.testExact(text),
    toString: () => source,
    search: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.start() : -1;
    },
  };
}

/** Compiles a pattern in RE2 syntax for looking where it matches; throws if it is none. */
export function compileSpanPattern(source: string): SpanPattern {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
  return {
    findEnd(text) {
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.end() : undefined;
    },
  };
}

const token = /\\[pP](?:\{[^}]*\}|.)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[\s\S]/g;
const classCost = 100;

/**
 * About how many steps a pattern expands to when it is compiled: a counted repeat multiplies what stands before it,
 * which may be a group. Unicode classes are tables, built once for each mention.
 */
export function patternCost(source: string): number {
  const outer: number[] = [];
  let [total, last, tables] = [0, 0, 0];
  for (const [text, from, upTo] of source.matchAll(token)) {
    tables += (text.match(/\\[pP]/g)?.length ?? 0) * classCost;
    if (from !== undefined) {
      const repeated = last * Math.max(1, Number(from), Number(upTo ?? 0));
      total += repeated - last;
      last = repeated;
    } else if (text === '(') {
      outer.push(total);
      [total, last] = [0, 0];
    } else if (text === ')') {
      last = total + 1;
      total = last + (outer.pop() ?? 0);
    } else {
      last = text.length;
      total += last;
    }
  }
  return outer.reduce((sum, inner) => sum + inner, total) + tables;
}

/** Why a pattern cannot be used, or undefined. */
export function findPatternProblem(source: string): string | undefined {
  if (source.length > maxPatternLength) return `is longer than ${maxPatternLength} characters`;
  try {
    compilePattern(source);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error);
    return `is not a pattern that can be used (RE2 syntax: no look-around, no back-references): ${reason}${placeOf(error, source)}`;
  }
}

/** Where in the source the offending part begins, where the engine names that part. */
function placeOf(error: unknown, source: string): string {
  if (!(error instanceof RE2JSSyntaxException)) return '';
  const at = source.indexOf(error.getPattern() ?? '\0');
  return at < 0 ? '' : ` at character ${at + 1}`;
}
