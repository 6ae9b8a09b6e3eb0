import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import {
  aDelivery,
  aPerson,
  aProject,
  aRule,
  aServer,
  aSession,
  aTask,
  aToken,
  alice,
  anId,
  anIntervention,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import { detailsOf } from './eventDetails.ts';
import { auditViews, eventViews } from './eventView.ts';

const secret = 'body '.repeat(4_000);
const hash = 'f'.repeat(64);
const [taskId, sessionId, serverId] = [anId('task'), anId('session'), anId('server')];
const note = { id: anId('note'), taskId, text: secret, urgent: false, by: alice, at: 1 };
const result = {
  summary: secret,
  changes: [],
  artifacts: [],
  contracts: { api: { status: 'fulfilled' as const, data: secret } },
};
const assignment = { ...runningFacts.assignment, resolvedInputs: { api: secret } };

/** Events that carry bodies or secrets. */
const heavy: readonly HubEvent[] = [
  { type: 'task_created', actor: alice, taskId, task: aTask({ spec: secret }) },
  { type: 'task_updated', actor: alice, taskId, changes: { spec: secret } },
  { type: 'task_assigned', actor: alice, taskId, assignment },
  { type: 'task_plan_submitted', actor: alice, taskId, plan: { text: secret, revision: 1 } },
  { type: 'task_plan_revised', actor: alice, taskId, revision: 1, comment: secret },
  { type: 'task_needs_human', actor: alice, taskId, interventionId: anId('intervention'), question: secret },
  { type: 'task_note_added', actor: alice, taskId, note },
  { type: 'task_completed', actor: alice, taskId, result },
  { type: 'task_accepted', actor: alice, taskId, comment: secret },
  { type: 'task_sent_back', actor: alice, taskId, comment: secret, followUp: anId('task', 2) },
  { type: 'task_failed', actor: alice, taskId, failure: { reason: 'agent', message: secret } },
  { type: 'task_cancelled', actor: alice, taskId, message: secret },
  { type: 'contract_fulfilled', actor: alice, taskId, key: 'api', version: 1, hash, data: secret, first: true },
  { type: 'task_input_changed', actor: alice, taskId, key: 'api', on: taskId, has: 1, version: 2, change: 'breaking' },
  { type: 'intervention_requested', actor: alice, taskId, intervention: anIntervention({ question: secret }) },
  { type: 'intervention_responded', actor: alice, taskId, interventionId: anId('intervention'), answer: secret },
  { type: 'session_lost', actor: alice, sessionId, reason: secret, lastScreen: secret },
  { type: 'server_registered', actor: alice, serverId, server: aServer({ keyHash: hash }), tokenId: anId('token') },
  { type: 'delivery_wanted', actor: alice, delivery: aDelivery({ text: secret }) },
];

describe('events as they are shown', () => {
  it('[R8] carry no spec, note, result or contract data, but excerpts and figures', () => {
    for (const event of heavy) {
      const text = JSON.stringify(detailsOf(event));
      assert.ok(text.length < 1_024, `${event.type} has ${text.length} characters`);
    }
    const lost = detailsOf({ type: 'session_lost', actor: alice, sessionId, reason: 'gone', lastScreen: 'a screen' });
    assert.deepEqual(lost, { reason: 'gone' });
  });

  it('[P2] carry no hash of a token or key', () => {
    const token: HubEvent = { type: 'token_created', actor: alice, token: aToken({ hash }) };
    const texts = [...heavy.filter(({ type }) => type === 'server_registered'), token].map((event) =>
      JSON.stringify(detailsOf(event)),
    );
    assert.equal(
      texts.some((text) => text.includes(hash)),
      false,
    );
  });

  it('[T13] belong to the project of what they are about, with time, actor and subject', () => {
    const elsewhere = aProject({ id: anId('project', 2) });
    const state = stateWith({
      projects: [aProject(), elsewhere],
      tasks: [aTask(), aTask({ id: anId('task', 2), projectId: elsewhere.id })],
      sessions: [aSession()],
    });
    const events: HubEvent[] = [
      { type: 'task_unblocked', actor: alice, taskId, by: anId('task', 2) },
      { type: 'task_unblocked', actor: alice, taskId: anId('task', 2), by: undefined },
      { type: 'session_task_changed', actor: alice, sessionId, taskId, attempt: 1 },
      { type: 'person_added', actor: alice, person: aPerson() },
    ];
    const views = eventViews(state, { seq: 7, at: 9, events }, anId('project'), { kind: 'person' });
    assert.deepEqual(views, [
      {
        seq: 7,
        at: 9,
        type: 'task_unblocked',
        actor: alice,
        about: taskId,
        projectId: anId('project'),
        details: { by: anId('task', 2) },
      },
      {
        seq: 7,
        at: 9,
        type: 'session_task_changed',
        actor: alice,
        about: sessionId,
        projectId: anId('project'),
        details: { taskId, attempt: 1 },
      },
    ]);
  });

  it('[T13] of the rules and parkings of a removed server stay with its projects', () => {
    const { id, name, projectIds, keyHash } = aServer();
    const state = stateWith();
    state.removedServers.put({ id, name, projectIds, keyHash });
    const scope = { kind: 'server', id } as const;
    const parking = { id: 'claude there', provider: 'claude', scope, until: 9, why: 'no quota', by: alice, at: 1 };
    const ruleId = anId('rule');
    const events: HubEvent[] = [
      { type: 'rule_added', actor: alice, rule: aRule({ scope }) },
      { type: 'rules_ordered', actor: alice, scope, ruleIds: [ruleId] },
      { type: 'provider_parked', actor: alice, parking },
      { type: 'provider_unparked', actor: alice, parking, why: 'its server was removed' },
    ];
    for (const views of [eventViews, auditViews])
      assert.deepEqual(
        views(state, { seq: 1, at: 1, events }, anId('project'), { kind: 'person' }).map(({ type }) => type),
        events.map(({ type }) => type),
      );
  });
});
