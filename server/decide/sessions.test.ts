import assert from 'node:assert/strict';
import type { Session } from '../../shared/model/session.ts';
import {
  aContext,
  alice,
  anId,
  aProject,
  aServer,
  aSession,
  aTask,
  runningFacts,
  stateWith,
} from '../testing/builders.ts';
import { decideCloseSession, decideOpenSession, requireReachable } from './sessions.ts';

const project = aProject();
const open = (given: Partial<Parameters<typeof decideOpenSession>[1]> = {}, sessions: readonly Session[] = []) => {
  const server = given.server ?? aServer();
  const tasks = given.task === undefined ? [] : [given.task];
  const state = stateWith({ projects: [project], servers: [server], sessions, tasks });
  return decideOpenSession(state, { project, server, provider: 'shell', ...given }, aContext());
};

describe('opening a session by hand', () => {
  it('[S14] on a chosen server, with provider, directory and a name of its own', () => {
    assert.deepEqual(open({ provider: 'scripted', cwd: '/srv/shop' }), {
      sessionId: anId('session', 101),
      events: [
        {
          type: 'session_requested',
          sessionId: anId('session', 101),
          actor: alice,
          session: {
            id: anId('session', 101),
            projectId: project.id,
            serverId: anId('server'),
            name: 'scripted-1',
            provider: 'scripted',
            role: 'worker',
            cwd: '/srv/shop',
            wanted: 'running',
            openedBy: alice,
            createdAt: 1_001,
          },
        },
      ],
    });
  });

  it('[S12] no two live sessions of a project have one name; one of another project is none of its business', () => {
    const [event] = open({}, [aSession()]).events;
    assert.equal(event?.type === 'session_requested' && event.session.name, 'shell-2');
    assert.throws(() => open({ name: 'Shell-1' }, [aSession()]), { code: 'conflict' });
    const elsewhere = aSession({ projectId: anId('project', 2) });
    assert.equal(open({ name: 'shell-1' }, [elsewhere]).events.length, 1);
  });

  it('[S14] an offline server is refused with what to do', () => {
    const server = aServer({ connection: { state: 'offline', since: 1 } });
    assert.throws(() => open({ server }), { code: 'server-offline', message: /rostrum daemon start/ });
  });

  it('[M5] a draining, disabled or unfit server takes none', () => {
    const doctor = [{ name: 'tmux', required: true, passed: false, detail: 'missing' }];
    for (const given of [{ mode: 'draining' }, { mode: 'disabled' }, { doctor }] as const) {
      assert.throws(() => open({ server: aServer(given) }), { code: 'no-fit' });
    }
  });

  it('[M10] a full server takes none, and one that closes still counts', () => {
    const server = aServer({ capacity: 1 });
    assert.throws(() => open({ server }, [aSession({ wanted: 'closed' })]), /1 of 1 session\b/);
    const ended = aSession({ lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: '' });
    assert.equal(open({ server }, [ended]).events.length, 1);
  });

  it('[P1] a server that does not serve the project is refused', () => {
    assert.throws(() => open({ server: aServer({ projectIds: [anId('project', 2)] }) }), { code: 'no-fit' });
  });

  it('[S14] an agent that is not installed is refused with those that are', () => {
    assert.throws(() => open({ provider: 'claude' }), { code: 'no-fit', message: /It can run: shell, scripted/ });
  });

  it('[S14] with a task: the task is assigned to the session by the same events', () => {
    const { sessionId, events } = open({ provider: 'scripted', name: 'mine', task: aTask() });
    assert.deepEqual(
      events.map((event) => event.type),
      ['task_assigned', 'session_requested'],
    );
    const [assigned, requested] = events;
    assert.equal(assigned?.type === 'task_assigned' && assigned.assignment.sessionId, sessionId);
    assert.equal(requested?.type === 'session_requested' && requested.session.name, 'mine');
  });

  it('[S14] asked again while it is starting there, the same session is the answer', () => {
    const task = aTask({ status: 'assigned', assignment: runningFacts.assignment });
    const starting = aSession({ lifecycle: 'starting', taskId: task.id });
    assert.deepEqual(open({ task }, [starting]), { sessionId: starting.id, events: [] });
    assert.throws(() => open({ task: aTask(runningFacts) }, [aSession()]), { code: 'wrong-state' });
  });
});

describe('closing and reaching a session', () => {
  it('[S12] closing is asked once; of a lost one too, for the case that it is found again', () => {
    const event = {
      type: 'session_close_requested',
      sessionId: anId('session'),
      actor: alice,
      why: 'closed by alice',
    } as const;
    assert.deepEqual(decideCloseSession(aSession(), aContext()), [event]);
    assert.deepEqual(decideCloseSession(aSession({ wanted: 'closed' }), aContext()), []);
    const lost = aSession({ lifecycle: 'lost', at: 1, reason: 'reboot' });
    assert.deepEqual(decideCloseSession(lost, aContext()), [event]);
    const exited = aSession({ lifecycle: 'exited', at: 1, exit: { exitCode: 0 }, reason: '' });
    assert.deepEqual(decideCloseSession(exited, aContext()), []);
  });

  it('[S17] only a session that runs on a server that is there can be typed into', () => {
    const reach = (session: Session, server = aServer()) => {
      requireReachable(stateWith({ servers: [server] }), session, 'take input');
    };
    reach(aSession());
    assert.throws(() => reach(aSession({ lifecycle: 'starting' })), {
      code: 'wrong-state',
      message: /Allowed now: wait, close/,
    });
    assert.throws(() => reach(aSession({ lifecycle: 'lost', at: 1, reason: '' })), { code: 'wrong-state' });
    assert.throws(() => reach(aSession(), aServer({ connection: { state: 'offline', since: 1 } })), {
      code: 'server-offline',
    });
  });
});
