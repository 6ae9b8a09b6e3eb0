import assert from 'node:assert/strict';
import { createTestLog } from '../../places.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { until } from '../../terminal/terminalTrial.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import type { FakeOpencode } from './fakeOpencode.fixture.ts';
import { startFakeOpencode } from './fakeOpencode.fixture.ts';
import { OpencodeMeter } from './opencodeMeter.ts';
import { opencodeTimings } from './opencodeTimings.ts';

const record: SessionRecord = {
  ...{ order: sessionOrder({ task: taskOffer(), mode: 'acp' }), tokenHash: '', cwd: '/', createdAt: 1_000 },
  ...{ published: [], state: { is: 'running', pid: 1, startedAt: 0 } },
};
const answer = (id: string, input: number, created = 2_000) => ({
  ...{ id, role: 'assistant', sessionID: 'ses_1', providerID: 'p', modelID: 'm', cost: 0.5, time: { created } },
  tokens: { input, output: 10, reasoning: 0, cache: { read: 0, write: 0 } },
});

describe('the meter of an opencode behind ACP', () => {
  let fake: FakeOpencode;
  let meter: OpencodeMeter;
  let told: string[];

  function open(): void {
    meter = new OpencodeMeter(record, fake.server, {
      notes: {
        exhausted: (_id, why) => void told.push(`exhausted ${why}`),
        usage: (_id, { tokensIn, tokensOut, costUsd, calls, contextUsed }) =>
          void told.push(`used ${[tokensIn, tokensOut, costUsd, calls, contextUsed].join(' ')}`),
      },
      log: createTestLog().log,
      times: { ...opencodeTimings, retryMs: 5, longestRetryMs: 20 },
    });
  }
  const untilTold = (words: string) => until(() => told.some((line) => line.includes(words)), words);

  beforeEach(async () => {
    fake = await startFakeOpencode();
    told = [];
  });
  afterEach(async () => {
    meter.close();
    await fake.close();
  });

  it('[G7] tells what each call of a model used while a turn runs, and answers nothing that is asked there', async () => {
    open();
    await until(() => fake.listeners() === 1, 'it listens');
    fake.tell('session.created', { info: { id: 'ses_1' } });
    fake.tell('session.status', { sessionID: 'ses_1', status: { type: 'busy' } });
    assert.equal(meter.counts, false);
    fake.tell('permission.asked', { id: 'per_1', sessionID: 'ses_1', permission: 'bash', patterns: [], metadata: {} });
    fake.tell('message.updated', { info: answer('msg_1', 90) });
    fake.tell('message.updated', { info: answer('msg_2', 190) });
    await untilTold('used 280 20 1 2 0.2');
    assert.deepEqual(told, ['used 90 10 0.5 1 0.1', 'used 280 20 1 2 0.2']);
    assert.equal(meter.counts, true);
    assert.deepEqual(
      fake.asked.filter((line) => line.startsWith('POST')),
      [],
    );
  });

  it('[M8] tells that its provider has no quota left, which it only asks again', async () => {
    open();
    await until(() => fake.listeners() === 1, 'it listens');
    const status = { type: 'retry', attempt: 1, message: 'You exceeded your current quota', next: 1 };
    fake.tell('session.created', { info: { id: 'ses_1' } });
    fake.tell('session.status', { sessionID: 'ses_1', status });
    await untilTold('exhausted You exceeded your current quota');
  });

  it('[G7] reads what was used while nobody listened, and of a session of before nothing', async () => {
    fake.answer('/session/status', { ses_1: { type: 'busy' } });
    fake.answer('/session/ses_1', { id: 'ses_1' });
    fake.answer('/session/ses_1/message', [{ info: answer('msg_0', 70, 10) }, { info: answer('msg_1', 90) }]);
    open();
    await untilTold('used 90 10');
    fake.answer('/session/ses_1/message', [{ info: answer('msg_1', 90) }, { info: answer('msg_2', 190) }]);
    fake.drop();
    await untilTold('used 280 20');
    assert.deepEqual(
      told.map((line) => line.split(' ').slice(0, 2).join(' ')),
      ['used 90', 'used 280'],
    );
  });
});
