import type { Row } from '../../shared/model/rows.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import { isProjectVisible } from './resolve.ts';

/** The row as this caller may see it: a server does not tell of projects that are not theirs. */
export function rowFor<Shown extends Row>(state: HubState, caller: Caller, row: Shown): Shown {
  if (row.kind !== 'server') return row;
  const projectIds = row.projectIds.filter((id) => isProjectVisible(state, caller, id));
  return projectIds.length === row.projectIds.length ? row : { ...row, projectIds };
}
