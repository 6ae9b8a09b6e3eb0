import assert from 'node:assert/strict';
import { createDaemonTalk } from './daemonTalk.ts';

describe('what an agent behind a protocol asks its daemon', () => {
  it('[A2] [T12] is asked again as long as it waits and is wanted, and no longer', async () => {
    const verdicts: unknown[] = [{ effect: 'wait' }, { effect: 'wait' }, { effect: 'allow', why: 'Ada decided' }];
    const talk = createDaemonTalk({
      caller: { ask: () => Promise.resolve(verdicts.shift()), call: () => Promise.reject(new Error('not called')) },
      ...{ taskId: undefined, sessionId: 'session_1', onTrouble: () => undefined },
    });
    const call = { tool: 'Bash', input: { command: 'make' }, callId: '1' };
    assert.equal(await talk.mayUse(call, () => verdicts.length > 2), undefined);
    assert.equal(verdicts.length, 2, 'not asked again');
    assert.deepEqual(await talk.mayUse(call, () => true), { isAllowed: true, why: 'Ada decided' });
  });
});
