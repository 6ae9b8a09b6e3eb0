import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HubEvent, ObjectiveEvent, ProjectEvent, ServerEvent, SessionEvent } from '../../shared/model/events.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { ParkingScope } from '../../shared/model/parking.ts';
import {
  alice,
  anId,
  anObjective,
  aProject,
  aRule,
  aServer,
  aSession,
  aTask,
  aToolDecision,
  bornAt,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { applyEvent } from './applyEvent.ts';
import { applyObjective } from './applyObjective.ts';
import { applyProject } from './applyProject.ts';
import { applyServer } from './applyServer.ts';
import { applySession } from './applySession.ts';
import { collectState } from './snapshotState.ts';

const actor = alice;
const small = fc.integer({ min: 1, max: 4 });
const word = fc.constantFrom('a', 'b', 'c');
const aPersonId = small.map((number) => anId('person', number));

const sessionEvent: fc.Arbitrary<SessionEvent> = fc
  .oneof(
    fc.record({ type: fc.constant('session_active' as const), pid: small, startedAt: small }),
    fc.record({ type: fc.constant('session_identified' as const), providerSessionId: word }),
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
    fc.record({ type: fc.constant('session_renamed' as const), name: word, was: word }),
    fc.record({
      type: fc.constant('session_shared' as const),
      personId: aPersonId,
      access: fc.constantFrom('view' as const, 'drive' as const),
    }),
    fc.record({ type: fc.constant('session_unshared' as const), personId: aPersonId, why: word }),
    fc.record({ type: fc.constant('session_privacy_changed' as const), private: fc.boolean() }),
    fc.record({ type: fc.constant('session_driver_taken' as const), personId: aPersonId }),
    fc.record({ type: fc.constant('session_driver_released' as const), personId: aPersonId, why: word }),
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

const about = { taskId: anId('task'), actor } as const;
const usage = fc.record({ tokensIn: small, tokensOut: small, costUsd: small, calls: small });
const trip = fc
  .constantFrom(
    { guard: 'same_error', limitName: 'sameErrors', on: anId('task') } as const,
    { guard: 'no_progress', limitName: 'idleTurns', on: anId('session') } as const,
    { guard: 'session_calls', limitName: 'sessionCallsPerHour', on: anId('session') } as const,
    { guard: 'tokens', limitName: 'taskTokens', on: anId('task') } as const,
    { guard: 'cost', limitName: 'projectUsd', on: anId('project') } as const,
  )
  .map((what) => ({ ...what, figure: 3, limit: 2 }));

const meterEvent: fc.Arbitrary<HubEvent> = fc.oneof(
  fc.tuple(fc.boolean(), small).map(([moved, times]) => {
    const idleTurns = moved ? 0 : times;
    return { type: 'session_turn_ended' as const, sessionId: anId('session'), actor, moved, idleTurns };
  }),
  fc.tuple(usage, usage).map(([total, added]) => ({
    type: 'session_usage_recorded' as const,
    sessionId: anId('session'),
    actor,
    total,
    added,
    countsFor: [anId('task'), anId('project')],
    provider: 'scripted',
  })),
  trip.map((what) => ({ type: 'guard_warned' as const, ...about, ...what })),
  fc
    .tuple(trip, fc.option(small, { nil: undefined }))
    .map(([what, raisedTo]) => ({ type: 'guard_released' as const, ...about, ...what, raisedTo })),
);

const parkingEvent: fc.Arbitrary<HubEvent> = fc
  .record({
    type: fc.constantFrom('provider_parked' as const, 'provider_unparked' as const, 'provider_asked' as const),
    scope: fc.constantFrom<ParkingScope>(
      { kind: 'project', id: anId('project') },
      { kind: 'server', id: anId('server') },
    ),
    until: small,
    number: small,
  })
  .map(({ type, scope, until, number }): HubEvent => {
    const id = parkingId('claude', scope.id);
    if (type === 'provider_asked')
      return {
        type,
        actor,
        parkingId: id,
        projectAsked: anId('project'),
        interventionId: anId('intervention', number),
      };
    const parking = { id, provider: 'claude', scope, until, why: 'no quota', by: alice, at: bornAt };
    return { type, actor, parking, why: 'over' };
  });

const decisionEvent: fc.Arbitrary<HubEvent> = small.map((number) => ({
  type: 'decision_recorded',
  actor,
  decision: aToolDecision({ id: anId('decision', number) }),
}));

const templateEvent: fc.Arbitrary<HubEvent> = fc
  .record({ isRemoval: fc.boolean(), number: small, version: small })
  .map(({ isRemoval, number, version }): HubEvent => {
    const [id, name, projectId] = [anId('template', number), `fix-${number}`, anId('project')];
    if (isRemoval) return { type: 'template_removed', actor, templateId: id, name, ofProject: projectId };
    const facts = { id, name, projectId, makes: 'task' as const, description: undefined, parameters: [] };
    const template = { ...facts, text: `v${version}`, version, savedAt: bornAt, savedBy: alice };
    return { type: 'template_saved', actor, template };
  });

const artifactEvent: fc.Arbitrary<HubEvent> = fc
  .record({ isRemoval: fc.boolean(), number: small, text: word })
  .map(({ isRemoval, number, text }): HubEvent => {
    const [id, name] = [anId('artifact', number), `report-${number}`];
    if (isRemoval) return { type: 'artifact_removed', ...about, artifactId: id, name };
    const place = { at: 'web', url: `https://example.org/${text}` } as const;
    const facts = { kind: 'report', role: 'primary', attempt: 1, by: alice, addedAt: bornAt } as const;
    const artifact = { id, name, projectId: anId('project'), taskId: anId('task'), ...facts, place };
    return { type: 'artifact_added', ...about, artifact };
  });

const ruleEvent: fc.Arbitrary<HubEvent> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom('rule_added' as const, 'rule_updated' as const, 'rule_removed' as const),
      number: small,
      order: small,
      tool: word,
    })
    .map(({ type, number, ...facts }): HubEvent => ({
      type,
      actor,
      rule: aRule({ id: anId('rule', number), ...facts }),
    })),
  fc.shuffledSubarray([1, 2, 3, 4]).map((numbers): HubEvent => ({
    type: 'rules_ordered',
    actor,
    scope: aRule().scope,
    ruleIds: numbers.map((number) => anId('rule', number)),
  })),
);

