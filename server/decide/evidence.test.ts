import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { EvidenceCheck, EvidenceDemand } from '../../shared/model/evidence.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { taskView } from '../state/rows/taskView.ts';
import { provingOf } from '../state/taskQueries.ts';
import { anId } from '../testing/builders.ts';
import { anEngine, edge, told } from '../testing/engine.ts';
import { decideCancel } from './endTask.ts';
import { decideEvidence, decideReportDone } from './evidence.ts';
import { requireServer } from './requireRecord.ts';
import { decideRemove } from './servers.ts';
import { decideHelp } from './taskWork.ts';
import { decideUpdateTask } from './updateTask.ts';

type Engine = ReturnType<typeof anEngine>;
type Draft = NonNullable<Parameters<Engine['create']>[0]>;

function aRunning(evidence: EvidenceDemand, draft: Draft = {}) {
  const engine = anEngine();
  const { id } = engine.create({ start: 'auto', evidence, ...draft });
  engine.begin(id);
  const sessionId = engine.sessionOf(id);
  const agent: Actor = { kind: 'agent', sessionId, name: 'shop-1.1' };
  const result = (contracts: Readonly<Record<string, Json>> = {}) =>
    taskResult.parse({
      summary: 'It works',
      contracts: Object.fromEntries(
        Object.entries(contracts).map(([key, data]) => [key, { status: 'fulfilled', data }]),
      ),
    });
  const report = (contracts?: Readonly<Record<string, Json>>) =>
    engine.commit(decideReportDone(engine.state, engine.task(id), result(contracts), engine.context(agent)));
  const find = (checks: readonly EvidenceCheck[], proofId = provingOf(engine.task(id))?.proofId ?? anId('proof')) =>
    engine.commit(
      decideEvidence(
        engine.state,
        requireServer(engine.state, anId('server')),
        { taskId: id, proofId, checks: [...checks] },
        engine.context({ kind: 'server', id: anId('server'), name: 'gpu1' }),
      ),
    );
  return { engine, id, sessionId, agent, report, find };
}

const shown: EvidenceCheck = { predicate: 'command', passed: true, detail: 'Exit code 0.', exitCode: 0 };
const missing: EvidenceCheck = {
  predicate: 'command',
  passed: false,
  detail: 'Exit code 1.',
  exitCode: 1,
  output: '1 failing',
};
const textsOf = (events: readonly HubEvent[]) =>
  events.flatMap((event) => (event.type === 'delivery_wanted' ? [event.delivery] : []));
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'taken';
  } catch (error) {
    assert.ok(error instanceof HubError);
    return error.code;
  }
};

