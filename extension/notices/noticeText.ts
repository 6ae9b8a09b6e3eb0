import type { Mirror } from '../../shared/client/mirror.ts';
import { approvalAnswers, offeredOptions } from '../../shared/model/approvalAnswers.ts';
import type { InterventionKind, InterventionRow } from '../../shared/model/intervention.ts';
import { excerptLine, refOf } from '../inbox/about.ts';
import { answerForm } from '../inbox/answerForm.ts';
import { kindName, someWait } from '../inbox/interventionKinds.ts';
import { t } from '../l10n/text.ts';

/** What a button of a notification does. */
export type NoticeAction =
  | { readonly kind: 'send'; readonly label: string; readonly answer: string }
  | { readonly kind: 'answer' | 'next' | 'inbox' | 'snooze'; readonly label: string };

/** A notification as it is shown. */
export interface Notice {
  readonly text: string;
  readonly isWarning: boolean;
  readonly actions: readonly NoticeAction[];
}

const excerptCharacters = 160;
/** Buttons stand in one line. */
const buttonCharacters = 24;
const maxButtons = 2;
/** What cannot be taken back is not one click away. */
const careful: ReadonlySet<string> = new Set(['approve', 'stop', 'fail', 'drop']);
const alarming: ReadonlySet<InterventionKind> = new Set(['guard', 'lost_session', 'failure', 'stranded_input']);

/** One thing with its own answers, where they may be given from here, or how many of each kind wait. */
export function noticeOf(
  mirror: Pick<Mirror, 'get'>,
  rows: readonly InterventionRow[],
  mayAnswer: boolean,
): Notice | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const isWarning = rows.every(({ what }) => alarming.has(what));
  const snooze = { kind: 'snooze', label: t('Put Off…') } as const;
  const inbox = { kind: 'inbox', label: t('Show Inbox') } as const;
  if (rows.length === 1) {
    const text = `${refOf(mirror, first)} · ${kindName(first.what)}: ${excerptLine(first, excerptCharacters)}`;
    return { text, isWarning, actions: [...(mayAnswer ? answersOf(mirror, first) : [inbox]), snooze] };
  }
  const counts = new Map<InterventionKind, number>();
  for (const { what } of rows) counts.set(what, (counts.get(what) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => someOrOne(kind, count));
  const next = { kind: 'next', label: t('Answer Next') } as const;
  return { text: `${parts.join(', ')}.`, isWarning, actions: [...(mayAnswer ? [next] : []), inbox, snooze] };
}

const someOrOne = (kind: InterventionKind, count: number): string =>
  count === 1 ? `1 × ${kindName(kind)}` : someWait(kind, count);

function answersOf(mirror: Pick<Mirror, 'get'>, row: InterventionRow): readonly NoticeAction[] {
  if (row.what === 'plan_review') return [{ kind: 'answer', label: t('Read the Plan') }];
  const options = [...offeredOptions(row, mirror.get('project', row.projectId))];
  const { choices, writes } = answerForm({ ...row, options });
  const isApproval = row.what === 'tool_approval';
  const most = isApproval ? approvalAnswers.length : maxButtons;
  const quick = choices.filter(({ answer, label }) => label.length <= buttonCharacters && !careful.has(answer));
  // Why a call is denied can be said at length from the inbox.
  const isWhole = (writes === undefined || isApproval) && quick.length === choices.length && choices.length <= most;
  const sends = choices.length > maxButtons + 1 ? [] : quick.slice(0, most);
  return [
    ...sends.map(({ answer, label }) => ({ kind: 'send', label, answer }) as const),
    ...(isWhole ? [] : [{ kind: 'answer', label: t('Answer…') } as const]),
  ];
}
