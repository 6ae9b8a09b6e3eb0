import { parkingRowId } from '../../../shared/model/parking.ts';
import type { Parking, ParkingRow } from '../../../shared/model/parking.ts';
import type { HubState } from '../hubState.ts';

/** A parked provider as lists show it. */
export function parkingRow(state: HubState, { id, provider, scope, until, why, by, at }: Parking): ParkingRow {
  const record = scope.kind === 'project' ? state.projects.get(scope.id) : state.servers.get(scope.id);
  return {
    kind: 'parking',
    id: parkingRowId(id),
    provider,
    scope: scope.kind,
    scopeId: scope.id,
    scopeName: record?.name,
    until,
    why,
    by,
    at,
  };
}
