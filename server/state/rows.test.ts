import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import { decideCancel } from '../decide/endTask.ts';
import { decideRespond } from '../decide/interventions.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { decideTurn } from '../decide/usage.ts';
import { decideAddDependency, decideRemoveDependency } from '../decide/dependencies.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideHelp } from '../decide/taskWork.ts';
import { hubActor } from '../../shared/model/actor.ts';
import { decideRemove } from '../decide/servers.ts';
import { aProject, aServer, bornAt, resumingCapabilities } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';
import { openInterventionsOf } from './openInterventions.ts';
import { rowOf, touchedIds } from './rows.ts';

/** A task that waits for a human, and its open question. */
function withQuestion() {
  const engine = anEngine();
  const { id } = engine.create({ title: 'Asked' });
  engine.commit(decideAssign(engine.state, { task: engine.task(id), server: aServer(), by: 'hand' }, engine.context()));
  engine.begin(id);
  const { events, interventionId } = decideHelp(engine.task(id), { question: 'Which?', options: [] }, engine.context());
  engine.commit(events);
  const downstream = () => {
    const row = rowOf(engine.state, interventionId);
    return row?.kind === 'intervention' ? row.downstream : undefined;
  };
  const isTouched = (happened: readonly HubEvent[]) => touchedIds(engine.state, happened).has(interventionId);
  return { engine, id, downstream, isTouched };
}

describe('rows that are touched', () => {
  it('[R4] are those of a question when somebody far behind it begins or stops to wait', () => {
    const { engine, id, downstream, isTouched } = withQuestion();
    const next = engine.create({ title: 'Next' }, [edge(engine.task(id))]);
    const created: HubEvent = { type: 'task_created', taskId: next.id, actor: { kind: 'hub' }, task: next };
    assert.deepEqual([downstream(), isTouched([created])], [1, true]);

    const last = engine.create({ title: 'Last' });
    const added = decideAddDependency(engine.state, { id: last.id, dependency: edge(next) }, engine.context());
    assert.deepEqual([isTouched(engine.commit(added)), downstream()], [true, 2]);

    const removed = decideRemoveDependency(engine.state, { id: last.id, on: next.id }, engine.context());
    assert.deepEqual([isTouched(engine.commit(removed)), downstream()], [true, 1]);

    const cancelled = engine.commit(decideCancel(engine.task(next.id), '', engine.context()));
    assert.deepEqual([isTouched(cancelled), downstream()], [true, 0]);
  });

  it('[S17] [M7] are those of a session when a guard begins to ask about it, and when it is answered', () => {
    const settings = { maxRunning: 1, defaultProvider: 'scripted', guards: { idleTurns: 1 } };
    const servers = [aServer({ capabilities: resumingCapabilities() })];
    const engine = anEngine({ projects: [aProject({ settings })], servers });
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    const sessionId = engine.sessionOf(id);
    const shown = (): unknown => {
      const row = rowOf(engine.state, sessionId);
      return row?.kind === 'session' ? row.lifecycle : undefined;
    };
    assert.equal(shown(), 'active');
    const turn = decideTurn(engine.state, requireSession(engine.state, sessionId), false, engine.context());
    const tripped = engine.commit(turn).filter(({ type }) => type !== 'session_turn_ended');
    assert.deepEqual([touchedIds(engine.state, tripped).has(sessionId), shown()], [true, 'paused']);
    const [asked] = openInterventionsOf(engine.state, id);
    assert.ok(asked);
    const answer = decideRespond(engine.state, asked, 'continue', engine.context());
    const answered = engine.commit(answer).filter(({ type }) => type === 'intervention_responded');
    assert.deepEqual([touchedIds(engine.state, answered).has(sessionId), shown()], [true, 'active']);
  });

  it('[M6] say until when a retry waits and where it stays, and are told anew when that server goes', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto', retry: { max: 2 } });
    engine.begin(id);
    engine.clock.now = bornAt + 60_000;
    engine.fail(id);
    const due = new Date(bornAt + 70_000).toISOString();
    const why = () => {
      const row = rowOf(engine.state, id);
      return row?.kind === 'task' ? row.blockedBy.map(({ text }) => text) : undefined;
    };
    assert.deepEqual(why(), [`attempt 2 waits its back-off, not before ${due}; it stays on gpu1, where its work is`]);
    const gone = engine.commit(decideRemove(engine.state, aServer(), { force: true, affected: [] }, engine.context()));
    assert.deepEqual(why(), [`attempt 2 waits its back-off, not before ${due}`]);
    assert.ok(touchedIds(engine.state, gone).has(id));
  });

  it('[M6] of a task that goes on at once say where it stays', () => {
    const engine = anEngine();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    engine.fail(id);
    const about = { taskId: id, actor: hubActor } as const;
    engine.state.servers.put(aServer({ mode: 'draining' }));
    engine.commit([{ type: 'task_retried', ...about, attempt: 2, onServer: aServer().id }]);
    const row = rowOf(engine.state, id);
    assert.deepEqual(row?.kind === 'task' && row.blockedBy, [
      { code: 'no-server', text: 'no server fits now; it stays on gpu1, where its work is' },
    ]);
  });

  it('show nobody who waits for what is closed', () => {
    const { engine, id, downstream } = withQuestion();
    engine.create({ title: 'Next' }, [edge(engine.task(id))]);
    assert.equal(downstream(), 1);
    engine.commit(decideCancel(engine.task(id), '', engine.context()));
    assert.equal(downstream(), 0);
  });
});
