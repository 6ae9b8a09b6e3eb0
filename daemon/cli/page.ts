import { createColours, terminalLine } from '../../runtime/terminalText.ts';

/** One fact of a page: its name and its text; left out where the text is undefined or empty. */
export type Fact = readonly [name: string, text: string | undefined];

/** Facts one below the other, their texts aligned. */
export function renderFacts(facts: readonly Fact[], colour: boolean): string {
  const known = facts.filter((fact): fact is readonly [string, string] => (fact[1] ?? '') !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  const { dim } = createColours(colour);
  return known.map(([name, text]) => `${dim(name.padEnd(width))}  ${terminalLine(text)}`).join('\n');
}

/** A titled block of indented lines; empty where it has none. */
export function renderSection(title: string, body: string, colour: boolean): string {
  if (body.trim() === '') return '';
  const indented = body
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`));
  return [createColours(colour).bold(title), ...indented].join('\n');
}

/** Blocks with an empty line between them; empty ones are left out. */
export const renderPage = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n');

/** A value on one line, in the short form people read: `{agent: dev-1, parts: [repo, lang]}`. */
export function renderValue(value: unknown, maxCharacters = 200): string {
  const text = terminalLine(shortForm(value));
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
}

function shortForm(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shortForm).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries.map(([name, inner]) => `${name}: ${shortForm(inner)}`).join(', ')}}`;
  }
  return String(value);
}

/** The line above a list that would begin earlier, had the log not been pruned; empty where it is whole. */
export const renderPruned = (prunedUpTo: number | undefined): string =>
  prunedUpTo === undefined ? '' : `Older events were pruned from the log, up to line ${prunedUpTo}.\n`;

/** The line below a table whose list goes on; empty where it does not. */
export const renderMore = (next: string | undefined): string =>
  next === undefined ? '' : `\n… there is more: add --after ${next}`;
