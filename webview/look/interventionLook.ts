import { askedInShort } from '../../shared/model/approvalAnswers.ts';
import type { InterventionKind, InterventionRow } from '../../shared/model/intervention.ts';
import { t } from '../text.ts';

/** How a kind of what waits for a person is shown: each a shape of its own. */
export interface InterventionLook {
  readonly icon: string;
  readonly tone: 'yellow' | 'blue' | 'red';
}

const looks: Readonly<Record<InterventionKind, InterventionLook>> = {
  question: { icon: 'question', tone: 'yellow' },
  tool_approval: { icon: 'shield', tone: 'yellow' },
  plan_review: { icon: 'checklist', tone: 'blue' },
  guard: { icon: 'debug-pause', tone: 'yellow' },
  provider_usage: { icon: 'dashboard', tone: 'yellow' },
  pr_decision: { icon: 'git-pull-request', tone: 'blue' },
  stranded_input: { icon: 'mail', tone: 'yellow' },
  lost_session: { icon: 'debug-disconnect', tone: 'red' },
  failure: { icon: 'error', tone: 'red' },
};

export const interventionLook = ({ what }: Pick<InterventionRow, 'what'>): InterventionLook => looks[what];

/** What is asked: of a plan, which is Markdown, without the marks of its first heading; of a tool its call. */
export const askedText = (row: Pick<InterventionRow, 'what' | 'excerpt' | 'call'>): string =>
  row.what === 'plan_review' ? row.excerpt.replace(/^[\s#>*-]+/, '') : askedInShort(row);

/** The hub's own answers in the person's language; those of agents are shown as they are. */
export function answerText({ what }: Pick<InterventionRow, 'what'>, option: string): string {
  if (what === 'question' || what === 'pr_decision') return option;
  const limit = /^raise the limit to (\S+)$/.exec(option)?.[1];
  if (limit !== undefined) return t('Raise the Limit to {0}', limit);
  const provider = /^use (.+)$/.exec(option)?.[1];
  if (provider !== undefined) return t('Use {0}', provider);
  switch (option) {
    case 'allow':
      return t('Allow Once');
    case 'always':
      return t('Always Allow…');
    case 'deny':
      return t('Deny');
    case 'approve':
      return t('Approve');
    case 'retry':
      return what === 'stranded_input' ? t('Bring It Again') : t('Retry');
    case 'resume':
      return t('Resume');
    case 'leave':
      return t('Leave It');
    case 'fail':
      return t('Give It Up');
    case 'start':
      return t('Start It Again');
    case 'continue':
      return t('Continue');
    case 'stop':
      return t('Stop');
    case 'wait':
      return t('Wait');
    case 'unpark':
      return t('Use It Again Now');
    case 'open the terminal':
      return t('Open the Terminal');
    case 'drop':
      return t('Drop It');
    default:
      return option;
  }
}
