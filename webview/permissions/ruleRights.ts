import type { Mirror } from '../../shared/client/mirror.ts';
import type { RuleRow } from '../../shared/model/rule.ts';

/** Where a rule holds: the whole hub, or one project or server by its id. */
export type Place = { readonly scope: 'hub' } | { readonly scope: 'project' | 'server'; readonly id: string };

/** What a page knows of who looks at it. */
export interface Looker {
  readonly mirror: Pick<Mirror, 'get' | 'all'>;
  readonly isAdmin: boolean;
  /** Whether the window changes anything at all. */
  readonly mayChange: boolean;
}

/** Whether rules may be changed there; the hub decides, this says what to offer. What holds for all must be theirs in all. */
export function mayManage({ mirror, isAdmin, mayChange }: Looker, place: Place): boolean {
  if (!mayChange) return false;
  if (isAdmin || place.scope === 'hub') return isAdmin;
  if (place.scope === 'project') return isOwner(mirror, place.id);
  const projectIds = mirror.get('server', place.id)?.projectIds ?? [];
  return projectIds.length > 0 && projectIds.every((id) => isOwner(mirror, id));
}

const isOwner = (mirror: Looker['mirror'], id: string): boolean => mirror.get('project', id)?.role === 'owner';

/** Where this person may make rules that hold in a project, narrow to wide. */
export const managedPlaces = (looker: Looker, projectId: string): readonly Place[] =>
  [
    ...serversOf(looker.mirror, projectId).map((id): Place => ({ scope: 'server', id })),
    { scope: 'project', id: projectId } as const,
    { scope: 'hub' } as const,
  ].filter((place) => mayManage(looker, place));

/**
 * The narrowest place for a rule about a call: its server where that serves this project alone, else the project. A rule
 * of a server that serves others too would hold for theirs. Undefined where this person may make none.
 */
export function narrowestPlace(
  looker: Looker,
  { projectId, serverId }: { readonly projectId: string; readonly serverId?: string | undefined },
): Place | undefined {
  const places = managedPlaces(looker, projectId);
  const isOwnServer = serverId !== undefined && looker.mirror.get('server', serverId)?.projectIds.length === 1;
  const server = places.find((place) => isOwnServer && place.scope === 'server' && place.id === serverId);
  return server ?? places.find(({ scope }) => scope !== 'server');
}

/** The servers of a project by name. */
export const serversOf = (mirror: Looker['mirror'], projectId: string): readonly string[] =>
  [...mirror.all('server').values()]
    .filter(({ projectIds }) => projectIds.includes(projectId))
    .sort((one, other) => one.name.localeCompare(other.name))
    .map(({ id }) => id);

/** Where a rule holds. */
export const placeOf = ({ scope, scopeId = '' }: Pick<RuleRow, 'scope' | 'scopeId'>): Place =>
  scope === 'hub' ? { scope } : { scope, id: scopeId };

/** A place as a list of choices tells it apart. */
export const placeKey = (place: Place): string => (place.scope === 'hub' ? 'hub' : `${place.scope} ${place.id}`);
