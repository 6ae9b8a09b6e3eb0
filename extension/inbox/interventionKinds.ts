import type { InterventionKind } from '../../shared/model/intervention.ts';
import { t } from '../l10n/text.ts';
import type { Icon } from '../views/treeModel.ts';

/** How a kind looks: each its own shape, so that nobody depends on the colour. */
export const kindIcons: Readonly<Record<InterventionKind, Icon>> = {
  question: { id: 'question', color: 'charts.yellow' },
  tool_approval: { id: 'shield', color: 'symbolIcon.classForeground' },
  plan_review: { id: 'checklist', color: 'charts.blue' },
  guard: { id: 'debug-pause', color: 'symbolIcon.classForeground' },
  provider_usage: { id: 'dashboard', color: 'symbolIcon.classForeground' },
  pr_decision: { id: 'git-pull-request', color: 'charts.purple' },
  stranded_input: { id: 'mail', color: 'charts.yellow' },
  lost_session: { id: 'debug-disconnect', color: 'charts.red' },
  failure: { id: 'error', color: 'charts.red' },
};

/** A kind as a person calls it. */
export function kindName(kind: InterventionKind): string {
  switch (kind) {
    case 'question':
      return t('Question');
    case 'tool_approval':
      return t('Tool approval');
    case 'plan_review':
      return t('Plan review');
    case 'guard':
      return t('Guard');
    case 'provider_usage':
      return t('Provider without quota');
    case 'pr_decision':
      return t('Pull request decision');
    case 'stranded_input':
      return t('Text that did not arrive');
    case 'lost_session':
      return t('Lost session');
    case 'failure':
      return t('Failure');
  }
}

/** "5 questions wait": some of one kind, as a sentence. */
export function someWait(kind: InterventionKind, count: number): string {
  switch (kind) {
    case 'question':
      return t('{0} questions wait', count);
    case 'tool_approval':
      return t('{0} tools wait for approval', count);
    case 'plan_review':
      return t('{0} plans wait for review', count);
    case 'guard':
      return t('{0} stops by a guard wait', count);
    case 'provider_usage':
      return t('{0} questions about quota wait', count);
    case 'pr_decision':
      return t('{0} pull requests wait for a decision', count);
    case 'stranded_input':
      return t('{0} texts did not arrive', count);
    case 'lost_session':
      return t('{0} sessions were lost', count);
    case 'failure':
      return t('{0} failures wait', count);
  }
}

export const interventionKinds = Object.keys(kindIcons) as readonly InterventionKind[];
