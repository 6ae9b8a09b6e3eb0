import type { SyntaxNode } from 'unbash';
import { forEachChild, parse } from 'unbash';
import { shellLimits } from './shellLimits.ts';

/** What a command line is made of, as it is written. */
export interface CommandTexts {
  /** Each simple command, also those in substitutions, loops and functions. */
  readonly texts: readonly string[];
  /** Whether all of it could be read. */
  readonly isWhole: boolean;
}

/** Nodes whose inside is parsed when it is looked at. */
const lazy: ReadonlySet<SyntaxNode['type']> = new Set(['Script', 'ParameterExpansion', 'ArithmeticExpansion']);

/** More commands than a person would write into one line. */
const maxTexts = 500;

/** The simple commands of a line as they are written, without following what they run. */
export function readCommandTexts(line: string): CommandTexts {
  const texts: string[] = [];
  let isWhole = line.length <= shellLimits.characters;
  const visit = (node: SyntaxNode, source: string, depth: number): void => {
    if (depth > shellLimits.depth || texts.length > maxTexts) {
      isWhole = false;
      return;
    }
    if (node.type === 'Script' && (node.errors?.length ?? 0) > 0) isWhole = false;
    // What stands in escaped backquotes has a text of its own.
    const own = node.type === 'Script' ? (node.source ?? source) : source;
    if (node.type === 'Command') texts.push(own.slice(node.pos, node.end));
    forEachChild(node, (child) => {
      visit(child, own, lazy.has(child.type) ? depth + 1 : depth);
    });
  };
  if (isWhole) visit(parse(line), line, 0);
  return { texts, isWhole };
}
