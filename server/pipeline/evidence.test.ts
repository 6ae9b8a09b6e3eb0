import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideReportDone } from '../decide/evidence.ts';
import { provingOf } from '../state/taskQueries.ts';
import { anEngine, told } from '../testing/engine.ts';
import { decidePipeline } from './decidePipeline.ts';
import { exportPipeline } from './exportPipeline.ts';
import { apply, namesOf, plan, wishOf, words } from './onEngine.fixture.ts';
import { parsePipeline } from './pipelineFile.ts';

const fileWith = (evidence: string) => `version: 1\npipeline: shop\ntasks:\n  a: { title: A${evidence} }\n`;
const demanding = fileWith(', evidence: { command: npm test, branchMoved: true }');

function aReported() {
  const engine = anEngine();
  const { a } = apply(engine, demanding);
  const [server] = engine.state.servers.values();
  assert.ok(a !== undefined && server !== undefined);
  engine.commit(decideAssign(engine.state, { task: a, server, by: 'hand' }, engine.context()));
  engine.begin(a.id);
  const agent: Actor = { kind: 'agent', sessionId: engine.sessionOf(a.id), name: 'shop-1.1' };
  const result = taskResult.parse({ summary: 'Done' });
  engine.commit(decideReportDone(engine.state, engine.task(a.id), result, engine.context(agent)));
  return { engine, id: a.id, agent };
}

describe('evidence in a pipeline file', () => {
  it('[T16] [T15] is made, exported as it was, and planned when it changes', () => {
    const engine = anEngine();
    const tasks = apply(engine, demanding);
    assert.deepEqual(tasks['a']?.evidence, { command: 'npm test', branchMoved: true });
    const exported = exportPipeline(engine.state, 'shop', new Map(Object.entries(tasks)));
    assert.deepEqual(words(engine, exported), ['untouched a']);
    assert.deepEqual(words(engine, fileWith('')), ['changed a evidence command, branchMoved → none']);
    assert.deepEqual(words(engine, demanding.replace('npm test', 'make')), [
      'changed a evidence command, branchMoved → command, branchMoved (changed)',
    ]);
    assert.deepEqual(words(engine, fileWith(', evidence: { result: true }')), [
      'changed a evidence command, branchMoved → result',
    ]);
  });

  it('[T16] [T15] mistakes in it are told with their line, and pull requests with when they come', () => {
    const problems = parsePipeline(
      fileWith(', evidence: { pullRequest: true, timeLimitMinutes: 90, tests: 1 }'),
    ).problems;
    assert.deepEqual(
      problems.map(({ line }) => line).filter((line) => line !== 4),
      [],
    );
    const told = problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    assert.match(told, /tasks\.a\.evidence\.pullRequest: comes later/);
    assert.match(told, /tasks\.a\.evidence\.timeLimitMinutes/);
    assert.match(told, /tests/);
  });

  it('[T16] a file that changes it while it is looked at calls the check off', () => {
    const { engine, id } = aReported();
    const { events } = decidePipeline(engine.state, wishOf(fileWith('')), namesOf(engine), engine.context());
    assert.deepEqual(told(engine, engine.commit(events)), ['task_updated SHOP-1', 'evidence_withdrawn SHOP-1']);
    assert.equal(provingOf(engine.task(id)), undefined);
  });

  it('[T16] who works on a task does not change by a file what proves it', () => {
    const { engine, agent } = aReported();
    const wish = () => decidePipeline(engine.state, wishOf(fileWith('')), namesOf(engine), engine.context(agent));
    assert.throws(
      wish,
      (error) => error instanceof HubError && JSON.stringify(error.details).includes('who does not work on it'),
    );
    assert.equal(plan(engine, demanding).items[0]?.action, 'untouched');
  });
});
