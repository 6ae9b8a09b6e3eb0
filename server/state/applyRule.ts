import type { HubWideEvent } from '../../shared/model/events.ts';
import type { Rule } from '../../shared/model/rule.ts';
import { sameContent } from '../../shared/sameContent.ts';

type RuleEvent = Extract<HubWideEvent, { type: 'rule_added' | 'rule_updated' }>;

/** One rule in, one out. What was removed is not brought back by a change of it. */
export function applyRule(rule: Rule | undefined, event: RuleEvent): Rule | undefined {
  if (event.type === 'rule_added') return rule ?? event.rule;
  return rule === undefined || sameContent(rule, event.rule) ? rule : event.rule;
}

/** Those of these rules whose place changes when they stand in this order. */
export function orderedRules(read: (id: string) => Rule | undefined, ids: readonly string[]): readonly Rule[] {
  return ids.flatMap((id, index) => {
    const rule = read(id);
    return rule === undefined || rule.order === index + 1 ? [] : [{ ...rule, order: index + 1 }];
  });
}
