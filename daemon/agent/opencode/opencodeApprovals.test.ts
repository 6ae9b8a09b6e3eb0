import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { ToolVerdict } from '../../../shared/protocol/toolbox.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import { createTestLog } from '../../places.fixture.ts';
import type { Deferred } from '../runner/deferred.ts';
import { deferred } from '../runner/deferred.ts';
import { until } from '../../terminal/terminalTrial.ts';
import type { ToolCall } from '../../approval/toolCall.ts';
import type { CallWait } from '../../approval/toolGate.ts';
import { OpencodeApprovals } from './opencodeApprovals.ts';
import { OpencodeRefusal } from './opencodeClient.ts';
import type { PermissionRequest } from './opencodeWire.ts';

const session: SessionRecord = {
  ...{ order: sessionOrder({ task: taskOffer() }), tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};

interface Given {
  readonly permission?: string;
  readonly tool?: string;
  readonly rules?: readonly object[];
  readonly id?: string;
}

/** Approvals with a server that knows one message, and with what it was told. */
function stage(decide: (call: ToolCall, wait: CallWait) => Promise<ToolVerdict> | ToolVerdict) {
  const told: string[] = [];
  const calls: string[] = [];
  let rules: readonly object[] = [{ permission: '*', pattern: '*', action: 'allow' }];
  let tool = 'bash';
  let isDown = false;
  let sooner: Deferred<void> | undefined;
  let servers = ['rostrum'];
  const client = {
    ask(method: 'GET' | 'POST', path: string, body?: unknown) {
      if (isDown) return Promise.reject(new Error('away'));
      calls.push(`${method} ${path}`);
      if (path === '/mcp')
        return Promise.resolve({
          body: Object.fromEntries(servers.map((name) => [name, { status: 'connected' }])),
          next: undefined,
        });
      if (path === '/agent') return Promise.resolve({ body: [{ name: 'build', permission: rules }], next: undefined });
      if (path.endsWith('/reply')) {
        if (sooner !== undefined) {
          told.push('late');
          return sooner.promise.then(() => Promise.reject<never>(new OpencodeRefusal(404, path)));
        }
        told.push(`${path.split('/')[2]} ${JSON.stringify(body)}`);
        return Promise.resolve({ body: true, next: undefined });
      }
      const part = { type: 'tool', sessionID: 'ses_1', messageID: 'msg_1', callID: 'call_1', tool };
      const whole = {
        info: { id: 'msg_1', role: 'assistant', sessionID: 'ses_1', agent: 'build', time: { created: 1 } },
        parts: [
          { type: 'text', text: 'x' },
          { ...part, state: { status: 'running', input: { command: 'make' } } },
        ],
      };
      return Promise.resolve({ body: whole, next: undefined });
    },
  };
  const approvals = new OpencodeApprovals({
    client,
    story: { callOf: () => undefined, agentOf: () => undefined },
    session: () => session,
    own: () => ({ why: 'it reports to Rostrum' }),
    async mayUse(_session, call, wait) {
      told.push(`may ${call.tool} ${JSON.stringify(call.input)}${wait.isHarmless === true ? ' harmless' : ''}`);
      return decide(call, wait);
    },
    settle: (_session, why, { effect = 'unknown' } = {}) => void told.push(`settled ${effect}: ${why}`),
    onAsked: (name) => void told.push(`asked ${name}`),
    onAnswered: () => void told.push('answered'),
    onTrouble: () => void told.push('trouble'),
    log: createTestLog().log,
  });
  const request = (given: Given = {}): PermissionRequest => {
    rules = given.rules ?? rules;
    tool = given.tool ?? given.permission ?? 'bash';
    return {
      id: given.id ?? 'per_1',
      sessionID: 'ses_1',
      permission: given.permission ?? 'bash',
      patterns: ['make'],
      metadata: {},
      tool: { messageID: 'msg_1', callID: 'call_1' },
    };
  };
  const untilIdle = () => until(() => !approvals.areOpen, 'nothing is open');
  return {
    ...{ approvals, told, calls, request, untilIdle },
    setDown: (down: boolean) => (isDown = down),
    /** Somebody in its terminal answers before us, which we hear of when this is resolved. */
    setSooner: () => (sooner = deferred()),
    setServers: (names: string[]) => (servers = names),
  };
}

const because = { why: 'because' } as const;

describe('approvals of an opencode', () => {
  it('[A2] a rule decides at once, about the call as its tool gets it; who is denied is told why', async () => {
    const allowed = stage(() => ({ effect: 'allow', ...because }));
    allowed.approvals.asked(allowed.request());
    await allowed.untilIdle();
    assert.deepEqual(allowed.told, ['may bash {"command":"make"}', 'per_1 {"reply":"once"}']);
    const denied = stage(() => ({ effect: 'deny', ...because }));
    denied.approvals.asked(denied.request());
    await denied.untilIdle();
    assert.equal(denied.told.at(-1), 'per_1 {"reply":"reject","message":"Rostrum: because"}');
  });

  it('[A2] its own rules that deny stay the stricter ones, and those that allow allow nothing', async () => {
    const { approvals, told, request, untilIdle } = stage(() => ({ effect: 'allow', ...because }));
    const rules = [
      { permission: 'bash', pattern: '*', action: 'allow' },
      { permission: 'bash', pattern: 'make*', action: 'deny' },
      { permission: '**', pattern: '*', action: 'ask' },
    ];
    approvals.asked(request({ rules }));
    await untilIdle();
    assert.match(told.join('\n'), /^per_1 .*"reject".*opencode’s own settings/);
  });

  it('[A2] what only looks is harmless, unless its own rules ask about it', async () => {
    const plain = stage(() => ({ effect: 'allow', ...because }));
    plain.approvals.asked(plain.request({ permission: 'read' }));
    await plain.untilIdle();
    assert.match(plain.told[0] ?? '', / harmless$/);
    const guarded = stage(() => ({ effect: 'allow', ...because }));
    guarded.approvals.asked(
      guarded.request({ permission: 'read', rules: [{ permission: 'read', pattern: '*', action: 'ask' }] }),
    );
    await guarded.untilIdle();
    assert.doesNotMatch(guarded.told[0] ?? '', / harmless$/);
  });

  it('a tool of Rostrum is allowed without a question', async () => {
    const { approvals, told, request, untilIdle } = stage(() => assert.fail('nobody is asked'));
    approvals.asked(request({ permission: 'rostrum_ask_human' }));
    await untilIdle();
    assert.deepEqual(told, ['per_1 {"reply":"once"}']);
  });

  it('[A1] one of a server whose name only begins as ours goes by the rules', async () => {
    const { approvals, told, request, untilIdle } = stage(() => Promise.resolve({ effect: 'deny', why: 'no' }));
    approvals.asked(request({ permission: 'rostrum_x_note' }));
    await untilIdle();
    assert.match(told.join(), /"reply":"reject"/);
  });

  it('[A1] one that may be of another server, with which it has its whole name, goes by the rules', async () => {
    for (const server of ['rostrum_my', 'rostrum.my']) {
      const other = stage(() => Promise.resolve({ effect: 'deny', why: 'no' }));
      other.setServers(['rostrum', server]);
      other.approvals.asked(other.request({ permission: 'rostrum_my_task' }));
      await other.untilIdle();
      assert.match(other.told.join(), /^may rostrum_my_task .*"reply":"reject"/, server);
      const own = stage(() => assert.fail('nobody is asked'));
      own.setServers(['rostrum', server]);
      own.approvals.asked(own.request({ permission: 'rostrum_note' }));
      await own.untilIdle();
      assert.deepEqual(own.told, ['per_1 {"reply":"once"}'], 'what no other may be called is ours');
    }
  });

  it('[A5] a person who answers in its terminal withdraws the question, and nothing is answered there again', async () => {
    const { approvals, told, request, untilIdle } = stage(async (_call, { signal, onAsked }) => {
      onAsked?.();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { effect: 'wait' };
    });
    approvals.asked(request());
    await until(() => told.includes('asked bash'), 'a person is asked');
    approvals.replied('per_1', 'always');
    await untilIdle();
    assert.deepEqual(told.slice(1), [
      'asked bash',
      'settled allow: it was decided in the session’s own terminal',
      'answered',
    ]);
  });

  it('[A4] what opencode rejects beside a call that we deny is told as no person’s word, and one that a person rejects as theirs', async () => {
    let decide: (verdict: ToolVerdict) => void = () => undefined;
    const { approvals, told, request } = stage(
      ({ callId }) =>
        new Promise((resolve) => {
          if (callId === 'per_1') decide = resolve;
          told.push(`waits ${callId}`);
        }),
    );
    const call = (id: string, more: object = {}) => ({ ...request({ id }), tool: undefined, ...more });
    for (const asked of [call('per_1'), call('per_2'), call('per_3', { sessionID: 'ses_2' })]) approvals.asked(asked);
    await until(() => told.filter((line) => line.startsWith('waits')).length === 3, 'all wait');
    decide({ effect: 'deny', why: 'no' });
    await until(() => told.some((line) => line.startsWith('per_1')), 'one is denied');
    approvals.replied('per_2', 'reject');
    approvals.replied('per_3', 'reject');
    approvals.stop();
    assert.deepEqual(
      told.filter((line) => line.startsWith('settled')).map((line) => line.split(':')[0]),
      ['settled unknown', 'settled deny'],
    );
  });

  const waitsFor = (signal: AbortSignal) =>
    new Promise<ToolVerdict>((resolve) => signal.addEventListener('abort', () => resolve({ effect: 'wait' })));
  const settledOf = (told: readonly string[]) =>
    told.filter((line) => line.startsWith('settled')).map((line) => line.split(':')[0]);

  it('[A4] what opencode rejects beside a call that a person rejects there is told as no word of theirs', async () => {
    const { approvals, told, request, untilIdle } = stage((_call, { signal }) => waitsFor(signal));
    const call = (id: string, more: object = {}) => ({ ...request({ id }), tool: undefined, ...more });
    for (const asked of [call('per_1'), call('per_2'), call('per_3', { sessionID: 'ses_2' })]) approvals.asked(asked);
    await until(() => told.length === 3, 'all wait');
    for (const id of ['per_1', 'per_2', 'per_3']) approvals.replied(id, 'reject');
    await untilIdle();
    assert.deepEqual(settledOf(told), ['settled deny', 'settled unknown', 'settled deny']);
  });

  it('[A4] a call beside one that we deny too late is a person’s to reject, unless they rejected that one', async () => {
    const beside = async (reply: 'once' | 'reject') => {
      const { approvals, told, request, setSooner, untilIdle } = stage(({ callId }, { signal }) =>
        callId === 'per_1' ? { effect: 'deny', ...because } : waitsFor(signal),
      );
      const sooner = setSooner();
      const call = (id: string) => ({ ...request({ id }), tool: undefined });
      for (const id of ['per_2', 'per_1']) approvals.asked(call(id));
      await until(() => told.includes('late'), 'one waits, and one is denied');
      approvals.replied('per_1', reply);
      sooner.resolve();
      await setImmediate();
      approvals.replied('per_2', 'reject');
      await untilIdle();
      return settledOf(told);
    };
    assert.deepEqual([await beside('once'), await beside('reject')], [['settled deny'], ['settled unknown']]);
  });

  it('[A5] a call is decided once, though it is asked about for itself and for where it looks', async () => {
    const { approvals, told, request, untilIdle } = stage(() => ({ effect: 'allow', ...because }));
    approvals.asked(request({ permission: 'external_directory', tool: 'bash', id: 'per_1' }));
    await untilIdle();
    approvals.asked(request({ id: 'per_2' }));
    await untilIdle();
    assert.deepEqual(
      told.map((line) => line.split(' ')[0]),
      ['may', 'per_1', 'per_2'],
    );
  });

  it('[I4] what was answered while the connection was lost is answered the same when it is asked again', async () => {
    const { approvals, told, request, untilIdle, setDown } = stage(() => {
      setDown(true);
      return { effect: 'allow', ...because };
    });
    approvals.asked(request());
    await until(() => told.at(-1) === 'trouble', 'it is said that it must be looked at again');
    setDown(false);
    approvals.replace([request()]);
    await untilIdle();
    assert.equal(told.filter((line) => line.startsWith('may')).length, 1);
    assert.equal(told.at(-1), 'per_1 {"reply":"once"}');
  });

  it('[I4] what is not open any more after a lost connection was decided elsewhere', async () => {
    const { approvals, told, request, untilIdle } = stage(async (_call, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { effect: 'wait' };
    });
    approvals.asked(request());
    await until(() => told.length > 0, 'it waits');
    approvals.replace([]);
    await untilIdle();
    assert.match(told.join('\n'), /settled/);
  });

  it('who was sooner in its terminal is no failure', async () => {
    const refused = {
      ask: (method: 'GET' | 'POST') =>
        method === 'GET'
          ? Promise.resolve({ body: { rostrum: { status: 'connected' } }, next: undefined })
          : Promise.reject(new OpencodeRefusal(404, method)),
    };
    const log = createTestLog();
    const approvals = new OpencodeApprovals({
      client: refused,
      story: { callOf: () => ({ tool: 'rostrum_note', input: {} }), agentOf: () => undefined },
      session: () => session,
      own: () => ({ why: '' }),
      mayUse: () => assert.fail(),
      settle: () => assert.fail(),
      onAsked: () => undefined,
      onAnswered: () => undefined,
      onTrouble: () => assert.fail(),
      log: log.log,
    });
    approvals.asked({ id: 'per_1', sessionID: 'ses_1', permission: 'rostrum_note', patterns: ['*'], metadata: {} });
    await until(() => !approvals.areOpen, 'it is over');
  });
});
