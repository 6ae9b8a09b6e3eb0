import type { Budget, Usage } from '../../shared/model/guard.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { budgetLooks, costTitle, usageText } from '../look/usageLook.ts';
import { icon } from '../toolkit.ts';
import { meter } from './meter.ts';

/** What was used, and how much of each budget is gone; nothing where neither is known. */
export function usageView(used: Usage | undefined, budget: Budget | undefined, name?: string): View | undefined {
  const budgets = budgetLooks(budget, used);
  if (used === undefined && budgets.length === 0) return undefined;
  return h(
    'div',
    { class: 'row quiet usage' },
    icon('dashboard'),
    name === undefined ? undefined : h('span', { class: 'grow cut' }, name),
    used === undefined ? undefined : h('span', { title: costTitle(used) }, usageText(used)),
    ...budgets.map(({ name: what, text, share }) =>
      h(
        'span',
        { key: what, class: 'row usage-budget', title: what },
        h('span', { class: 'usage-meter' }, meter(what, text, share)),
        text,
      ),
    ),
  );
}
