import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import type { RunMode } from '../../shared/model/session.ts';
import { ordersFor, ordersOnConnect } from '../effects/orders.ts';
import { gatesOf } from '../policy/matching.ts';
import { sessionRow } from '../state/rows/sessionRow.ts';
import {
  aContext,
  anObjective,
  aProject,
  aServer,
  aSession,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { decideAssign, decideAssignToSession } from './assign.ts';
import { decideStartManager } from './objectives.ts';
import { decideResumeSession } from './resumeSession.ts';
import { decideOpenSession } from './sessions.ts';

const both: RunMode[] = ['interactive', 'headless'];
const providers = [
  { name: 'claude', usable: true, modes: both, resumes: ['id' as const, 'last' as const] },
  { name: 'aider', usable: true },
];
const server = aServer({ capabilities: someCapabilities({ providers }) });
const project = aProject({ settings: { maxRunning: 100, defaultProvider: 'claude' } });
const place = () => anEngine({ projects: [project], servers: [server] });
const none = () => undefined;

const openedAs = (events: readonly HubEvent[]) =>
  events.flatMap((event) => (event.type === 'session_requested' ? [event.session.mode ?? 'interactive'] : []));
const asked = (provider: string, mode?: RunMode) => ({
  projectId: project.id,
  placement: { languages: [], frameworks: [], labels: [], workspace: 'directory' as const, locks: [], provider, mode },
});

describe('how an agent is run', () => {
  it('[M1] is a part of the gate of its provider: a server takes what it can run that way, and says what it could', () => {
    const state = stateWith({ projects: [project], servers: [server] });
    const gate = (provider: string, mode?: RunMode) =>
      gatesOf(state, asked(provider, mode), server, none).find(({ name }) => name === 'provider');
    assert.deepEqual(
      [gate('claude'), gate('claude', 'headless'), gate('claude', 'acp'), gate('aider', 'headless'), gate('codex')].map(
        (one) => [one?.passed, one?.detail],
      ),
      [
        [true, 'claude usable'],
        [true, 'claude usable (headless)'],
        [false, 'claude there only interactive or headless, not acp'],
        [false, 'aider there only interactive, not headless'],
        [false, 'codex not installed or not usable'],
      ],
    );
  });

  it('is said by a task, kept on its session, shown in its row and ordered of the daemon', () => {
    const engine = place();
    const { id } = engine.create({ start: 'auto', placement: { mode: 'headless' } });
    const session = engine.state.sessions.get(engine.sessionOf(id));
    assert.ok(session);
    assert.deepEqual(
      [session.provider, session.mode, sessionRow(engine.state, session).mode],
      ['claude', 'headless', 'headless'],
    );
    const started = ordersOnConnect(engine.state, server.id, []).find(({ type }) => type === 'session.start');
    assert.equal(started?.type === 'session.start' && started.session.mode, 'headless');
    engine.begin(id);
    assert.equal(
      engine.state.sessions.get(session.id)?.mode,
      'headless',
      'and stays, whatever the session goes through',
    );
  });

  it('is interactive where nobody says otherwise', () => {
    const engine = place();
    const { id } = engine.create({ start: 'auto' });
    const session = engine.state.sessions.get(engine.sessionOf(id));
    assert.ok(session);
    assert.equal('mode' in session, false);
    const [order] = ordersFor(engine.state, [
      { type: 'session_requested', sessionId: session.id, actor: session.openedBy, session },
    ]);
    assert.equal(order?.order.type === 'session.start' && order.order.session.mode, 'interactive');
  });

  it('[S14] is said by who opens a session; what the server cannot is refused with what it can', () => {
    const engine = place();
    const wish = { project, server, provider: 'claude' };
    const open = (given: object) => decideOpenSession(engine.state, { ...wish, ...given }, aContext()).events;
    assert.deepEqual(openedAs(open({ mode: 'headless' })), ['headless']);
    assert.throws(() => open({ mode: 'acp' }), {
      code: 'no-fit',
      message: /cannot run claude acp.*interactive or headless/,
    });
    assert.throws(() => open({ provider: 'shell', mode: 'headless' }), { code: 'no-fit' });
    const task = engine.create({ placement: { mode: 'headless' } });
    assert.deepEqual(openedAs(open({ task })), ['headless'], 'the task says how');
    assert.deepEqual(openedAs(open({ task, mode: 'interactive' })), ['interactive'], 'but who opens says more');
  });

  it('[M9] a live session takes only tasks that want their agent run as it is', () => {
    const idle = aSession({ name: 'idle', provider: 'claude', role: 'worker' });
    const engine = anEngine({ projects: [project], servers: [server], sessions: [idle] });
    const give = (mode?: RunMode) =>
      decideAssignToSession(engine.state, engine.create({ placement: { mode } }), idle, aContext());
    assert.equal(give().length > 0, true);
    assert.throws(() => give('headless'), { code: 'no-fit', message: /wants its agent headless.*is interactive/ });
  });

  it('[S13] a resumed session is run as before, unless somebody says otherwise', () => {
    const ended = { lifecycle: 'exited', at: 5, exit: { signal: 'SIGKILL' }, reason: 'gone' } as const;
    const session = aSession({ name: 'review', provider: 'claude', role: 'worker', mode: 'headless', ...ended });
    const state = stateWith({ projects: [project], servers: [server], sessions: [session] });
    assert.deepEqual(openedAs(decideResumeSession(state, session, aContext()).events), ['headless']);
    assert.deepEqual(openedAs(decideResumeSession(state, session, aContext(), 'interactive').events), ['interactive']);
    assert.throws(() => decideResumeSession(state, session, aContext(), 'acp'), { code: 'no-fit' });
  });

  it('[T17] an objective says how its manager is run, and whoever starts it may say otherwise', () => {
    const objective = anObjective({ agent: 'claude', mode: 'headless' });
    const state = stateWith({ projects: [project], servers: [server], objectives: [objective] });
    const start = (given: object) => openedAs(decideStartManager(state, objective, given, aContext(), none));
    assert.deepEqual(start({}), ['headless']);
    assert.deepEqual(start({ mode: 'interactive' }), ['interactive']);
    assert.throws(() => start({ mode: 'acp' }), { code: 'no-fit', message: /not acp/ });
  });

  it('[M1] by hand the gate holds too', () => {
    const engine = place();
    const task = engine.create({ placement: { provider: 'aider', mode: 'headless' } });
    assert.throws(() => decideAssign(engine.state, { task, server, by: 'hand' }, engine.context()), {
      code: 'no-fit',
      message: /aider there only interactive/,
    });
  });
});
