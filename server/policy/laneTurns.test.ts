import assert from 'node:assert/strict';
import { aProject, aServer } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { LaneTurns } from './laneTurns.ts';

describe('lane turns', () => {
  it('each lane has one turn, also where everything and a server are news at once', () => {
    const engine = anEngine({ projects: [aProject()], servers: [aServer({ mode: 'draining' })] });
    const ids = ['a', 'b', 'c'].map((label) => engine.create({ start: 'auto', placement: { labels: [label] } }).id);
    const turns = new LaneTurns(engine.state, { all: true, tasks: new Set(ids), servers: new Set([aServer().id]) });
    const taken: string[] = [];
    for (let turn = turns.take(); turn !== undefined; turn = turns.take()) taken.push(turn.queued.id);
    assert.deepEqual(taken, ids);
  });
});
