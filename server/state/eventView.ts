import type { HubEvent } from '../../shared/model/events.ts';
import type { RuleScope } from '../../shared/model/rule.ts';
import type { EventView } from '../../shared/operations/hub.ts';
import { detailsOf } from './eventDetails.ts';
import type { Caller } from '../access/caller.ts';
import type { HubState } from './hubState.ts';
import { projectsOfParking } from './providers.ts';
import { servedProjects } from './servedProjects.ts';

/** One line of the log, as far as views need it. */
export interface EventLine {
  readonly seq: number;
  readonly at: number;
  readonly events: readonly HubEvent[];
}

/** The events of a line that belong to one project, as lists and streams show them: small and without secrets. */
export function eventViews(
  state: HubState,
  line: EventLine,
  projectId: string,
  reader: Pick<Caller, 'kind'>,
): EventView[] {
  return line.events
    .filter((event) => maySee(reader, event) && projectIdsOf(state, event).includes(projectId))
    .map((event) => viewOf(state, line, event, projectId));
}

/** Rules are closed to agents, which could write around them: so is what tells of them. */
const maySee = ({ kind }: Pick<Caller, 'kind'>, { type }: HubEvent): boolean =>
  kind !== 'agent' || !aboutRules.has(type);

const aboutRules: ReadonlySet<HubEvent['type']> = new Set([
  'rule_added',
  'rule_updated',
  'rule_removed',
  'rules_ordered',
  'decision_recorded',
]);

/** The same for the audit, which tells of refused attempts too; of the whole hub where no project is given. */
export function auditViews(
  state: HubState,
  line: EventLine,
  projectId: string | undefined,
  reader: Pick<Caller, 'kind'>,
): EventView[] {
  return line.events.flatMap((event) => {
    if (!maySee(reader, event)) return [];
    const places = event.type === 'attempts_refused' ? of(event.inProject) : projectIdsOf(state, event);
    const isWanted = projectId === undefined || places.includes(projectId);
    return isWanted ? [viewOf(state, line, event, projectId ?? places[0])] : [];
  });
}

const viewOf = (
  state: HubState,
  { seq, at }: EventLine,
  event: HubEvent,
  projectId: string | undefined,
): EventView => ({
  seq,
  at,
  type: event.type,
  actor: event.actor,
  about: subjectOf(event),
  projectId,
  ...externalOf(state, event),
  details: detailsOf(event),
});

function externalOf(state: HubState, event: HubEvent): Pick<EventView, 'external'> {
  const taskId = 'taskId' in event ? event.taskId : undefined;
  const external = taskId === undefined ? undefined : state.tasks.get(taskId)?.external;
  return external === undefined ? {} : { external: { system: external.system, id: external.id } };
}

/** The id of what an event is about. */
export function subjectOf(event: HubEvent): string | undefined {
  if (event.type === 'attempts_refused') return event.on;
  if ('taskId' in event && event.type !== 'session_task_changed') return event.taskId;
  if ('sessionId' in event) return event.sessionId;
  if ('serverId' in event) return event.serverId;
  if ('objectiveId' in event) return event.objectiveId;
  if (event.type === 'decision_recorded') return event.decision.sessionId;
  if ('rule' in event) return event.rule.id;
  if (event.type === 'template_saved') return event.template.id;
  if (event.type === 'template_removed') return event.templateId;
  return 'projectId' in event ? event.projectId : undefined;
}

/** The projects whose people may see an event. What concerns the whole hub belongs to none. */
function projectIdsOf(state: HubState, event: HubEvent): readonly string[] {
  if (event.type === 'session_task_changed') return ofRecord(state.sessions.get(event.sessionId));
  if (event.type === 'delivery_wanted') return ofRecord(state.sessions.get(event.delivery.sessionId));
  if ('deliveryId' in event) {
    const delivery = state.deliveries.get(event.deliveryId);
    return delivery === undefined ? [] : ofRecord(state.sessions.get(delivery.sessionId));
  }
  if (event.type === 'decision_recorded') return [event.decision.projectId];
  if (event.type === 'provider_asked') return [event.projectAsked];
  if ('parking' in event) return projectsOfParking(state, event.parking);
  if (event.type === 'rules_ordered') return ofScope(state, event.scope);
  if ('rule' in event) return ofScope(state, event.rule.scope);
  if (event.type === 'server_registered') return event.server.projectIds;
  if (event.type === 'server_removed') return event.projectIds;
  if (event.type === 'template_saved') return of(event.template.projectId);
  if (event.type === 'template_removed') return of(event.ofProject);
  if ('taskId' in event) return ofRecord(state.tasks.get(event.taskId));
  if ('sessionId' in event) return ofRecord(state.sessions.get(event.sessionId));
  if ('serverId' in event) return servedProjects(state, event.serverId);
  if ('objectiveId' in event) return ofRecord(state.objectives.get(event.objectiveId));
  return 'projectId' in event ? [event.projectId] : [];
}

/** A rule of the whole hub is the hub's alone. */
function ofScope(state: HubState, scope: RuleScope): readonly string[] {
  if (scope.kind === 'hub') return [];
  return scope.kind === 'project' ? [scope.id] : servedProjects(state, scope.id);
}

const ofRecord = (record: { readonly projectId: string } | undefined): readonly string[] => of(record?.projectId);

const of = (id: string | undefined): readonly string[] => (id === undefined ? [] : [id]);
