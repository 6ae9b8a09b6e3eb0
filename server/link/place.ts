import { parkingOfRow } from '../../shared/model/parking.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import type { RuleScope } from '../../shared/model/rule.ts';
import type { Caller } from '../access/caller.ts';
import { isProjectVisible, seesHubWide } from '../access/resolve.ts';
import { seesAll } from '../access/tokenLimits.ts';
import type { HubState } from '../state/hubState.ts';

/** Whose a row is, which says who sees it: the projects (none for a server that serves none), or the whole hub. */
export type Place = readonly string[] | 'hub';

/** Where the record of a row belongs now; undefined where there is none. */
export function placeOf(state: HubState, rowId: string): Place | undefined {
  switch (rowKindOf(rowId)) {
    case 'task':
      return ofProject(state.tasks.get(rowId));
    case 'session':
      return ofProject(state.sessions.get(rowId));
    case 'intervention':
      return ofProject(state.interventions.get(rowId));
    case 'objective':
      return ofProject(state.objectives.get(rowId));
    case 'artifact':
      return ofProject(state.artifacts.get(rowId));
    case 'template':
      return ofProject(state.templates.get(rowId));
    case 'project':
      return state.projects.get(rowId) && [rowId];
    case 'server':
      return state.servers.get(rowId)?.projectIds;
    case 'rule':
      return ofScope(state, state.rules.get(rowId));
    case 'parking':
      return ofScope(state, state.parkings.get(parkingOfRow(rowId)));
    default:
      return undefined;
  }
}

/** Whether the caller may see a record that belongs there. */
export function isSeenIn(state: HubState, caller: Caller, place: Place): boolean {
  if (place === 'hub') return seesHubWide(state, caller);
  return seesAll(caller) || place.some((id) => isProjectVisible(state, caller, id));
}

const ofProject = (record: { readonly projectId: string | undefined } | undefined): Place | undefined =>
  record && (record.projectId === undefined ? 'hub' : [record.projectId]);

function ofScope({ servers }: HubState, record: { readonly scope: RuleScope } | undefined): Place | undefined {
  switch (record?.scope.kind) {
    case undefined:
      return undefined;
    case 'hub':
      return 'hub';
    case 'project':
      return [record.scope.id];
    case 'server':
      return servers.get(record.scope.id)?.projectIds ?? [];
  }
}
