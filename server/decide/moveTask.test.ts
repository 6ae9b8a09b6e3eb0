import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Actor } from '../../shared/model/actor.ts';
import { objectiveRow } from '../state/rows/objectiveRow.ts';
import { touchedIds } from '../state/rows.ts';
import { anId, anObjective, aProject, aServer, aTask, runningFacts } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { decideUpdateTask } from './updateTask.ts';
import type { UpdateWish } from './updateTask.ts';

const one = anObjective({ ref: 'SHOP-9' });
const other = anObjective({ id: anId('objective', 2), ref: 'SHOP-10', repo: 'shop', baseBranch: 'next' });
const above = aTask({ parentId: one.id });
const below = aTask({ id: anId('task', 2), ref: 'SHOP-2', parentId: above.id });
const alone = aTask({ id: anId('task', 3), ref: 'SHOP-3' });
const ended = aTask({ id: anId('task', 4), ref: 'SHOP-4', status: 'cancelled', message: 'no', endedAt: 5 });
const piped = aTask({ id: anId('task', 5), ref: 'SHOP-5', pipeline: { name: 'shop', key: 'cart', start: 'auto' } });
const foreign = aTask({ id: anId('task', 6), ref: 'WEB-1', projectId: anId('project', 2) });

function world() {
  const projects = [aProject(), aProject({ id: anId('project', 2), key: 'WEB' })];
  const tasks = [above, below, alone, ended, piped, foreign];
  const engine = anEngine({ projects, servers: [aServer()], objectives: [one, other], tasks });
  const move = (id: string, parentId: UpdateWish['parentId'], actor?: Actor) => {
    const events = decideUpdateTask(engine.state, { id, parentId }, engine.context(actor));
    return { events, said: engine.commit(events) };
  };
  return { ...engine, move };
}

const refusedAs = (code: ErrorCode, message: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof HubError && thrown.code === code, String(thrown));
  assert.match(thrown.message, message);
  return true;
};

describe('a task that is moved', () => {
  it('[T1] stands below another task or objective, or alone, with all that is below it', () => {
    const { move, task } = world();
    move(above.id, other.id);
    assert.equal(task(above.id).parentId, other.id);
    assert.equal(task(below.id).parentId, above.id);
    move(below.id, alone.id);
    assert.equal(task(below.id).parentId, alone.id);
    move(below.id, null);
    assert.equal(task(below.id).parentId, undefined);
  });

  it('[T17] is counted where it is now, and both objectives are told', () => {
    const { move, state } = world();
    const { events } = move(above.id, other.id);
    const counts = [one, other].map(({ id }) => {
      const objective = state.objectives.get(id);
      return objective === undefined ? undefined : objectiveRow(state, objective).openChildren;
    });
    assert.deepEqual(counts, [0, 1]);
    const touched = touchedIds(state, events);
    assert.ok(touched.has(one.id) && touched.has(other.id) && touched.has(above.id));
  });

  it('[T17] takes repo and base branch of its new objective where it has none, until it is placed', () => {
    const { move, task } = world();
    move(alone.id, other.id);
    const { repo, baseBranch } = task(alone.id).placement;
    assert.deepEqual([repo, baseBranch], ['shop', 'next']);
    const running = aTask({ ...runningFacts });
    const engine = anEngine({ projects: [aProject()], servers: [aServer()], objectives: [other], tasks: [running] });
    engine.commit(decideUpdateTask(engine.state, { id: running.id, parentId: other.id }, engine.context()));
    assert.deepEqual(
      [engine.task(running.id).parentId, engine.task(running.id).placement.repo],
      [other.id, running.placement.repo],
    );
  });

  it('[T7] is not put below itself, and the way is named', () => {
    const { move } = world();
    assert.throws(() => move(above.id, above.id), refusedAs('cycle', /SHOP-1 cannot be below itself/));
    assert.throws(() => move(above.id, below.id), refusedAs('cycle', /SHOP-1 → SHOP-2/));
  });

  it('[T1] is not moved to another project, below what has ended, or away from where its pipeline has it', () => {
    const { move } = world();
    assert.throws(() => move(alone.id, foreign.id), refusedAs('conflict', /another project/));
    assert.throws(() => move(alone.id, ended.id), refusedAs('conflict', /SHOP-4 has ended/));
    assert.throws(() => move(piped.id, one.id), refusedAs('conflict', /pipeline "shop"/));
    assert.throws(() => move(ended.id, one.id), refusedAs('wrong-state', /SHOP-4 is cancelled/));
  });

  it('[G5] is moved by people alone: an agent could lead a task out of the scope that it was given', () => {
    const { move } = world();
    const agent: Actor = { kind: 'agent', sessionId: anId('session'), name: 'manager' };
    assert.throws(() => move(alone.id, one.id, agent), refusedAs('forbidden', /needs a person/));
  });

  it('[T6] that stands there already is left as it is', () => {
    const { move, task } = world();
    move(above.id, one.id);
    assert.equal(task(above.id).version, above.version);
  });
});
