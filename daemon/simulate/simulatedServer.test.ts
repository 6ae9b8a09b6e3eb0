import assert from 'node:assert/strict';
import { idFromBytes } from '../../shared/model/ids.ts';
import type { DaemonToHub, HubToDaemon, Order, Report } from '../../shared/protocol/daemon.ts';
import { daemonToHub } from '../../shared/protocol/daemon.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import type { HubChannel } from '../hubConversation.ts';
import { tellLie } from './lies.ts';
import { simulatedCapabilities } from './simulatedMachine.ts';
import { SimulatedServer } from './simulatedServer.ts';
import { noFigures } from './simulation.ts';
import type { Manners } from './simulation.ts';

const bytes = new Uint8Array(10);
const sessionId = idFromBytes('session', bytes);
const taskId = idFromBytes('task', bytes);
const manners: Manners = { delayMs: 0, drop: 0, heartbeatMs: 1, workMs: 1_000, isLiar: false };

/** A server with a hub that only listens, and time that goes by when it is told to. */
function conversation(given: Partial<Manners> = {}) {
  const due: (() => void)[] = [];
  const figures = noFigures();
  const server = new SimulatedServer({
    key: 'rkey_1',
    version: '0.1.0',
    capabilities: simulatedCapabilities(1, { version: '0.1.0', maxSessions: 4 }),
    manners: { ...manners, ...given },
    figures,
    world: { random: () => 0.5, now: () => 1_000 },
    after: (_delayMs, call) => void due.push(call),
  });
  const heard: DaemonToHub[] = [];
  const channel: HubChannel = {
    send: (frame) => void heard.push(daemonToHub.parse(frame)),
    sendTerminal: () => undefined,
    queuedBytes: () => 0,
    refuse: () => undefined,
  };
  const say = (frame: HubToDaemon) => server.handle(frame, { ...channel });
  return {
    server,
    figures,
    heard,
    say,
    welcome: (heardUpTo = 0) =>
      say({
        type: 'welcome',
        protocol: protocolVersion,
        serverId: idFromBytes('server', bytes),
        name: 'sim-1',
        heardUpTo,
        at: 1,
      }),
    order: (body: Order) => say({ type: 'order', order: 7, body }),
    pass: () => {
      for (const call of due.splice(0)) call();
    },
    reports: () =>
      heard.flatMap((frame): readonly (readonly [number, Report['type']])[] =>
        frame.type === 'report' ? [[frame.entry.number, frame.entry.report.type]] : [],
      ),
  };
}

const start: Order = {
  type: 'session.start',
  session: {
    sessionId,
    name: 'shop-1.1',
    projectId: 'project_1',
    provider: 'scripted',
    role: 'worker',
    task: {
      taskId,
      ref: 'SHOP-1',
      projectId: 'project_1',
      title: 'One',
      type: 'feature',
      priority: 'normal',
      attempt: 1,
      spec: '',
      resolvedInputs: {},
      contracts: [{ key: 'api', schema: { type: 'object', required: ['v'], properties: { v: { const: 1 } } } }],
      requirePlanApproval: false,
    },
  },
};

describe('a simulated server', () => {
  it('[F2] starts a session once, hands over what its task promises, and ends it when it is told to', async () => {
    const { welcome, order, pass, heard, reports, figures, say } = conversation();
    await welcome();
    await order(start);
    await order(start);
    pass();
    const said = heard.find((frame) => frame.type === 'report' && frame.entry.report.type === 'agent.said');
    assert.ok(said?.type === 'report' && said.entry.report.type === 'agent.said');
    const { params, operation } = said.entry.report;
    assert.deepEqual(
      [operation, (params as { result: { contracts: unknown } }).result.contracts],
      ['task.complete', { api: { status: 'fulfilled', data: { v: 1 } } }],
    );
    await say({ type: 'said', number: 2, result: {} });
    await order({ type: 'session.close', sessionId, why: 'done', graceMs: 0 });
    assert.deepEqual(reports(), [
      [1, 'session.started'],
      [2, 'agent.said'],
      [3, 'session.exited'],
    ]);
    assert.deepEqual([figures.started, figures.completed], [1, 1]);
  });

  it('[R3] says again what was not heard, with its numbers, and tells what lives', async () => {
    const { server, welcome, order, heard, reports } = conversation();
    await welcome();
    await order(start);
    server.ended();
    heard.length = 0;
    await welcome(0);
    assert.deepEqual(reports(), [[1, 'session.started']]);
    assert.deepEqual(
      heard.flatMap((frame) => (frame.type === 'inventory' ? frame.sessions.map((session) => session.sessionId) : [])),
      [sessionId],
    );
    server.ended();
    heard.length = 0;
    await welcome(1);
    assert.deepEqual(reports(), []);
  });

  it('what comes slowly of a connection that is gone is not of the next', async () => {
    const { server, welcome, pass, figures } = conversation({ delayMs: 50 });
    await welcome();
    server.ended();
    pass();
    assert.deepEqual([server.isWelcomed(), figures.connected], [false, 0]);
  });

  it('[R6] a liar says only what is well formed, and never the same alone', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const kinds = new Set<string>();
    for (let times = 0; times < 500; times += 1) {
      const lie = tellLie(random, 1_000);
      const frame: unknown =
        'frame' in lie ? lie.frame : { type: 'report', entry: { number: 1, at: 1, report: lie.report } };
      daemonToHub.parse(frame);
      kinds.add('frame' in lie ? lie.frame.type : lie.report.type);
    }
    assert.equal(kinds.size, 10);
  });

  it('answers what is asked of it, and says what it has not', async () => {
    const { welcome, order, heard } = conversation();
    await welcome();
    await order({ type: 'doctor.run' });
    await order({ type: 'session.direct', sessionId });
    const answers = heard.flatMap((frame) => (frame.type === 'answer' ? [frame.error?.code ?? 'answered'] : []));
    assert.deepEqual(answers, ['answered', 'conflict']);
  });
});
