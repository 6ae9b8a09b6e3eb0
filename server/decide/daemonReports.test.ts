import assert from 'node:assert/strict';
import type { Report } from '../../shared/protocol/daemon.ts';
import { follow } from '../policy/follow.ts';
import { applyEvent } from '../state/applyEvent.ts';
import {
  aContext,
  aDelivery,
  anId,
  aProject,
  aServer,
  aSession,
  aTask,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { decideConnected, decideGone, decideInventory, decideOffline } from './daemonReports.ts';
import { decideRecoveryOver, decideReport, goneFrom } from './daemonReports.ts';

const actor = { kind: 'server', id: anId('server'), name: 'gpu1' } as const;
const context = aContext({ actor });
const about = { sessionId: anId('session'), actor } as const;
const heard = (upTo: number) => ({ type: 'server_heard', serverId: anId('server'), actor, upTo }) as const;
const hello = { instance: 'instance-1', capabilities: someCapabilities(), doctor: [] };
const lost = aSession({ lifecycle: 'lost', at: 1, reason: 'reboot' });
const recovering = aSession({ lifecycle: 'recovering', since: 1, pid: 42, startedAt: 1_000 });
const reported = { sessionId: anId('session'), pid: 42, startedAt: 1_000 };
const found = { ...about, pid: 42, startedAt: 1_000 };

describe('a daemon that connects', () => {
  it('[F3] the same daemon, as it was, is no event', () => {
    assert.deepEqual(decideConnected(stateWith({ sessions: [aSession()] }), aServer(), hello, context), []);
  });

  it('[F3] back from a cut network it is online again, its sessions as they were', () => {
    const away = aServer({ connection: { state: 'offline', since: 1, instance: 'instance-1' } });
    assert.deepEqual(decideConnected(stateWith({ sessions: [aSession()] }), away, hello, context), [
      { type: 'server_connected', serverId: away.id, actor, instance: 'instance-1', capabilities: hello.capabilities },
    ]);
  });

  it('[S5] started anew, its running sessions are recovering; those that were starting are ordered again', () => {
    const sessions = [aSession(), aSession({ id: anId('session', 2), lifecycle: 'starting' })];
    const doctor = [{ name: 'git', required: true, passed: true, detail: '2.39' }];
    const events = decideConnected(
      stateWith({ sessions }),
      aServer(),
      { ...hello, instance: 'instance-2', doctor },
      context,
    );
    assert.deepEqual(events, [
      { type: 'server_connected', serverId: actor.id, actor, instance: 'instance-2', capabilities: hello.capabilities },
      { type: 'server_checked', serverId: actor.id, actor, doctor },
      { type: 'session_recovering', ...about },
    ]);
  });

  it('[F4] new findings are told', () => {
    const capabilities = someCapabilities({ cpus: 16 });
    const [event] = decideConnected(stateWith(), aServer(), { ...hello, capabilities }, context);
    assert.equal(event?.type, 'server_connected');
  });
});

describe('an inventory', () => {
  const events = (session = aSession(), living = [reported]) =>
    decideInventory(stateWith({ sessions: [session] }), aServer(), living, context);

  it('[S5] what lives is active or found again', () => {
    assert.deepEqual(events(aSession({ lifecycle: 'starting' })), [{ type: 'session_active', ...found }]);
    assert.deepEqual(events(recovering), [{ type: 'session_recovered', ...found }]);
    assert.deepEqual(events(lost), [{ type: 'session_recovered', ...found }]);
    assert.deepEqual(events(aSession()), []);
  });

  it('[S12] what should be closed and is gone has ended; what still lives is left to the orders', () => {
    const gone = (session = aSession(), living = [reported]) =>
      goneFrom(stateWith({ sessions: [session] }), aServer(), living);
    const closing = aSession({ wanted: 'closed' });
    assert.deepEqual(gone(closing, []), [closing.id]);
    assert.deepEqual([gone(closing), events(closing)], [[], []]);
    assert.deepEqual(gone(aSession(), []), []);
    const ended = {
      type: 'session_ended',
      ...about,
      exit: { signal: 'SIGHUP' },
      reason: 'ended while its server was away',
    } as const;
    assert.deepEqual(decideGone(stateWith({ sessions: [closing] }), [closing.id], context), [ended]);
    assert.deepEqual(decideGone(stateWith({ sessions: [lost] }), [lost.id, 'session_unknown'], context), []);
  });

  it('[F15] sessions that are unknown, or of another server, are passed over', () => {
    assert.deepEqual(events(aSession({ serverId: anId('server', 2), lifecycle: 'starting' })), []);
    assert.deepEqual(events(aSession(), [{ ...reported, sessionId: anId('session', 9) }]), []);
  });
});

describe('a durable report', () => {
  const report = (said: Report, session = aSession(), server = aServer()) =>
    decideReport(stateWith({ sessions: [session] }), server, { number: 5, at: 1, report: said }, context);
  const started: Report = { type: 'session.started', ...reported };
  const exited: Report = {
    type: 'session.exited',
    sessionId: reported.sessionId,
    exit: { exitCode: 3 },
    reason: 'exit',
  };

  it('[R3] taken before, it gives nothing', () => {
    assert.deepEqual(report(exited, aSession(), aServer({ lastReport: 5 })), []);
  });

  it('[S14] started: active, once', () => {
    const starting = aSession({ lifecycle: 'starting' });
    assert.deepEqual(report(started, starting), [{ type: 'session_active', ...found }, heard(5)]);
    assert.deepEqual(report(started), [heard(5)]);
    assert.deepEqual(report(started, lost), [heard(5)]);
  });

  it('[S13] what its program calls its conversation is recorded once, whether it still runs, runs already or has ended', () => {
    const providerSessionId = 'conversation-1';
    const identified = { type: 'session_identified', ...about, providerSessionId } as const;
    const known = { ...started, providerSessionId };
    const starting = aSession({ lifecycle: 'starting' });
    assert.deepEqual(report(known, starting), [{ type: 'session_active', ...found }, identified, heard(5)]);
    assert.deepEqual(report(known), [identified, heard(5)]);
    assert.deepEqual(report(known, lost), [identified, heard(5)]);
    assert.deepEqual(report(known, aSession({ providerSessionId })), [heard(5)]);
    const living = [{ ...reported, providerSessionId }];
    const inventory = decideInventory(stateWith({ sessions: [starting] }), aServer(), living, context);
    assert.deepEqual(inventory, [{ type: 'session_active', ...found }, identified]);
  });

  it('[S14] refused by the daemon: ended, with its reason', () => {
    const refused: Report = { type: 'session.refused', sessionId: reported.sessionId, reason: '/etc is not allowed' };
    assert.deepEqual(report(refused, aSession({ lifecycle: 'starting' })), [
      { type: 'session_ended', ...about, exit: { exitCode: 126 }, reason: 'refused: /etc is not allowed' },
      heard(5),
    ]);
  });

  it('[S17] exited and lost', () => {
    assert.deepEqual(report(exited), [
      { type: 'session_ended', ...about, exit: { exitCode: 3 }, reason: 'exit' },
      heard(5),
    ]);
    const gone: Report = { type: 'session.lost', sessionId: reported.sessionId, reason: 'no tmux', lastScreen: '$' };
    assert.deepEqual(report(gone), [{ type: 'session_lost', ...about, reason: 'no tmux', lastScreen: '$' }, heard(5)]);
    assert.deepEqual(report(gone, lost), [heard(5)]);
  });

  it('[P1] about a session of another server it is heard and dropped', () => {
    assert.deepEqual(report(exited, aSession({ serverId: anId('server', 2) })), [heard(5)]);
  });

  it('[F4] findings are told where they differ', () => {
    const capabilities = someCapabilities({ cpus: 2 });
    assert.deepEqual(report({ type: 'capabilities', capabilities }), [
      { type: 'server_capabilities_changed', serverId: actor.id, actor, capabilities },
      heard(5),
    ]);
    assert.deepEqual(report({ type: 'capabilities', capabilities: someCapabilities() }), [heard(5)]);
    assert.deepEqual(report({ type: 'doctor', checks: [] }), [heard(5)]);
  });

  it('[T12] a receipt counts only from the server of its session', () => {
    const receipt = { number: 1, at: 1, report: { type: 'delivery.received', deliveryId: anId('delivery') } } as const;
    const state = stateWith({ sessions: [aSession()], deliveries: [aDelivery()] });
    assert.deepEqual(decideReport(state, aServer(), receipt, context), [
      { type: 'delivery_received', actor, deliveryId: anId('delivery') },
      heard(1),
    ]);
    assert.deepEqual(decideReport(state, aServer({ id: anId('server', 2) }), receipt, context).length, 1);
  });
});

describe('a daemon that is away', () => {
  it('[F3] fails nothing that runs; what had not begun is taken back', () => {
    const starting = aSession({ id: anId('session', 2), lifecycle: 'starting', taskId: anId('task', 2) });
    const assignment = { ...runningFacts.assignment, sessionId: starting.id };
    const state = stateWith({
      projects: [aProject()],
      servers: [aServer()],
      sessions: [aSession({ taskId: anId('task') }), starting],
      tasks: [aTask(runningFacts), aTask({ id: anId('task', 2), ref: 'SHOP-2', status: 'assigned', assignment })],
    });
    const events = decideOffline(state, aServer(), 'silent for 90 s', context);
    assert.deepEqual(events, [
      { type: 'server_offline', serverId: actor.id, actor, why: 'silent for 90 s' },
      {
        type: 'session_close_requested',
        sessionId: starting.id,
        actor,
        why: 'its server went offline before the start',
      },
    ]);
    for (const event of events) applyEvent(state, event, 1, 2_000);
    follow(state, events, {
      context,
      figures: () => undefined,
      apply: (event) => {
        applyEvent(state, event, 1, 2_000);
      },
    });
    assert.deepEqual(
      [...state.tasks.values()].map((task) => task.status),
      ['running', 'pending'],
    );
    assert.equal(state.sessions.get(anId('session'))?.lifecycle, 'active');
  });

  it('[F3] is said once', () => {
    const away = aServer({ connection: { state: 'offline', since: 1 } });
    assert.deepEqual(decideOffline(stateWith(), away, 'silent', context), []);
  });

  it('[S5] what was not found within the grace is lost, the rest stays', () => {
    const sessions = [recovering, aSession({ id: anId('session', 2) })];
    assert.deepEqual(decideRecoveryOver(stateWith({ sessions }), aServer(), context), [
      { type: 'session_lost', ...about, reason: 'not found after the restart of its daemon' },
    ]);
  });
});
