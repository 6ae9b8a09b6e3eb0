import type { BenchResult, Figure } from './benchResult.ts';
import type { Machine } from './machine.ts';

/** The figures as a Markdown page, which names the machine and the day. */
export function renderResults(results: readonly BenchResult[], machine: Machine, date: string): string {
  const about = machine.map(([name, value]) => `| ${name} | ${value} |`).join('\n');
  return `# Figures

Written by \`npm run bench\` on ${date}. A figure is worth something beside its reference: both were measured in the same
run on the same machine, and the ratio is value ÷ reference.

| machine | |
|---|---|
${about}
${results.map(renderResult).join('')}`;
}

const renderResult = ({ name, figures }: BenchResult) => `
## ${name}

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
