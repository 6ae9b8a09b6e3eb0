import type { SessionRow } from '../../../shared/model/session.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import { t } from '../../l10n/text.ts';

const mostNamed = 5;

/** What the explorer says of a directory in which sessions run. */
export interface WorkMark {
  /** At most two characters are shown. */
  readonly badge: string;
  readonly tooltip: string;
}

/** Whether a session runs in its directory now. */
export const isAtWork = ({ lifecycle }: Pick<SessionRow, 'lifecycle'>): boolean =>
  lifecycle === 'starting' || lifecycle === 'active';

/** The mark of a directory with these sessions; none where nobody is in it. */
export function workMark(sessions: readonly Pick<SessionRow, 'name'>[]): WorkMark | undefined {
  if (sessions.length === 0) return undefined;
  const names = sessions.slice(0, mostNamed).map(({ name }) => plainLine(name));
  const shown = sessions.length > mostNamed ? [...names, t('and {0} more', sessions.length - mostNamed)] : names;
  return {
    badge: sessions.length === 1 ? '▸' : sessions.length > 9 ? '9+' : String(sessions.length),
    tooltip: t('Works here: {0}', shown.join(', ')),
  };
}