describe('evidence before done', () => {
  it('[T16] a completion waits for its evidence, and publishes nothing before', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' }, { contracts: [{ key: 'api' }] });
    const consumer = engine.create({ start: 'unblocked' }, [edge(engine.task(id), { kind: 'input', key: 'api' })]);
    assert.deepEqual(told(engine, report({ api: { version: 1 } })), ['evidence_wanted SHOP-1']);
    assert.equal(engine.task(id).status, 'running');
    assert.equal(taskRow(engine.state, engine.task(id)).provingSince, engine.clock.now);
    assert.equal(engine.task(consumer.id).status, 'pending');

    assert.deepEqual(told(engine, find([shown])).slice(0, 4), [
      'evidence_checked SHOP-1',
      'task_completed SHOP-1',
      'contract_fulfilled SHOP-1',
      'dependency_resolved SHOP-2',
    ]);
    const view = taskView(engine.state, engine.task(id));
    assert.equal(view.task.status, 'done');
    assert.equal(view.task.provingSince, undefined);
    assert.deepEqual(view.proof?.checks, [shown]);
    assert.deepEqual(view.result?.contracts, { api: { status: 'fulfilled' } });
    assert.equal(engine.task(consumer.id).status, 'assigned');
  });

  it('[T16] what is not true is told to its agent, the task runs on, and is reported again', () => {
    const { engine, id, sessionId, report, find } = aRunning({ command: 'npm test' });
    report();
    const [text, ...others] = textsOf(find([missing]));
    assert.equal(others.length, 0);
    assert.deepEqual([text?.kind, text?.about, text?.sessionId], ['evidence', id, sessionId]);
    assert.match(text?.text ?? '', /Exit code 1[\s\S]*1 failing[\s\S]*report it again/);
    assert.equal(engine.task(id).status, 'running');
    assert.equal(engine.state.sessions.get(sessionId)?.wanted, 'running', 'its session is kept');
    report();
    find([shown]);
    assert.equal(engine.task(id).status, 'done');
  });

  it('[T16] an answer to another check, from another server, or said twice changes nothing', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' });
    report();
    const { proofId = anId('proof') } = provingOf(engine.task(id)) ?? {};
    assert.deepEqual(find([shown], anId('proof', 77)), []);
    const elsewhere = { ...requireServer(engine.state, anId('server')), id: anId('server', 9) };
    assert.deepEqual(
      decideEvidence(engine.state, elsewhere, { taskId: id, proofId, checks: [shown] }, engine.context()),
      [],
    );
    find([missing]);
    assert.deepEqual(find([shown], proofId), []);
    assert.equal(engine.task(id).status, 'running');
  });

  it('[T16] each predicate that its server does not speak of is missing, and none counts that was not demanded', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test', branchMoved: true, result: true });
    report();
    find([shown, { predicate: 'result', passed: false, detail: 'A lie.' }]);
    assert.deepEqual(
      engine.task(id).proof?.checks.map(({ predicate, passed }) => [predicate, passed]),
      [
        ['result', true],
        ['command', true],
        ['branchMoved', false],
      ],
    );
  });

  it('[T16] what the hub sees itself is judged at once: open questions refuse the report', () => {
    const { engine, id, agent, report } = aRunning({ noOpenIntervention: true, result: true });
    const asked = decideHelp(engine.task(id), { question: 'Which?', options: [] }, engine.context(agent));
    engine.commit(asked.events);
    assert.equal(
      codeOf(() => report()),
      'conflict',
    );
    assert.equal(engine.task(id).status, 'needs_human');
    engine.commit([
      {
        type: 'intervention_responded',
        taskId: id,
        actor: hubActor,
        interventionId: asked.interventionId as never,
        answer: 'This',
      },
    ]);
    assert.deepEqual(told(engine, report()), ['evidence_checked SHOP-1', 'task_completed SHOP-1']);
    assert.equal(engine.task(id).proof?.passed, true);
  });

  it('[T16] a question that comes up meanwhile is found at the end, and the check survives the pause', () => {
    const { engine, id, agent, report, find } = aRunning({ noOpenIntervention: true, command: 'npm test' });
    report();
    engine.commit(decideHelp(engine.task(id), { question: 'Which?', options: [] }, engine.context(agent)).events);
    assert.equal(engine.task(id).status, 'needs_human');
    find([shown]);
    assert.equal(engine.task(id).status, 'needs_human');
    assert.deepEqual(
      engine.task(id).proof?.checks.map(({ passed }) => passed),
      [false, true],
    );
  });

  it('[T16] while it is looked at, nothing is reported a second time', () => {
    const { report } = aRunning({ command: 'npm test' });
    report();
    assert.equal(
      codeOf(() => report()),
      'conflict',
    );
  });

  it('[T16] what it owes more by then is missing, and nothing is half published', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' });
    report();
    const contracts = [{ key: 'late' }];
    engine.commit(decideUpdateTask(engine.state, { id, contracts }, engine.context()));
    assert.deepEqual(told(engine, find([shown])), ['evidence_checked SHOP-1']);
    const [first] = engine.task(id).proof?.checks ?? [];
    assert.deepEqual([first?.predicate, first?.passed], ['result', false]);
    assert.match(first?.detail ?? '', /late/);
  });

  it('[T16] a session that has ended leaves the end of the task to the evidence', () => {
    for (const [check, status] of [
      [shown, 'done'],
      [missing, 'failed'],
    ] as const) {
      const { engine, id, sessionId, report, find } = aRunning({ command: 'npm test' });
      report();
      engine.endSession(sessionId);
      assert.equal(engine.task(id).status, 'running');
      find([check]);
      const task = engine.task(id);
      assert.equal(task.status, status);
      if (task.status === 'failed') assert.equal(task.failure.reason, 'evidence');
    }
  });

  it('[T16] [T4] a cancelled task is not done by evidence that comes late', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' });
    report();
    const { proofId = anId('proof') } = provingOf(engine.task(id)) ?? {};
    engine.commit(decideCancel(engine.task(id), '', engine.context()));
    assert.deepEqual(find([shown], proofId), []);
    assert.equal(engine.task(id).status, 'cancelled');
  });

  it('[T16] a demand that changes calls the check off, and its agent hears that it has to report again', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' });
    report();
    const { proofId = anId('proof') } = provingOf(engine.task(id)) ?? {};
    const events = engine.commit(decideUpdateTask(engine.state, { id, evidence: {} }, engine.context()));
    assert.deepEqual(told(engine, events), ['task_updated SHOP-1', 'evidence_withdrawn SHOP-1']);
    assert.ok(textsOf(events).some(({ kind, text }) => kind === 'evidence' && text.includes('Report it again')));
    assert.deepEqual(find([shown], proofId), []);
    report();
    assert.equal(engine.task(id).status, 'done', 'nothing is demanded any more');
  });

  it('[T16] who works on a task does not say what proves it', () => {
    const { engine, id, agent } = aRunning({ command: 'npm test' });
    const change = (actor: Actor) =>
      codeOf(() => decideUpdateTask(engine.state, { id, evidence: { command: 'true' } }, engine.context(actor)));
    assert.equal(change(agent), 'forbidden');
    const manager: Actor = { kind: 'agent', sessionId: anId('session', 99), name: 'manager' };
    assert.equal(change(manager), 'taken');
  });

  it('[T16] of a server that is removed nothing is waited for', () => {
    const { engine, id, sessionId, report } = aRunning({ command: 'npm test' });
    report();
    engine.endSession(sessionId);
    const server = requireServer(engine.state, anId('server'));
    engine.commit(decideRemove(engine.state, server, { force: true, affected: [] }, engine.context()));
    const task = engine.task(id);
    assert.equal(task.status, 'failed');
    assert.match(task.proof?.checks[0]?.detail ?? '', /removed/);
  });

  it('[T16] [R1] the same events again change nothing', () => {
    const { engine, id, report, find } = aRunning({ command: 'npm test' });
    const wanted = report();
    engine.commit(wanted);
    const { proofId } = provingOf(engine.task(id)) ?? {};
    const checked = find([missing]);
    const { proof } = engine.task(id);
    engine.commit(wanted);
    engine.commit(checked.filter(({ type }) => type === 'evidence_checked'));
    assert.deepEqual([engine.task(id).proof, provingOf(engine.task(id))], [proof, undefined]);
    assert.equal(proof?.proofId, proofId);
  });
});
