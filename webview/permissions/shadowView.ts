import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import { ruleName } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import type { RuleView } from './ruleGroups.ts';

/** Why a rule never decides. */
export function shadowView(
  { rules }: Pick<PermissionsModel, 'rules'>,
  { shadow }: Pick<RuleView, 'shadow'>,
): View | undefined {
  if (shadow === undefined) return undefined;
  const winner = rules.find(({ id }) => id === shadow.by);
  const text =
    winner === undefined
      ? shadow.text
      : shadow.how === 'proven'
        ? t('Never decides: {0} matches all that it matches, and wins.', ruleName(winner))
        : t('Decided none of the recorded calls that it matches: {0} won.', ruleName(winner));
  return h(
    'p',
    { class: 'row shadow' },
    icon('warning', { class: 'yellow' }),
    h('span', { class: 'grow whole-text' }, text),
  );
}
