import type { RuleEffect, RuleRow } from '../../shared/model/rule.ts';
import { ruleEffect } from '../../shared/model/rule.ts';
import { t } from '../text.ts';

/** How an effect is shown: a shape of its own, a colour, and its name. */
export interface EffectLook {
  readonly icon: string;
  readonly tone: 'green' | 'yellow' | 'red';
  readonly name: string;
}

export function effectLook(effect: RuleEffect): EffectLook {
  switch (effect) {
    case 'allow':
      return { icon: 'pass', tone: 'green', name: t('Allow') };
    case 'ask':
      return { icon: 'question', tone: 'yellow', name: t('Ask') };
    case 'deny':
      return { icon: 'circle-slash', tone: 'red', name: t('Deny') };
  }
}

/** All effects, as a list offers them. */
export const effectChoices = (): readonly { readonly value: RuleEffect; readonly text: string }[] =>
  ruleEffect.options.map((value) => ({ value, text: effectLook(value).name }));

/** Where a rule holds, in words. */
export function scopeName({ scope, scopeName: name = '' }: Pick<RuleRow, 'scope' | 'scopeName'>): string {
  switch (scope) {
    case 'hub':
      return t('Whole hub');
    case 'project':
      return t('Project {0}', name);
    case 'server':
      return t('Server {0}', name);
  }
}

/** A rule as sentences name it. */
export const ruleName = (rule: Pick<RuleRow, 'scope' | 'scopeName' | 'order' | 'effect' | 'tool' | 'args'>): string =>
  t(
    'rule {0} of “{1}” ({2} {3})',
    rule.order,
    scopeName(rule),
    effectLook(rule.effect).name,
    [rule.tool ?? t('every tool'), ...(rule.args === undefined ? [] : [rule.args])].join(' '),
  );
