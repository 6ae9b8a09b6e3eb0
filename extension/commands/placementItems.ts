import type { Candidate } from '../../shared/model/placement.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { t } from '../l10n/text.ts';
import { shownLine } from '../views/tasks/taskDescription.ts';
import { inOrder, rounded } from '../documents/whyMarkdown.ts';

/** A server in a list to choose from: whether it fits, and why (not). */
export interface PlacementItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly icon: string;
  readonly server: string;
}

/** Servers, those that fit first, the best of them at the top; each with its score or with the gates that it did not pass. */
export function placementItems(candidates: readonly Candidate[]): readonly PlacementItem[] {
  const [best] = inOrder(candidates);
  return inOrder(candidates).map((candidate) => {
    const { server, serverId, fits, total, parts, gates } = candidate;
    const scored = parts.filter(({ points }) => points !== 0).map(({ name, points }) => `${name} ${rounded(points)}`);
    const failed = gates.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
    return {
      label: shownLine(server),
      description: fits
        ? t('fits, score {0}', rounded(total)) + (candidate === best ? ` · ${t('the best')}` : '')
        : t('does not fit'),
      detail: shownLine((fits ? scored : failed).join(' · '), 300),
      icon: fits ? (candidate === best ? 'star-full' : 'server') : 'circle-slash',
      server: serverId,
    };
  });
}

/** One sentence about where a task would run now. */
export function placementSentence(candidates: readonly Candidate[], cheapest: string | undefined): string {
  const fitting = inOrder(candidates).filter(({ fits }) => fits);
  const [best] = fitting;
  if (best !== undefined)
    return t('Servers that fit: {0} of {1}; {2} is the best.', fitting.length, candidates.length, best.server);
  return cheapest === undefined ? t('No server fits.') : t('No server fits: {0}', cheapest);
}

/** Live sessions of a project that work on nothing: a task can be the next of one of them. */
export const idleSessions = (sessions: Iterable<SessionRow>, projectId: string): readonly SessionRow[] =>
  [...sessions]
    .filter(
      (session) =>
        session.projectId === projectId &&
        session.lifecycle === 'active' &&
        session.wanted === 'running' &&
        session.taskId === undefined &&
        session.objectiveId === undefined,
    )
    .sort((a, b) => a.name.localeCompare(b.name));
