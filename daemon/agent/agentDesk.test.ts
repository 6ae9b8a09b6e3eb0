import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { Report } from '../../shared/protocol/daemon.ts';
import { agentTold } from '../../shared/protocol/toolbox.ts';
import { until } from '../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import type { SessionWay } from '../approval/holdSessions.ts';
import { openAgentDesk } from './agentDesk.ts';

const order = sessionOrder();
const session: SessionRecord = {
  ...{ order, tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};
const unused = () => assert.fail('not asked');

describe('what agents tell their daemon', () => {
  afterEach(removePlaces);

  async function openDesk(way: SessionWay = { mode: 'acp', integration: 'opencode' }, known?: string) {
    const place = known ?? (await makePlace());
    const reports: Report[] = [];
    const desk = await openAgentDesk({
      ...{ dataDir: place, serverId: 'server_1', directoryOf: () => place, session: () => session },
      report: (report) => Promise.resolve(reports.push(report)),
      ...{ say: unused, messagesOf: unused, onRead: unused, identify: unused, prices: {}, wayOf: () => way },
      ...{ interrupt: unused, onState: () => undefined, log: createTestLog().log, now: () => 0 },
    });
    return { desk, reports, place };
  }

  it('[A5] [S11] an agent whose call waits is said to wait after a restart too, until it says more or is answered', async () => {
    const { desk: before, place } = await openDesk();
    const call = { tool: 'Bash', input: { command: 'make' }, callId: 'call-1' };
    const waiting = { signal: new AbortController().signal, why: 'a rule asks' };
    void before.gate.mayUse(session, call, waiting);
    await until(() => existsSync(path.join(place, 'approvals.json')), 'it is on disk');
    before.stop();
    const { desk, reports } = await openDesk(undefined, place);
    await desk.approvals.restore([order.sessionId]);
    const waits = { activity: 'waiting-for-permission', evidence: 'it asks to use Bash' };
    assert.deepEqual(desk.saidOf(order.sessionId), waits);
    const again = desk.gate.mayUse(session, call, waiting);
    await until(() => reports.some(({ type }) => type === 'approval.asked'), 'it asks again');
    const [asked] = reports;
    assert.ok(asked?.type === 'approval.asked');
    const { sessionId, approvalId } = asked;
    await desk.approvals.answer({ type: 'approval.answer', sessionId, approvalId, effect: 'allow', by: 'Ada' });
    await again;
    assert.equal(desk.saidOf(order.sessionId), undefined);
    desk.notes.activity(order.sessionId, 'working', 'it works on');
    assert.equal(desk.saidOf(order.sessionId)?.activity, 'working');
    desk.stop();
  });

  it('[I4] [A4] a call that nobody answered in time is written down once as denied, and asked about no more', async () => {
    const { desk, reports } = await openDesk();
    const call = { tool: 'Bash', input: { command: 'make' }, callId: 'call-1' };
    const waits = desk.gate.mayUse(session, call, { signal: new AbortController().signal, why: 'a rule asks' });
    await until(() => reports.some(({ type }) => type === 'approval.asked'), 'a person is asked');
    desk.told(session, agentTold.parse({ kind: 'expired', ...call, why: 'too late' }));
    assert.deepEqual(await waits, { effect: 'deny', why: 'too late' });
    desk.stop();
    assert.deepEqual(
      reports.map((report) => ('how' in report ? report.how : 'by' in report ? report.by : report.type)),
      ['approval.asked', 'expired', 'nobody'],
    );
  });

  it('[A4] a call of our own tools is written down, where no hook of ours would see it', async () => {
    const { desk, reports } = await openDesk();
    const input = { text: 'Half way. Authorization: Bearer abcdefgh12345678' };
    desk.told(session, agentTold.parse({ kind: 'own_call', tool: 'mcp__rostrum__note', input }));
    desk.stop();
    const [made] = reports;
    assert.ok(made?.type === 'decision.made');
    assert.deepEqual([made.tool, made.effect, made.by], ['mcp__rostrum__note', 'allow', 'own']);
    assert.doesNotMatch(made.args, /abcdefgh/, 'without its secrets');
  });

  it('[A4] a call about which its agent asked nobody is written down as what it is, but where its hook has done so', async () => {
    const calls = [
      { tool: 'rostrum_note', input: { text: 'Half way' } },
      { tool: 'read', input: { filePath: '/a' }, isHarmless: true },
      { tool: 'bash', input: { command: 'make' } },
      { tool: 'rostrum_x_note', input: {} },
    ].map((call) => agentTold.parse({ kind: 'unasked_call', ...call }));
    const { desk, reports } = await openDesk();
    for (const call of calls) desk.told(session, call);
    desk.stop();
    assert.deepEqual(
      reports.map((report) => report.type === 'decision.made' && [report.tool, report.effect, report.by]),
      [
        ['rostrum_note', 'allow', 'own'],
        ['read', 'allow', 'harmless'],
        ['bash', 'allow', 'agent'],
        ['rostrum_x_note', 'allow', 'agent'],
      ],
    );
    const hooked = await openDesk({ mode: 'acp', integration: 'claude' });
    for (const call of calls) hooked.desk.told(session, call);
    hooked.desk.stop();
    assert.deepEqual(hooked.reports, []);
  });

  it('[A4] no agent can have another tool written down as one of ours', () => {
    assert.equal(agentTold.safeParse({ kind: 'own_call', tool: 'Bash', input: {} }).success, false);
  });
});
