import assert from 'node:assert/strict';
import { decideAssign, decideAssignToSession } from '../decide/assign.ts';
import { anEngine, edge } from '../testing/engine.ts';
import type { Engine } from '../testing/engine.ts';
import { aProject, aServer, aSession } from '../testing/builders.ts';
import { timelineOf } from './timeline.ts';

/** A task's timeline as a reader gets it: the lines that its index names. */
const typesOf = ({ state, lines }: Engine, id: string): readonly string[] =>
  (state.timelines.get(id)?.seqs ?? []).flatMap((seq) => {
    const line = lines.find((written) => written.seq === seq);
    return line === undefined ? [] : timelineOf(state, id, line).map(({ type }) => type);
  });

describe('timelineOf', () => {
  it('[T13] tells what its end started in others, naming them', () => {
    const engine = anEngine();
    const first = engine.create();
    const second = engine.create({}, [edge(first)]);
    engine.commit(decideAssign(engine.state, { task: first, server: aServer(), by: 'hand' }, engine.context()));
    engine.begin(first.id);
    const events = engine.complete(first.id);
    const line = { seq: 1, at: 1, events, actor: events[0]?.actor ?? { kind: 'hub' }, prev: '', hash: '' } as const;
    const downstream = timelineOf(engine.state, first.id, line).filter(({ details }) => 'downstream' in details);
    assert.deepEqual(
      downstream.map(({ type, details }) => [type, details['downstream']]),
      ['dependency_resolved', 'task_unblocked', 'task_auto_assigned'].map((type) => [type, second.ref]),
    );
  });

  it('[T13] [M9] keeps what its session did, also when that session works for another task by now', () => {
    const session = aSession();
    const engine = anEngine({ projects: [aProject()], servers: [aServer()], sessions: [session] });
    const first = engine.create();
    engine.commit(decideAssignToSession(engine.state, first, session, engine.context()));
    engine.complete(first.id);
    const before = typesOf(engine, first.id);
    const idle = engine.state.sessions.get(session.id) ?? session;
    const second = engine.create();
    engine.commit(decideAssignToSession(engine.state, second, idle, engine.context()));
    engine.endSession(session.id);
    assert.deepEqual(typesOf(engine, first.id), before);
    assert.ok(before.includes('session_task_changed'));
    assert.ok(typesOf(engine, second.id).includes('session_ended'));
  });
});
