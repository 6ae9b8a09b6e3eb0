import type { ResultOf } from '../../shared/operations/operations.ts';
import { placeKey, placeOf } from './ruleRights.ts';
import type { Place } from './ruleRights.ts';

/** A rule with what it decided lately, and why it never does. */
export type RuleView = ResultOf<'rule.list'>['rows'][number];

/** The rules of one place, in their order. */
export interface RuleGroup {
  readonly place: Place;
  readonly rules: readonly RuleView[];
}

/** Rules by place, narrow to wide: servers by name, then the project, then the hub; the last two also where they have none. */
export function groupRules(rules: readonly RuleView[], projectId: string): readonly RuleGroup[] {
  const of = (place: Place): RuleGroup => ({
    place,
    rules: rules
      .filter((rule) => placeKey(placeOf(rule)) === placeKey(place))
      .sort((one, other) => one.order - other.order),
  });
  const names = new Map(
    rules.flatMap(({ scope, scopeId, scopeName }) =>
      scope === 'server' && scopeId !== undefined ? [[scopeId, scopeName ?? ''] as const] : [],
    ),
  );
  const servers = [...names].sort(([, one], [, other]) => one.localeCompare(other));
  return [
    ...servers.map(([id]) => of({ scope: 'server', id })),
    of({ scope: 'project', id: projectId }),
    of({ scope: 'hub' }),
  ];
}
