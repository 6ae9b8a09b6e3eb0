import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ObjectiveEvent, ProjectEvent, ServerEvent, SessionEvent } from '../../shared/model/events.ts';
import { alice, anId, anObjective, aProject, aServer, aSession, someCapabilities } from '../testing/builders.ts';
import { applyObjective } from './applyObjective.ts';
import { applyProject } from './applyProject.ts';
import { applyServer } from './applyServer.ts';
import { applySession } from './applySession.ts';

const actor = alice;
const small = fc.integer({ min: 1, max: 4 });
const word = fc.constantFrom('a', 'b', 'c');

const sessionEvent: fc.Arbitrary<SessionEvent> = fc
  .oneof(
    fc.record({ type: fc.constant('session_active' as const), pid: small, startedAt: small }),
    fc.record({ type: fc.constant('session_recovered' as const), pid: small, startedAt: small }),
    fc.record({ type: fc.constant('session_recovering' as const) }),
    fc.record({ type: fc.constant('session_close_requested' as const), why: word }),
    fc.record({ type: fc.constant('session_lost' as const), reason: word, lastScreen: word }),
    fc.record({ type: fc.constant('session_ended' as const), reason: word, exit: fc.constant({ signal: 'SIGHUP' }) }),
    fc.record({
      type: fc.constant('session_task_changed' as const),
      taskId: small.map((number) => anId('task', number)),
      attempt: small,
    }),
    fc.record({
      type: fc.constant('session_requested' as const),
      session: fc.constant((({ lifecycle: _lifecycle, ...facts }) => facts)(aSession())),
    }),
  )
  .map((event) => ({ ...event, sessionId: anId('session'), actor }));

const someFound = small.map((maxSessions) => someCapabilities({ maxSessions }));
const serverEvent: fc.Arbitrary<ServerEvent> = fc
  .oneof(
    fc.record({
      type: fc.constant('server_registered' as const),
      server: fc.constant(aServer()),
      tokenId: fc.constant(anId('token')),
    }),
    fc.record({ type: fc.constant('server_connected' as const), instance: word, capabilities: someFound }),
    fc.record({ type: fc.constant('server_offline' as const), why: word }),
    fc.record({ type: fc.constant('server_capabilities_changed' as const), capabilities: someFound }),
    fc.record({
      type: fc.constant('server_checked' as const),
      doctor: fc.array(fc.record({ name: word, required: fc.boolean(), passed: fc.boolean(), detail: word }), {
        maxLength: 2,
      }),
    }),
    fc.record({
      type: fc.constant('server_updated' as const),
      labels: fc.array(word, { maxLength: 2 }),
      capacity: small,
    }),
    fc.record({ type: fc.constant('server_heard' as const), upTo: small }),
    fc.record({ type: fc.constant('server_removed' as const), projectIds: fc.constant([]) }),
  )
  .map((event) => ({ ...event, serverId: anId('server'), actor }));

const personId = small.map((number) => anId('person', number));
const role = fc.constantFrom('viewer' as const, 'member' as const, 'owner' as const);
const projectEvent: fc.Arbitrary<ProjectEvent> = fc
  .oneof(
    fc.record({
      type: fc.constant('project_created' as const),
      project: fc.constant((({ members: _members, ...project }) => project)(aProject())),
      owner: personId,
    }),
    fc.record({ type: fc.constant('project_updated' as const), name: word }),
    fc.record({ type: fc.constant('project_member_set' as const), personId, role }),
    fc.record({ type: fc.constant('project_member_removed' as const), personId }),
  )
  .map((event) => ({ ...event, projectId: anId('project'), actor }));

const objectiveEvent: fc.Arbitrary<ObjectiveEvent> = fc
  .oneof(
    fc.record({ type: fc.constant('objective_created' as const), objective: fc.constant(anObjective()) }),
    fc.record({
      type: fc.constant('objective_updated' as const),
      changes: fc.record({ title: word, pullRequests: fc.array(word, { maxLength: 2 }) }),
    }),
    fc.record({ type: fc.constant('objective_done' as const) }),
    fc.record({ type: fc.constant('objective_cancelled' as const) }),
  )
  .map((event) => ({ ...event, objectiveId: anId('objective'), actor }));

/** After any history, an event that came twice, however much later, gives the very same record back. */
function checkIdempotent<Item, Event>(
  events: fc.Arbitrary<Event>,
  apply: (item: Item | undefined, event: Event, at: number) => Item | undefined,
): void {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 12 }), events, (history, event) => {
      const before = history.reduce<Item | undefined>((item, past, at) => apply(item, past, at), undefined);
      const once = apply(before, event, 100);
      assert.equal(apply(once, event, 200), once);
    }),
  );
}

describe('what is applied twice is applied once', () => {
  it('sessions', () => {
    checkIdempotent(sessionEvent, applySession);
  });
  it('servers', () => {
    checkIdempotent(serverEvent, applyServer);
  });
  it('projects', () => {
    checkIdempotent(projectEvent, applyProject);
  });
  it('objectives', () => {
    checkIdempotent(objectiveEvent, applyObjective);
  });
});