/** The same for what is no record of its own, or goes with its event: the whole state stays as it was. */
function checkStateIdempotent(events: fc.Arbitrary<HubEvent>): void {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 12 }), events, (history, event) => {
      const state = stateWith({
        projects: [aProject()],
        servers: [aServer()],
        tasks: [aTask()],
        sessions: [aSession()],
      });
      for (const [at, past] of history.entries()) applyEvent(state, past, 1, at);
      applyEvent(state, event, 1, 100);
      const kept = () => JSON.stringify(collectState(state), undefined, 1);
      const once = kept();
      applyEvent(state, event, 1, 200);
      assert.equal(kept(), once);
    }),
  );
}

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
  it('meters', () => {
    checkStateIdempotent(meterEvent);
  });
  it('parkings', () => {
    checkStateIdempotent(parkingEvent);
  });
  it('decisions', () => {
    checkStateIdempotent(decisionEvent);
  });
  it('templates', () => {
    checkStateIdempotent(templateEvent);
  });
  it('artifacts', () => {
    checkStateIdempotent(artifactEvent);
  });
  it('rules', () => {
    checkStateIdempotent(ruleEvent);
  });
  it('a turn of before its count was written down counts as one more', () => {
    const state = stateWith({ sessions: [aSession()] });
    for (const moved of [false, false])
      applyEvent(state, { type: 'session_turn_ended', sessionId: anId('session'), actor, moved }, 1, 1);
    assert.equal(state.meters.get(anId('session'))?.idleTurns, 2);
  });
});
