import {
  Composer,
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  visit,
} from 'yaml';
import type { CST, Node } from 'yaml';
import type { LineTree, ValuePath } from './yaml/lineTree.ts';
import { lineAt } from './yaml/lineTree.ts';

/** What a text may be at most; whatever exceeds it is a problem, not a value. */
export interface YamlLimits {
  readonly maxBytes: number;
  readonly maxAliases: number;
  readonly maxDepth: number;
}

/** One thing that is wrong with a text; line and column count from 1. */
export interface YamlProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A path into the value: names and positions. */
export type YamlPath = ValuePath;

/** A value, what is wrong, and where each part of it stands. */
export interface ParsedYaml {
  /** Undefined when there are problems; with keys given twice and nothing else it can still be looked at. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** The line of a path, or of the nearest part above it that exists. */
  lineOf: (path: YamlPath) => number;
  /** The same for all parts, as data. */
  readonly lines: LineTree;
}

/** Limits that suit a file written by a person. */
export const fileLimits: YamlLimits = { maxBytes: 1024 * 1024, maxAliases: 100, maxDepth: 32 };

/** A value as YAML that `parseYaml` reads back, long lines left whole. */
export function renderYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      // As a block of lines its spaces would be taken for the indentation.
      const isBlank = typeof node.value === 'string' && node.value.includes('\n') && node.value.trim() === '';
      if (isBlank) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

const maxProblems = 50;
// The parser's stack holds the document, a pending scalar and a pending flow end besides the nesting itself.
const parserOverhead = 4;

/** Reads one YAML document (JSON is one too) within limits; never throws for what the text holds. */
export function parseYaml(text: string, limits: YamlLimits = fileLimits): ParsedYaml {
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.maxBytes) return refused(`the text has ${bytes} bytes, at most ${limits.maxBytes} are read`);
  const lines = new LineCounter();
  const tokens = readTokens(text, lines, limits);
  if (tokens === 'too-deep') return refused(tooDeep(limits));
  // The library compares every key with all before it, which a file of one large map turns into minutes: that is done below.
  const [document, second] = new Composer({ merge: false, uniqueKeys: false }).compose(tokens, true, text.length);
  if (document === undefined) return refused('the text holds no document');
  return readDocument({ document, lines, limits, hasSecond: second !== undefined });
}

/**
 * Reads tokens one by one with an eye on the parser's stack. Composing recurses, and a text that nests
 * tens of thousands of levels would end the whole process there, so depth is refused before.
 */
function readTokens(text: string, lines: LineCounter, { maxDepth }: YamlLimits): CST.Token[] | 'too-deep' {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxDepth + parserOverhead) return 'too-deep';
  }
  tokens.push(...parser.end());
  return tokens;
}

interface ReadInput {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly limits: YamlLimits;
  readonly hasSecond: boolean;
}

function readDocument({ document, lines, limits, hasSecond }: ReadInput): ParsedYaml {
  const at = (offset: number, message: string): YamlProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const second = hasSecond ? [at(document.range[2], 'only one document is read; remove what follows this line')] : [];
  const errors = [...document.errors, ...document.warnings];
  const told = errors.map((error) => at(error.pos[0], friendlyMessage(error)));
  const isParsed = errors.length === 0;
  const found = isParsed ? findProblems(document.contents, limits).map(([offset, text]) => at(offset, text)) : [];
  const problems = [...told, ...second, ...found].slice(0, maxProblems);
  const tree = readLines(document, lines);
  const where = { lines: tree, lineOf: (path: YamlPath) => lineAt(tree, path) };
  const isReadable = isParsed && !hasSecond && found.every(({ message }) => message === keyTwice);
  if (!isReadable) return { value: undefined, problems, ...where };
  try {
    return { value: document.toJS({ maxAliasCount: limits.maxAliases }), problems, ...where };
  } catch (error) {
    const message = error instanceof ReferenceError ? tooManyAliases(limits) : 'the text cannot be read as a value';
    return { value: undefined, problems: [...problems, { line: 1, column: 1, message }], ...where };
  }
}

/** Walks what was parsed before it is expanded: depth, aliases, and keys that no JSON value could hold. */
function findProblems(root: Node | null, limits: YamlLimits): [offset: number, message: string][] {
  const problems: [number, string][] = [];
  const open = new Set<string>();
  let aliases = 0;
  const visit = (node: unknown, depth: number): void => {
    if (problems.length >= maxProblems) return;
    if (isAlias(node)) {
      if (open.has(node.source)) problems.push([node.range?.[0] ?? 0, `*${node.source} would contain itself`]);
      aliases += 1;
      if (aliases === limits.maxAliases + 1) problems.push([node.range?.[0] ?? 0, tooManyAliases(limits)]);
      return;
    }
    if (!isCollection(node)) return;
    if (depth > limits.maxDepth) {
      problems.push([node.range?.[0] ?? 0, tooDeep(limits)]);
      return;
    }
    if (node.anchor !== undefined) open.add(node.anchor);
    const names = new Set<string>();
    for (const item of node.items) {
      if (!isPair(item)) {
        visit(item, depth + 1);
        continue;
      }
      if (!isScalar(item.key)) problems.push([node.range?.[0] ?? 0, 'a key must be plain text']);
      else if (names.size === names.add(String(item.key.value)).size)
        problems.push([item.key.range?.[0] ?? 0, keyTwice]);
      visit(item.value, depth + 1);
    }
    if (node.anchor !== undefined) open.delete(node.anchor);
  };
  visit(root, 1);
  return problems;
}

/** The lines of all parts. An alias stands for the last part before it that its name was given to. */
function readLines(document: Document.Parsed, lines: LineCounter): LineTree {
  const anchors = new Map<string, YamlPath>();
  const lineAtOffset = (offset: number | undefined, above: number) =>
    offset === undefined ? above : lines.linePos(offset).line || above;
  const visit = (node: unknown, path: YamlPath, line: number): LineTree => {
    if (isAlias(node)) return { line, sameAs: anchors.get(node.source) ?? path };
    if (isCollection(node) && node.anchor !== undefined) anchors.set(node.anchor, path);
    if (isSeq(node)) {
      const items = node.items.map((item, index) => visit(item, [...path, index], lineAtOffset(startOf(item), line)));
      return { line, items };
    }
    if (!isMap(node)) return line;
    const keys = new Map<string, LineTree>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      // Of a key that is given twice the first counts.
      if (name === undefined || keys.has(name)) continue;
      keys.set(name, visit(value, [...path, name], lineAtOffset(startOf(key), line)));
    }
    return { line, keys: Object.fromEntries(keys) };
  };
  const root = document.contents;
  return visit(root, [], lineAtOffset(root?.range[0] ?? 0, 1));
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
}

const friendlyMessage = ({ message }: { readonly message: string }): string => message.split('\n')[0] ?? message;

const keyTwice = 'this key is given twice';
const tooDeep = ({ maxDepth }: YamlLimits) => `nested deeper than ${maxDepth} levels`;
const tooManyAliases = ({ maxAliases }: YamlLimits) => `more than ${maxAliases} aliases`;

function refused(message: string): ParsedYaml {
  return { value: undefined, problems: [{ line: 1, column: 1, message }], lineOf: () => 1, lines: 1 };
}
