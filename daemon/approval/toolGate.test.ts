import assert from 'node:assert/strict';
import * as path from 'node:path';
import type { Report } from '../../shared/protocol/daemon.ts';
import { until } from '../../runtime/until.fixture.ts';
import { createTestLog, makePlace, removePlaces } from '../places.fixture.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import { Approvals } from './approvals.ts';
import type { Held, Waiting } from './approvals.ts';
import { GuardHolds } from './guardHolds.ts';
import { isOwnCall } from './ownReport.ts';
import type { Review } from './reviews.ts';
import { ToolGate } from './toolGate.ts';

const order = sessionOrder();
const session: SessionRecord = {
  ...{ order, tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};
const bash = (command: string) => ({ tool: 'Bash', input: { command } });
const forever = () => ({ signal: new AbortController().signal, limitMs: 600_000 });
const asks = { effect: 'ask', by: 'default', why: '' } as const;
const allowed = { effect: 'allow', by: 'rule', why: 'a rule' } as const;

describe('the gate before tools', () => {
  let file = '';
  let holds: GuardHolds;
  beforeEach(async () => {
    file = path.join(await makePlace(), 'holds.json');
    holds = await GuardHolds.open(file, createTestLog().log);
  });
  afterEach(removePlaces);

  interface Staged {
    readonly review?: Review;
    readonly held?: (wait: Waiting) => Promise<Held>;
    readonly approvals?: Approvals;
    readonly untilFree?: GuardHolds['untilFree'];
  }

  function stage({ review = allowed, held, approvals, untilFree }: Staged = {}) {
    const clock = { now: 0 };
    const told: string[] = [];
    const passed: unknown[] = [];
    const gate = new ToolGate({
      reviews: {
        review(_session, { input }, known) {
          told.push(`reviewed ${JSON.stringify(input)}${known?.isHarmless === true ? ', harmless' : ''}`);
          return review;
        },
        own: () => ({ effect: 'allow', by: 'own', why: '' }),
        isReport: (_session, call) => isOwnCall(call),
        denied: (_session, _call, latencyMs) => void told.push(`denied after ${latencyMs}`),
      },
      approvals: approvals ?? {
        isAsked: () => false,
        keepAnswer: () => undefined,
        passed: (_session, { input }) => void passed.push(input),
        hold: (_session, _call, wait) =>
          held === undefined ? Promise.resolve({ is: 'open', how: 'gone', why: '' }) : held(wait),
      },
      holds: untilFree === undefined ? holds : { isHeld: () => true, untilFree },
      elapsed: () => clock.now,
      onHeld: (_session, how) => void told.push(how),
    });
    return { gate, told, passed, clock };
  }

  it('[M7] a guard that asks holds every call, also one that a rule allows, and a person’s word frees it', async () => {
    await holds.replace([order.sessionId]);
    const { gate, told } = stage();
    const waiting = [gate.mayUse(session, bash('make'), forever()), gate.review(session, bash('make'), forever())];
    await until(() => told.length === 2, 'both are held');
    assert.deepEqual(told, ['held', 'held']);
    await holds.replace(['session_of_another']);
    assert.deepEqual(await Promise.all(waiting), [{ effect: 'allow', why: 'a rule' }, allowed]);
    assert.equal(told.filter((line) => line === 'free').length, 2);
  });

  it('[M7] its agent reports of its own work all the same, and other sessions go on', async () => {
    await holds.replace([order.sessionId]);
    const { gate } = stage();
    const report = bash('rostrum task fail --message "I am in a circle"');
    assert.equal((await gate.mayUse(session, report, forever())).effect, 'allow');
    const other = { ...session, order: sessionOrder({ sessionId: 'session_other' }) };
    assert.equal((await gate.mayUse(other, bash('make'), forever())).effect, 'allow');
  });

  it('[A4] what only reads is told as such to the rules', async () => {
    const { gate, told } = stage();
    await gate.review(session, { tool: 'Read', input: 'a' }, { ...forever(), isHarmless: true });
    await gate.review(session, bash('make'), forever());
    assert.deepEqual(told, ['reviewed "a", harmless', 'reviewed {"command":"make"}']);
  });

  it('[A4] what the rules do not deny is known to have gone on as it is', async () => {
    const passedBy = async (effect: Review['effect']) => {
      const { gate, passed } = stage({ review: { ...allowed, effect } });
      await gate.review(session, bash('make'), forever());
      return passed.length;
    };
    assert.deepEqual([await passedBy('allow'), await passedBy('ask'), await passedBy('deny')], [1, 1, 0]);
  });

  it('[M7] what a person allowed before a guard asked runs after the guard is answered', async () => {
    let answer: (held: Held) => void = () => undefined;
    const { gate, told } = stage({ review: asks, held: () => new Promise((resolve) => (answer = resolve)) });
    const asked = gate.mayUse(session, bash('make'), forever());
    await until(() => told.length === 1, 'a person is asked');
    await holds.replace([order.sessionId]);
    answer({ is: 'answered', effect: 'allow', by: 'Ada' });
    await until(() => told.includes('held'), 'it is held');
    await holds.replace([]);
    assert.deepEqual(await asked, { effect: 'allow', why: 'Ada decided' });
  });

  it('[M7] [A2] a person’s word stays with a call whose agent asks again and again while a guard asks', async () => {
    const reports: Report[] = [];
    const decisions: unknown[] = [];
    const approvals = new Approvals({
      directoryOf: () => path.dirname(file),
      report: (report) => Promise.resolve(reports.push(report)),
      onDecided: (_sessionId, decision) => void decisions.push(decision),
      ...{ now: () => 0, log: createTestLog().log },
    });
    const { gate, told } = stage({ review: asks, approvals });
    const mayUse = (signal: AbortSignal) => gate.mayUse(session, bash('make'), { signal });
    const slice = new AbortController();
    const first = mayUse(slice.signal);
    const asked = await until(() => reports.find((report) => report.type === 'approval.asked'), 'a person is asked');
    await holds.replace([order.sessionId]);
    const { sessionId, approvalId } = asked;
    await approvals.answer({ type: 'approval.answer', sessionId, approvalId, effect: 'allow', by: 'Ada' });
    await until(() => told.includes('held'), 'it is held');
    slice.abort();
    assert.deepEqual(await first, { effect: 'wait' });
    assert.deepEqual(await mayUse(AbortSignal.abort()), { effect: 'wait' });
    await holds.replace([]);
    assert.deepEqual(await mayUse(forever().signal), { effect: 'allow', why: 'Ada decided' });
    const ends = reports.map(({ type }) => type);
    assert.deepEqual([ends, decisions.length], [['approval.asked', 'approval.settled'], 1], 'asked and told once');
    const later = mayUse(AbortSignal.abort());
    assert.deepEqual(await later, { effect: 'wait' }, 'one word is for one call');
    assert.equal(reports.filter(({ type }) => type === 'approval.asked').length, 2);
    approvals.stop();
  });

  it('[M7] who waits no more is told to ask again, and at the limit of its agent a call is denied with the reason', async () => {
    await holds.replace([order.sessionId]);
    const { gate, told } = stage();
    assert.deepEqual(await gate.mayUse(session, bash('make'), { signal: AbortSignal.abort() }), { effect: 'wait' });
    assert.equal(await gate.review(session, bash('make'), { signal: AbortSignal.abort(), limitMs: 1 }), undefined);
    const late = await gate.review(session, bash('make'), { ...forever(), limitMs: 1 });
    assert.equal(late?.effect, 'deny');
    assert.match(late.why, /a guard asks a person/);
    const ways = ['gone', 'gone', 'expired'].flatMap((how) => ['held', how]);
    assert.deepEqual(told, [...ways, 'denied after 1'], 'each is out of its wait, and the denial is written down');
  });

  it('[M7] [A4] a call that a person allowed and a guard then held too long is written down once as denied', async () => {
    let answer: (held: Held) => void = () => undefined;
    const { gate, told } = stage({ review: asks, held: () => new Promise((resolve) => (answer = resolve)) });
    const asked = gate.mayUse(session, bash('make'), { ...forever(), limitMs: 1 });
    await until(() => told.length === 1, 'a person is asked');
    await holds.replace([order.sessionId]);
    answer({ is: 'answered', effect: 'allow', by: 'Ada' });
    assert.equal((await asked).effect, 'deny');
    const denials = () => told.filter((line) => line.startsWith('denied'));
    assert.deepEqual(denials(), ['denied after 1']);
    assert.equal((await gate.mayUse(session, bash('ls'), { ...forever(), limitMs: 1 })).effect, 'deny');
    assert.deepEqual(
      denials(),
      ['denied after 1', 'denied after 1'],
      'as is one that the guard held from its beginning',
    );
  });

  it('[M7] [A2] a guard, a person and a guard again are waited for no longer in all than the call’s agent waits', async () => {
    const limits: number[] = [];
    const after = <Value>({ limitMs }: Waiting, value: Value) => {
      limits.push(limitMs);
      staged.clock.now += 400;
      return Promise.resolve(value);
    };
    const staged = stage({
      review: asks,
      held: (wait) => after<Held>(wait, { is: 'answered', effect: 'allow', by: 'Ada' }),
      untilFree: (_sessionId, wait) => after(wait, 'free' as const),
    });
    const verdict = await staged.gate.mayUse(session, bash('make'), { ...forever(), limitMs: 1_000 });
    assert.deepEqual([verdict.effect, limits], ['allow', [1_000, 600, 200]]);
  });

  it('[M7] [R1] a restart of the daemon keeps them held', async () => {
    await holds.replace([order.sessionId]);
    const again = await GuardHolds.open(file, createTestLog().log);
    assert.deepEqual([again.isHeld(order.sessionId), again.isHeld('session_other')], [true, false]);
  });
});
