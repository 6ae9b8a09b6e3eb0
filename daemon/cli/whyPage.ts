import type { Candidate } from '../../shared/model/placement.ts';
import type { Blocker } from '../../shared/model/task.ts';
import { createColours, terminalLine } from '../../runtime/terminalText.ts';
import { renderPage, renderSection } from './page.ts';

/** Candidates with every gate and part of their scores, the best first; one block a server. */
export function renderCandidates(candidates: readonly Candidate[], colour: boolean): string {
  const sorted = [...candidates].sort((a, b) => Number(b.fits) - Number(a.fits) || b.total - a.total);
  return sorted.map((candidate) => renderCandidate(candidate, colour)).join('\n\n');
}

/** Why a task does not run: its own obstacles, every server, and the one cheapest thing that would help. */
export function renderWhy(
  parts: {
    readonly head: string;
    readonly blockedBy: readonly Blocker[];
    readonly candidates: readonly Candidate[];
    readonly cheapest?: string | undefined;
    readonly stale?: readonly string[];
  },
  colour: boolean,
): string {
  const { red, green } = createColours(colour);
  const obstacles = parts.blockedBy.map(({ text }) => `${red('✘')} ${terminalLine(text)}`).join('\n');
  return renderPage([
    parts.head,
    renderSection('Obstacles', obstacles, colour),
    renderSection('Stale inputs', (parts.stale ?? []).map(terminalLine).join('\n'), colour),
    renderSection('Servers', renderCandidates(parts.candidates, colour), colour),
    parts.cheapest === undefined ? '' : `${green('→')} ${terminalLine(parts.cheapest)}`,
  ]);
}

function renderCandidate({ server, fits, total, gates, parts }: Candidate, colour: boolean): string {
  const { green, red, dim, bold } = createColours(colour);
  const verdict = fits ? green(`fits, score ${total}`) : red('does not fit');
  const width = Math.max(0, ...gates.map(({ name }) => name.length), ...parts.map(({ name }) => name.length));
  const gateLines = gates.map(
    ({ name, passed, detail }) =>
      `  ${passed ? green('✔') : red('✘')} ${name.padEnd(width)}  ${dim(terminalLine(detail))}`,
  );
  const partLines = fits
    ? parts.map(({ name, points, detail }) => `  ${signed(points)} ${name.padEnd(width)}  ${dim(terminalLine(detail))}`)
    : [];
  return [`${bold(terminalLine(server))}  ${verdict}`, ...gateLines, ...partLines].join('\n');
}

const signed = (points: number) => `${points < 0 ? '' : '+'}${points}`.padStart(4);
