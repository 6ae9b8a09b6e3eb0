import type { BenchResult, Figure } from './benchResult.ts';
import type { Machine } from './machine.ts';

const head = `# Figures

Written by \`npm run bench\`. A figure is worth something beside its reference: both were measured in the same run on the
same machine, and the ratio is value ÷ reference.
`;

/** When and where figures were measured. */
export interface Run {
  readonly machine: Machine;
  readonly date: string;
}

/** The page of all figures with those of a run in the place of older ones of the same name; the others stay as they are. */
export function renderResults(page: string, results: readonly BenchResult[], run: Run): string {
  const parts = new Map(
    page
      .split(partStart)
      .slice(1)
      .map((part) => [nameOf(part), part]),
  );
  for (const result of results) parts.set(result.name, renderResult(result, run));
  const inOrder = [...parts].sort(([one], [other]) => (one < other ? -1 : 1));
  return head + inOrder.map(([, part]) => `\n## ${part.trim()}\n`).join('');
}

const partStart = /^## /m;
const nameOf = (part: string): string => part.slice(0, part.indexOf('\n'));

const renderResult = ({ name, figures }: BenchResult, { machine, date }: Run) => `${name}

Measured on ${date}: ${machine.join(', ')}.

| figure | value | reference | ratio |
|---|--:|--:|--:|
${figures.map(renderFigure).join('\n')}
`;

function renderFigure({ name, value, unit, reference, ratio }: Figure): string {
  const shown = [
    `${renderNumber(value)} ${unit}`,
    reference === undefined ? '' : `${renderNumber(reference)} ${unit}`,
    ratio === undefined ? '' : `${renderNumber(ratio)} ×`,
  ];
  return `| ${name.replaceAll('|', '\\|')} | ${shown.join(' | ')} |`;
}

/** Three significant digits, without an exponent; whole numbers from 100 on. */
function renderNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
