import { assignedCodePoints, sequences } from './corpus.ts';
import type { Party } from './parties.ts';

const letter = 'a';

/** Columns of one text, as each party counts them. */
export interface Counted {
  readonly text: string;
  readonly tmux: number;
  readonly ours: number;
  readonly vsCode: number;
}

/** What was counted, and by which versions. */
export interface CountedWidths {
  /** By whom, each with its version. A list of other versions may be another one. */
  readonly by: { readonly tmux: string; readonly ours: string; readonly vsCode: string; readonly unicode: string };
  readonly codePoints: readonly Counted[];
  readonly sequences: readonly (Counted & { readonly what: string })[];
}

/** Lets all count the whole corpus. */
export async function countWidths(
  parties: Readonly<Record<'tmux' | 'ours' | 'vsCode', Party>>,
): Promise<CountedWidths> {
  const single = assignedCodePoints().map((code) => String.fromCodePoint(code));
  // Behind a letter: what has no width of its own joins what is before it, and at a line's begin has nothing to join.
  const texts = [...single.map((character) => `${letter}${character}`), ...sequences.map(({ text }) => text)];
  const tmux = await parties.tmux.columnsOf(texts);
  const ours = await parties.ours.columnsOf(texts);
  const vsCode = await parties.vsCode.columnsOf(texts);
  const counted = texts.map((text, at) => {
    const before = at < single.length ? letter.length : 0;
    const of = (columns: readonly number[]): number => (columns[at] ?? NaN) - before;
    return { text: text.slice(before), tmux: of(tmux), ours: of(ours), vsCode: of(vsCode) };
  });
  const by = { tmux: parties.tmux.version, ours: parties.ours.version, vsCode: parties.vsCode.version };
  return {
    by: { ...by, unicode: process.versions['unicode'] ?? 'unknown' },
    codePoints: counted.slice(0, single.length),
    sequences: counted.slice(single.length).map((one, at) => ({ ...one, what: sequences[at]?.what ?? '' })),
  };
}

/** The tables of the page, as Markdown. */
export function renderWidths({ by, codePoints, sequences: counted }: CountedWidths): string {
  const groups = new Map<string, Counted[]>();
  for (const one of codePoints) {
    if (isSame(one)) continue;
    const key = [one.tmux, one.ours, one.vsCode].join(' | ');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const places = new Map(codePoints.map(({ text }, at) => [text, at]));
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `Compared: ${by.tmux} (\`C.UTF-8\`); ours, ${by.ours} with its tables "11"; and the terminal of ${by.vsCode}, with the same tables,`,
    `which are its default. Each was asked for its cursor behind a letter and each of the ${thousands(codePoints.length)} code points that Unicode ${by.unicode} has assigned,`,
    `but private ones and controls, and behind ${counted.length} sequences.`,
    '',
    `All count ${thousands(codePoints.filter(isSame).length)} code points the same. The others:`,
    '',
    '| tmux | ours | VS Code | how many | which |',
    '|---|---|---|---|---|',
    ...rows.map(([key, group]) => `| ${key} | ${thousands(group.length)} | ${rangesOf(group, places)} |`),
    '',
    'Sequences:',
    '',
    '| what | text | tmux | ours | VS Code | |',
    '|---|---|---|---|---|---|',
    ...counted.map(
      (one) =>
        `| ${one.what} | ${codesOf(one.text)} | ${one.tmux} | ${one.ours} | ${one.vsCode} | ${isSame(one) ? '' : 'differ'} |`,
    ),
  ].join('\n');
}

/** Where the tables stand in the page. */
const begin = '<!-- counted by terminals: npm run widths -->';
const end = '<!-- until here -->';

/** The page with these tables. @throws Error where their place is not marked. */
export function withWidths(page: string, tables: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place between "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${tables}\n\n${page.slice(to)}`;
}

export const isSame = ({ tmux, ours, vsCode }: Counted): boolean => tmux === ours && ours === vsCode;

/** Neighbours as ranges, across what has no meaning between them. */
function rangesOf(group: readonly Counted[], places: ReadonlyMap<string, number>): string {
  const ranges: [string, string][] = [];
  for (const { text } of group) {
    const last = ranges.at(-1);
    const isNext = last !== undefined && (places.get(last[1]) ?? NaN) + 1 === places.get(text);
    if (isNext) last[1] = text;
    else ranges.push([text, text]);
  }
  return ranges
    .map(([first, last]) => (first === last ? codeOf(first) : `${codeOf(first)}–${codeOf(last)}`))
    .join(', ');
}

const codesOf = (text: string): string => Array.from(text, (one) => codeOf(one)).join(' ');
const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
const thousands = (count: number): string => count.toLocaleString('en-US');
