import type { RuleRow } from '../../shared/model/rule.ts';
import type { ToolDecisionRow } from '../../shared/model/toolDecision.ts';
import { t } from '../text.ts';
import { ruleName } from './effectLook.ts';

/** Who decided about a call, in words; of a rule that is gone only that it was one. */
export function deciderName({ by, person }: Pick<ToolDecisionRow, 'by' | 'person'>, rule: RuleRow | undefined): string {
  switch (by) {
    case 'floor':
      return t('the floor below all rules');
    case 'rule':
      return rule === undefined ? t('a rule that is gone') : ruleName(rule);
    case 'person':
      return person ?? t('a person');
    case 'own':
      return t('its own report');
    case 'harmless':
      return t('it only reads');
    case 'agent':
      return t('it asked nobody');
    case 'nobody':
      return t('nobody answered');
    case 'default':
      return t('no rule matched');
  }
}
