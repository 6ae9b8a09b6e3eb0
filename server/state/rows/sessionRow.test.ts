import assert from 'node:assert/strict';
import type { Intervention } from '../../../shared/model/intervention.ts';
import type { Session } from '../../../shared/model/session.ts';
import {
  alice,
  anId,
  anIntervention,
  aServer,
  aSession,
  aTask,
  resumingCapabilities,
  runningFacts,
  stateWith,
} from '../../testing/builders.ts';
import { anEngine } from '../../testing/engine.ts';
import { deliveryWayOf, sessionRow } from './sessionRow.ts';

describe('a session that a guard asks about', () => {
  const task = aTask({ ...runningFacts });
  const worker = aSession({ taskId: task.id, provider: 'scripted', role: 'worker' });
  const guard = (more: object = {}): Intervention =>
    anIntervention({ kind: 'guard', question: 'Go on?', sessionId: worker.id, ...more });
  const server = aServer({ capabilities: resumingCapabilities() });
  const shown = (asked: Intervention, session: Session = worker, on = server): string => {
    const state = stateWith({ servers: [on], tasks: [task], sessions: [session], interventions: [asked] });
    const { lifecycle, pid, reason } = sessionRow(state, session);
    return [lifecycle, pid, reason].filter((fact) => fact !== undefined).join(' ');
  };

  it('[S17] [M7] is paused, with what is asked, until that is answered or taken back', () => {
    assert.equal(shown(guard()), 'paused 42 Go on?');
    const answered = { state: 'answered', answer: 'continue', by: alice, at: 1 } as const;
    const withdrawn = { state: 'withdrawn', why: 'raised', by: alice, at: 1 } as const;
    for (const outcome of [answered, withdrawn]) assert.equal(shown(guard({ outcome })), 'active 42');
  });

  it('[S17] is not where another question is open, or where it is asked about an earlier session', () => {
    assert.equal(shown(guard({ kind: 'question' })), 'active 42');
    assert.equal(shown(guard({ sessionId: anId('session', 7) })), 'active 42');
  });

  it('[S17] is where its tools are seen, or by ACP; nothing of a program whose tools nobody sees is held', () => {
    const plain = aServer();
    const modes = (['interactive', 'headless', 'acp'] as const).map((mode) =>
      [server, plain].map((on) => shown(guard(), { ...worker, mode }, on).split(' ')[0]),
    );
    assert.deepEqual(modes, [
      ['paused', 'active'],
      ['paused', 'active'],
      ['paused', 'paused'],
    ]);
  });

  it('[S17] is unreachable while its server is away, and has ended where it has', () => {
    const away = aServer({ ...server, connection: { state: 'offline', since: 1 } });
    assert.equal(shown(guard(), worker, away), 'unreachable 42');
    const { lifecycle: _active, ...facts } = worker;
    const ended = aSession({ ...facts, lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: 'done' });
    assert.equal(shown(guard(), ended), 'exited done');
  });

  it('[S17] [M7] so is the manager of an objective', () => {
    const objectiveId = anId('objective');
    const { taskId: _task, ...facts } = worker;
    const manager: Session = { ...facts, role: 'manager', objectiveId };
    const { taskId: _about, ...about } = guard();
    assert.equal(shown({ ...about, objectiveId } as Intervention, manager), 'paused 42 Go on?');
  });
});

describe('how a text reaches a session', () => {
  it('[G9] is as its server says of the agent in its terminal, and by its protocol where it has none', () => {
    const { capabilities } = aServer();
    const server = aServer({
      capabilities: { ...capabilities, providers: [{ name: 'claude', usable: true, delivery: 'typed' }] },
    });
    const { state } = anEngine({ servers: [server] });
    const ways = ([undefined, 'interactive', 'headless', 'acp'] as const).map((mode) =>
      deliveryWayOf(state, aSession({ provider: 'claude', ...(mode === undefined ? {} : { mode }) })),
    );
    assert.deepEqual(ways, ['typed', 'typed', 'read', 'read']);
  });
});
