import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Report } from '../../shared/protocol/daemon.ts';
import { report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { auditViews, eventViews } from '../state/eventView.ts';
import { decisionsOf } from '../state/ruleQueries.ts';
import { toolDecisionRow } from '../state/rows/toolDecisionRow.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';
import { aContext, anId, anIntervention, aProject, aServer, aSession, stateWith } from '../testing/builders.ts';
import { decideReport } from './daemonReports.ts';

type Made = Extract<Report, { type: 'decision.made' }>;

const made = (given: Partial<Made> = {}): Made => ({
  type: 'decision.made',
  sessionId: anId('session'),
  tool: 'Bash',
  args: 'git push --force',
  isWhole: true,
  effect: 'deny',
  by: 'rule',
  rule: { id: anId('rule'), scope: 'hub', effect: 'deny' },
  latencyMs: 2,
  at: 1_000,
  ...given,
});

const approvalId = randomUUID();

/** What a person has allowed. */
const answered = anIntervention({
  ...{ sessionId: anId('session'), kind: 'tool_approval' },
  call: { approvalId, tool: 'Bash', args: 'git push', isWhole: true, settled: 'answered' },
  outcome: { state: 'answered', answer: 'allow', by: { kind: 'user', id: anId('person', 2), name: 'Ada' }, at: 2 },
});

const byAda = (given: Partial<Made> = {}) =>
  made({ effect: 'allow', by: 'person', args: 'git push', approvalId, rule: undefined, ...given });

function world() {
  const server = aServer();
  const state = stateWith({
    projects: [aProject()],
    servers: [server],
    sessions: [aSession({ taskId: anId('task') }), aSession({ id: anId('session', 2), serverId: anId('server', 2) })],
  });
  const context = aContext({ actor: { kind: 'server', id: server.id, name: server.name } });
  let number = 0;
  return {
    state,
    tell(body: Made) {
      number += 1;
      const events = decideReport(state, aServer(), { number, at: 0, report: report.parse(body) }, context);
      for (const event of events) applyEvent(state, event, number, context.now);
      return events;
    },
  };
}

describe('decisions that daemons report', () => {
  it('[A4] are recorded with rule, agent, tool, arguments and latency', () => {
    const { state, tell } = world();
    const [event = assert.fail()] = tell(made());
    assert.deepEqual(decisionsOf(state, anId('project')), [
      {
        id: anId('decision', 101),
        projectId: anId('project'),
        serverId: anId('server'),
        sessionId: anId('session'),
        taskId: anId('task'),
        actor: { kind: 'agent', sessionId: anId('session'), name: 'shell-1' },
        tool: 'Bash',
        args: 'git push --force',
        isWhole: true,
        effect: 'deny',
        by: 'rule',
        rule: { id: anId('rule'), scope: 'hub', effect: 'deny' },
        latencyMs: 2,
        at: 1_000,
      },
    ]);
    const line = { seq: 1, at: 1, events: [event] };
    assert.deepEqual(eventViews(state, line, anId('project'), { kind: 'agent' }), [], 'no agent is told of rules');
    assert.deepEqual(auditViews(state, line, anId('project'), { kind: 'agent' }), []);
    const [view] = eventViews(state, line, anId('project'), { kind: 'person' });
    assert.deepEqual(
      [view?.about, view?.details['tool'], view?.details['effect'], view?.details['for']],
      [anId('session'), 'Bash', 'deny', 'agent shell-1'],
    );
  });

  it('[A4] name the person who decided, and say of the rest what it was that did', () => {
    const { state, tell } = world();
    state.interventions.put(answered);
    tell(byAda());
    for (const by of ['own', 'harmless', 'nobody'] as const) tell(made({ by, rule: undefined }));
    const rows = decisionsOf(state, anId('project')).map(toolDecisionRow);
    assert.deepEqual(
      rows.map(({ by, person }) => person ?? by),
      ['Ada', 'own', 'harmless', 'nobody'],
    );
  });

  it('[A4] name nobody on a daemon’s word alone: who answered is the hub’s own record, about this very call', () => {
    const { state, tell } = world();
    state.interventions.put(answered);
    const forged = [
      { approvalId: undefined, person: 'Ada' },
      { approvalId: randomUUID() },
      { effect: 'deny' },
      { args: 'rm -rf /' },
      { tool: 'Write' },
      { by: 'rule' },
    ] as const;
    for (const given of forged) tell(byAda(given));
    assert.deepEqual(
      decisionsOf(state, anId('project')).map(({ person }) => person),
      forged.map(() => undefined),
    );
  });

  it('[A4] secrets that the daemon let through are hidden before anything is written', () => {
    const { tell } = world();
    const events = tell(made({ args: 'curl -H "Authorization: Bearer abcdefgh12345678"', tool: 'Ba\u001bsh' }));
    assert.ok(!JSON.stringify(events).includes('abcdefgh12345678'));
    const [event] = events;
    assert.ok(event?.type === 'decision_recorded');
    assert.deepEqual([event.decision.isWhole, event.decision.tool], [false, 'Bash']);
  });

  it('[A4] nothing is taken about the session of another server, nor from a clock that runs ahead', () => {
    const { state, tell } = world();
    tell(made({ sessionId: anId('session', 2) }));
    assert.deepEqual(decisionsOf(state, anId('project')), []);
    tell(made({ at: 9e15 }));
    assert.equal(decisionsOf(state, anId('project'))[0]?.at, 1_001);
  });

  it('[A4] the hub remembers the last ones, also in a snapshot', () => {
    const { state, tell } = world();
    for (let index = 0; index < limits.recentDecisions + 5; index += 1) tell(made({ args: `ls ${index}` }));
    const kept = decisionsOf(state, anId('project'));
    assert.deepEqual([kept.length, kept[0]?.args], [limits.recentDecisions, 'ls 5']);
    const restored = restoreState(1, new Map(Object.entries(collectState(state))));
    assert.deepEqual(decisionsOf(restored, anId('project')), kept);
  });
});
