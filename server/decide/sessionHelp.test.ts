import assert from 'node:assert/strict';
import type { Actor } from '../../shared/model/actor.ts';
import type { Session } from '../../shared/model/session.ts';
import { isInReach } from '../access/reach.ts';
import { interventionRow } from '../state/rows/interventionRow.ts';
import { anId, anObjective, aProject, aServer, aSession } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { invariants } from '../testing/invariants.ts';
import { decideRespond } from './interventions.ts';
import { requireSession } from './requireRecord.ts';
import { decideSessionHelp } from './sessionHelp.ts';
import { decideWithdraw } from './withdrawQuestion.ts';

const which = { question: 'JWT or cookies?', options: ['JWT', 'cookies'] };

const objectiveOf = ({ objectiveId }: Pick<Session, 'objectiveId'>) =>
  objectiveId === undefined ? {} : { objectiveId };

/** A manager, a shell that somebody has opened by hand, and a task at work. */
function aWorld() {
  const manager = aSession({
    ...{ id: anId('session', 50), name: 'manager', role: 'manager', objectiveId: anId('objective') },
  });
  const shell = aSession({ id: anId('session', 51), name: 'shell' });
  const engine = anEngine({
    projects: [aProject()],
    servers: [aServer({ capacity: 5 })],
    objectives: [anObjective({ ref: 'SHOP-90', managerSessionId: manager.id })],
    sessions: [manager, shell],
  });
  const agentOf = ({ id, name }: typeof shell): Actor => ({ kind: 'agent', sessionId: id, name });
  const ask = (session: typeof shell, asked = which) => {
    const current = requireSession(engine.state, session.id);
    const { events, interventionId } = decideSessionHelp(
      engine.state,
      current,
      asked,
      engine.context(agentOf(session)),
    );
    engine.commit(events);
    assert.deepEqual(invariants(engine.state), []);
    return engine.intervention(interventionId);
  };
  const now = (asked: ReturnType<typeof ask>) => engine.intervention(asked.id);
  const texts = () =>
    [...engine.state.deliveries.values()].map(({ sessionId, text, kind }) => ({ sessionId, kind, text }));
  return { engine, manager, shell, agentOf, ask, now, texts };
}

describe('a question of a session without a task', () => {
  it('[I1] [I2] stands in the inbox, about its objective where it has one', () => {
    const { engine, manager, shell, ask } = aWorld();
    const rows = [manager, shell].map((session) => interventionRow(engine.state, ask(session)));
    assert.deepEqual(
      rows.map(({ what, sessionId, objectiveId, options }) => [what, sessionId, objectiveId, options]),
      [
        ['question', manager.id, manager.objectiveId, which.options],
        ['question', shell.id, undefined, which.options],
      ],
    );
  });

  it('[I1] its answer is delivered into the session, and the first one counts', () => {
    const { engine, shell, ask, now, texts } = aWorld();
    const asked = ask(shell);
    engine.commit(decideRespond(engine.state, now(asked), 'JWT', engine.context()));
    const text = 'alice answered your question ("JWT or cookies?"): JWT';
    assert.deepEqual(texts(), [{ sessionId: shell.id, kind: 'answer', text }]);
    assert.throws(() => decideRespond(engine.state, now(asked), 'cookies', engine.context()), { code: 'conflict' });
  });

  it('[I1] taken back by its agent nobody hears of it, by a person its agent does', () => {
    const { engine, shell, agentOf, ask, now, texts } = aWorld();
    const own = ask(shell);
    engine.commit(decideWithdraw(own, 'answered there', engine.context(agentOf(shell))));
    assert.equal(now(own).outcome.state, 'withdrawn');
    assert.deepEqual(texts(), []);
    engine.commit(decideWithdraw(ask(shell), 'it is in the README', engine.context()));
    assert.deepEqual(
      texts().map(({ text }) => text),
      ['Your question ("JWT or cookies?") will not be answered: it is in the README.'],
    );
  });

  it('[I1] needs no answer when its session has ended', () => {
    const { engine, shell, ask, now } = aWorld();
    const asked = ask(shell);
    const actor = { kind: 'hub' } as const;
    engine.commit([
      { type: 'session_ended', sessionId: shell.id, actor, exit: { exitCode: 0 }, reason: 'Its program ended.' },
    ]);
    const { outcome } = now(asked);
    assert.equal(outcome.state === 'withdrawn' && outcome.why, 'its session has ended');
    assert.throws(() => ask(shell), { code: 'conflict' });
  });

  it('is refused where a task is under way there, and where too many wait', () => {
    const { engine, shell, ask } = aWorld();
    const { id } = engine.create({ start: 'auto' });
    engine.begin(id);
    const working = requireSession(engine.state, engine.sessionOf(id));
    assert.throws(
      () => decideSessionHelp(engine.state, working, which, engine.context()),
      /works on SHOP-\d+: ask about that/,
    );
    for (let n = 0; n < 20; n += 1) ask(shell);
    assert.throws(() => ask(shell), /20 questions of shell wait already/);
  });

  it('[G5] is its own agent’s to see and to take back, and its manager’s, and nobody else’s', () => {
    const { engine, manager, shell, agentOf, ask } = aWorld();
    const { projectId } = shell;
    const agent = (session: typeof shell, role: 'worker' | 'manager') =>
      ({
        kind: 'agent',
        actor: agentOf(session),
        sessionId: session.id,
        role,
        projectId,
        ...objectiveOf(session),
      }) as const;
    const target = (session: typeof shell) => ({ kind: 'intervention', record: ask(session) }) as const;
    assert.equal(isInReach(engine.state, agent(shell, 'worker'), 'own-task', target(shell)), true);
    assert.equal(isInReach(engine.state, agent(shell, 'worker'), 'own-task', target(manager)), false);
    assert.equal(isInReach(engine.state, agent(manager, 'manager'), 'objective', target(manager)), true);
    assert.equal(isInReach(engine.state, agent(manager, 'manager'), 'objective', target(shell)), false);
  });
});
