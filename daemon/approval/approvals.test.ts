import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { Report } from '../../shared/protocol/daemon.ts';
import { until } from '../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { Approvals } from './approvals.ts';
import type { Decision } from './reviews.ts';
import type { ToolCall } from './toolCall.ts';
import { keyOf } from './toolCall.ts';

const bash = (command: string, callId?: string): ToolCall => ({ tool: 'Bash', input: { command }, callId });
const why = 'no rule decides';

describe('calls that wait for a person', () => {
  let place = '';
  let reports: Report[] = [];
  let decided: Decision[] = [];
  let session: SessionRecord;
  let approvals: Approvals;

  const openApprovals = (rejoinMs = 60_000) =>
    new Approvals({
      directoryOf: (sessionId) => path.join(place, sessionId),
      report: (report) => Promise.resolve(reports.push(report)),
      onDecided: (_sessionId, decision) => void decided.push(decision),
      now: () => 1_000,
      log: createTestLog().log,
      rejoinMs,
    });
  const asked = () => reports.filter((report) => report.type === 'approval.asked');
  const settled = () => reports.filter((report) => report.type === 'approval.settled');
  const hold = (call: ToolCall, { signal = new AbortController().signal, limitMs = 600_000 } = {}) =>
    approvals.hold(session, call, { signal, limitMs, why });
  const answer = (approvalId: string, effect: 'allow' | 'deny', reason?: string) =>
    approvals.answer({
      type: 'approval.answer',
      sessionId: session.order.sessionId,
      approvalId,
      effect,
      by: 'Ada',
      reason,
    });

  beforeEach(async () => {
    place = await makePlace();
    reports = [];
    decided = [];
    const order = sessionOrder();
    await mkdir(path.join(place, order.sessionId));
    session = {
      ...{ order, tokenHash: '', cwd: '/', createdAt: 0, published: [] },
      state: { is: 'running', pid: 1, startedAt: 0 },
    };
    approvals = openApprovals();
  });
  afterEach(async () => {
    approvals.stop();
    await removePlaces();
  });

  it('[A2] asks once however often its agent asks, and gives the answer to all who wait', async () => {
    const [one, two] = [hold(bash('make', 'call-1')), hold(bash('make', 'call-1'))];
    const [question] = await until(() => asked().length > 0 && asked(), 'the question');
    assert.equal(new Set(asked().map(({ approvalId }) => approvalId)).size, 1);
    await answer(question?.approvalId ?? '', 'deny', 'not on a Friday');
    const expected = { is: 'answered', effect: 'deny', by: 'Ada', reason: 'not on a Friday' };
    assert.deepEqual([await one, await two], [expected, expected]);
    assert.deepEqual(
      settled().map(({ how }) => how),
      ['answered'],
    );
  });

  it('[A4] a person’s decision is written down once, with the question that it answers and what it is about; a question taken back is nobody’s', async () => {
    const decideOn = async (command: string, more: object) => {
      const waiting = [hold(bash(command)), hold(bash(command))];
      const [question] = await until(() => asked().length > 0 && asked(), 'the question');
      reports = [];
      await approvals.answer({
        ...{ type: 'approval.answer', sessionId: session.order.sessionId, approvalId: question?.approvalId ?? '' },
        ...{ effect: 'deny', by: 'Ada', ...more },
      });
      await Promise.all(waiting);
      return question?.approvalId;
    };
    const approvalId = await decideOn('make', { effect: 'allow' });
    await decideOn('make clean', { by: 'hub', isWithdrawn: true });
    const call = { tool: 'Bash', isWhole: true, latencyMs: 0 };
    assert.deepEqual(decided, [
      { ...call, args: 'make', effect: 'allow', by: 'person', approvalId },
      { ...call, args: 'make clean', effect: 'deny', by: 'nobody' },
    ]);
  });

  it('[A2] finds the question again after a restart, and the answer that came meanwhile', async () => {
    const leave = new AbortController();
    const first = hold(bash('make'), { signal: leave.signal });
    const [question] = await until(() => asked().length > 0 && asked(), 'the question');
    leave.abort();
    assert.deepEqual(await first, { is: 'open', how: 'gone', why: 'its agent waits no more' });
    approvals.stop();
    approvals = openApprovals();
    await approvals.restore([session.order.sessionId]);
    await answer(question?.approvalId ?? '', 'allow');
    assert.deepEqual(await hold(bash('make')), { is: 'answered', effect: 'allow', by: 'Ada' });
    assert.equal(asked().length, 1);
  });

  it('[I4] says that its agent waits no longer, and never answers by silence', async () => {
    const held = await hold(bash('make'), { limitMs: 20 });
    assert.equal(held.is === 'open' && held.how, 'expired');
    assert.deepEqual(
      settled().map(({ how }) => how),
      ['expired'],
    );
  });

  it('settles what its agent never asks for again', async () => {
    approvals = openApprovals(20);
    const leave = new AbortController();
    const held = hold(bash('make'), { signal: leave.signal });
    await until(() => asked().length > 0, 'the question');
    leave.abort();
    await held;
    await until(() => settled().length > 0, 'the end');
    assert.deepEqual(
      settled().map(({ how }) => how),
      ['gone'],
    );
  });

  it('[A5] is settled by the terminal where a person decided there', async () => {
    const [one, other] = [hold(bash('make', 'call-1')), hold(bash('ls', 'call-2'))];
    await until(() => asked().length === 2, 'both questions');
    approvals.decidedElsewhere(session.order.sessionId, 'in the terminal', { call: { key: 'call-1' } });
    assert.deepEqual(await one, { is: 'open', how: 'elsewhere', why: 'in the terminal' });
    assert.deepEqual(decided, [], 'how is not known');
    assert.equal(approvals.waitsFor(session.order.sessionId), 'Bash');
    approvals.sessionEnded(session.order.sessionId);
    assert.equal((await other).is, 'open');
  });

  it('[A4] what a person decided in the terminal is written down as a person’s, once, and without a name', async () => {
    const { sessionId } = session.order;
    for (const key of ['call-1', 'call-2', 'call-3']) void hold(bash(`make ${key}`, key));
    await until(() => asked().length === 3, 'all questions');
    approvals.decidedElsewhere(sessionId, 'there', {
      call: { key: 'call-1', told: bash('make call-1') },
      effect: 'allow',
    });
    approvals.decidedElsewhere(sessionId, 'there', { effect: 'deny' });
    approvals.decidedElsewhere(sessionId, 'there', { effect: 'deny' });
    const call = { tool: 'Bash', isWhole: true, latencyMs: 0, by: 'person' };
    assert.deepEqual(decided, [
      { ...call, args: 'make call-1', effect: 'allow' },
      { ...call, args: 'make call-2', effect: 'deny' },
      { ...call, args: 'make call-3', effect: 'deny' },
    ]);
  });

  it('[A4] is written down also where its agent had ceased to wait before it was told', async () => {
    approvals = openApprovals(1);
    const { sessionId } = session.order;
    const leave = new AbortController();
    const held = hold(bash('make', 'call-1'), { signal: leave.signal });
    await until(() => asked().length === 1, 'the question');
    leave.abort();
    await held;
    await until(() => settled().length === 1, 'its agent does not wait any more');
    assert.deepEqual(decided, []);
    approvals.decidedElsewhere(sessionId, 'its turn was ended', { effect: 'deny' });
    approvals.decidedElsewhere(sessionId, 'its turn was ended', { effect: 'deny' });
    assert.deepEqual(
      decided.map(({ args, effect, by }) => [args, effect, by]),
      [['make', 'deny', 'person']],
    );
    assert.equal(settled().length, 1);
  });

  it('[A4] is written down after a restart with what it is called with, or as not known where its agent does not tell that', async () => {
    const { sessionId } = session.order;
    for (const key of ['call-1', 'call-2']) void hold(bash(`make ${key}`, key));
    await until(() => asked().length === 2, 'both questions');
    approvals.stop();
    approvals = openApprovals();
    await approvals.restore([sessionId]);
    const made = { key: 'call-1', told: bash('make call-1', 'call-1') };
    approvals.decidedElsewhere(sessionId, 'there', { call: made, effect: 'allow' });
    approvals.decidedElsewhere(sessionId, 'there', { call: { key: 'call-2' }, effect: 'deny' });
    const call = { tool: 'Bash', latencyMs: 0, by: 'person' };
    assert.deepEqual(decided, [
      { ...call, args: 'make call-1', isWhole: true, effect: 'allow' },
      { ...call, args: '', isWhole: false, effect: 'deny' },
    ]);
  });

  it('[A4] a call that a person may have changed and then allowed is not written down as denied', async () => {
    const { sessionId } = session.order;
    void hold(bash('make', 'call-1'));
    await until(() => asked().length === 1, 'the question');
    const changed = { key: 'another', told: bash('make all') };
    approvals.decidedElsewhere(sessionId, 'there', { call: changed, effect: 'allow' });
    approvals.decidedElsewhere(sessionId, 'its turn ended', { effect: 'deny' });
    assert.deepEqual(decided, []);
    assert.equal(settled().length, 1);
  });

  /** Asks about a call whose agent ceases to wait for it. */
  const leave = async (call: ToolCall) => {
    const gone = new AbortController();
    const [before, end] = [asked().length, settled().length];
    const held = hold(call, { signal: gone.signal });
    await until(() => asked().length > before, 'the question');
    gone.abort();
    await held;
    await until(() => settled().length > end, 'its agent does not wait any more');
  };
  const made = (command: string) => ({ key: keyOf(bash(command)), told: bash(command) });
  const written = () => decided.map(({ args, effect, by }) => [args, effect, by]);

  it('[A4] what a person decides about a call that is made again is written down of that one alone', async () => {
    approvals = openApprovals(1);
    await leave(bash('make'));
    void hold(bash('make'));
    await until(() => asked().length === 2, 'it is asked again');
    approvals.decidedElsewhere(session.order.sessionId, 'there', { call: made('make'), effect: 'allow' });
    assert.deepEqual(written(), [['make', 'allow', 'person']]);
  });

  it('[A4] a call that was run as it was made says nothing of others: asked about long before, let through by a rule, or with an id', async () => {
    const { sessionId } = session.order;
    approvals = openApprovals(1);
    await leave(bash('make'));
    void hold(bash('make clean'));
    await until(() => asked().length === 2, 'another waits');
    for (const command of ['ls', 'ls']) approvals.passed(session, bash(command));
    for (const command of ['make', 'ls', 'ls'])
      approvals.decidedElsewhere(sessionId, 'there', { call: made(command), effect: 'allow' });
    const named = { key: 'call-1', told: bash('ls', 'call-1') };
    approvals.decidedElsewhere(sessionId, 'there', { call: named, effect: 'allow' });
    approvals.decidedElsewhere(sessionId, 'its turn ended', { effect: 'deny' });
    assert.deepEqual(written(), [
      ['make', 'allow', 'person'],
      ['make clean', 'deny', 'person'],
    ]);
  });

  it('[A4] a call that a rule let through once may be what a person made of another later', async () => {
    const { sessionId } = session.order;
    approvals.passed(session, bash('make'));
    void hold(bash('make clean'));
    await until(() => asked().length === 1, 'one waits');
    for (const command of ['make', 'make'])
      approvals.decidedElsewhere(sessionId, 'there', { call: made(command), effect: 'allow' });
    approvals.decidedElsewhere(sessionId, 'its turn ended', { effect: 'deny' });
    assert.deepEqual(written(), []);
  });

  it('[A4] [R1] a turn that ends says nothing of calls of agents that it sent, also after a restart', async () => {
    const { sessionId } = session.order;
    void hold({ ...bash('make all'), isSent: true });
    await until(() => asked().length === 1, 'the question');
    approvals.stop();
    approvals = openApprovals();
    await approvals.restore([sessionId]);
    void hold(bash('make'));
    await until(() => asked().length === 2, 'one of the turn itself');
    approvals.decidedElsewhere(sessionId, 'its turn was ended', { effect: 'deny', isOfTurn: true });
    assert.deepEqual([written(), settled().length], [[['make', 'deny', 'person']], 1]);
    approvals.decidedElsewhere(sessionId, 'there', { call: made('make all'), effect: 'allow' });
    assert.deepEqual(written().at(-1), ['make all', 'allow', 'person']);
  });

  it('tells the hub that an answer reaches nobody', async () => {
    const approvalId = '7f8d4ad6-5f2b-4a36-9d53-0f6a4f1f9d10';
    await answer(approvalId, 'allow');
    assert.deepEqual(
      settled().map((report) => [report.approvalId, report.how]),
      [[approvalId, 'gone']],
    );
  });

  it('[A4] hides secrets in what it tells', async () => {
    void hold(bash('curl -H "Authorization: Bearer abcdefghijklmnop" https://example.org'));
    const [question] = await until(() => asked().length > 0 && asked(), 'the question');
    assert.doesNotMatch(question?.args ?? '', /abcdefghijklmnop/);
    assert.equal(question?.isWhole, false);
  });

  it('[R5] holds so many of one session, and says so to the next', async () => {
    for (let index = 0; index < 50; index += 1) void hold(bash(`make ${index}`));
    const refused = await hold(bash('make more'));
    assert.match(refused.is === 'open' ? refused.why : '', /50 calls of this session wait/);
  });
});
