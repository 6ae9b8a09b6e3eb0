import type { Mirror } from '../../shared/client/mirror.ts';
import type { Candidate } from '../../shared/model/placement.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { escapeMarkdown } from '../views/markdown.ts';
import { blockerText, shownLine } from '../views/tasks/taskDescription.ts';
import { faceOf, wordOf } from '../views/tasks/taskFace.ts';

/** More servers than anybody compares; the best come first. */
const maxServers = 100;

/** Why a task does not run, as a page: the one cheapest thing first, then what holds it, then every server with its figures. */
export function renderWhy({ task, blockedBy, candidates, cheapest }: ResultOf<'task.why'>, mirror: Mirror): string {
  const fitting = candidates.filter(({ fits }) => fits).length;
  const heading =
    task.status === 'pending'
      ? t('Why is {0} not running?', task.ref)
      : t('{0} waits for nothing: it is {1}', task.ref, wordOf(faceOf(task)));
  return [
    `# ${safe(heading)}`,
    `**${safe(task.title)}**`,
    ...(cheapest === undefined ? [] : [`> ${t('What would let it start:')} **${safe(cheapest)}**`]),
    ...(blockedBy.length === 0
      ? []
      : [`## ${t('What holds it')}`, blockedBy.map((blocker) => `- ${safe(blockerText(blocker, mirror))}`).join('\n')]),
    ...(candidates.length === 0
      ? []
      : [
          `## ${t('Servers')}`,
          t('Servers that fit: {0} of {1}.', fitting, candidates.length),
          ...inOrder(candidates).slice(0, maxServers).map(serverPart),
        ]),
    ...(candidates.length > maxServers ? [t('and {0} more', candidates.length - maxServers)] : []),
    '',
  ].join('\n\n');
}

/** Those that fit first, then by score, then by name. */
export const inOrder = (candidates: readonly Candidate[]): readonly Candidate[] =>
  [...candidates].sort(
    (a, b) => Number(b.fits) - Number(a.fits) || b.total - a.total || a.server.localeCompare(b.server),
  );

function serverPart({ server, fits, gates, parts, total }: Candidate): string {
  const verdict = fits ? t('fits, score {0}', rounded(total)) : t('does not fit');
  // What is in the way comes first.
  const ordered = [...gates.filter(({ passed }) => !passed), ...gates.filter(({ passed }) => passed)];
  const gateRows = ordered.map(
    ({ name, passed, detail }) => `| ${passed ? '✓' : '✗'} | ${safe(name)} | ${safe(detail)} |`,
  );
  const partRows = parts.map(({ name, points, detail }) => `| ${rounded(points)} | ${safe(name)} | ${safe(detail)} |`);
  return [
    `### ${safe(server)} – ${verdict}`,
    '',
    [`| | ${t('Gate')} | |`, '|---|---|---|', ...gateRows].join('\n'),
    '',
    [`| ${t('Points')} | ${t('Part of the score')} | |`, '|---:|---|---|', ...partRows].join('\n'),
  ].join('\n');
}

/** Points as a person reads them. */
export const rounded = (points: number): string => String(Math.round(points * 10) / 10);

const safe = (text: string): string => escapeMarkdown(shownLine(text, 500));
