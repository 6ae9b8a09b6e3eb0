import type { ResultOf } from '../../../shared/operations/operations.ts';
import { t } from '../../text.ts';

/** More servers than that are on the task's own page. */
const maxServers = 6;

/** What each server lacks for a task that none takes, and what would be the least to do about it; nothing where one takes it. */
export function whyNowhere({ candidates, cheapest }: Pick<ResultOf<'task.why'>, 'candidates' | 'cheapest'>): string[] {
  const failed = candidates.filter(({ fits }) => !fits);
  if (failed.length < candidates.length) return [];
  const lines = failed
    .slice(0, maxServers)
    .map(({ server, gates }) => `${server}: ${listed(gates.filter(({ passed }) => !passed))}`);
  const more = failed.length - lines.length;
  return [
    ...lines,
    ...(more > 0 ? [t('and {0} more', more)] : []),
    ...(cheapest === undefined ? [] : [`${t('What would let it start:')} ${cheapest}`]),
  ];
}

const listed = (gates: readonly { readonly detail: string }[]): string => gates.map(({ detail }) => detail).join('; ');
