import assert from 'node:assert/strict';
import type { Finding } from './opencodeStory.ts';
import { OpencodeStory } from './opencodeStory.ts';
import { readEvent } from './opencodeWire.ts';

/** A story that is told events as its server sends them; gives what they meant. */
function openStory(conversation?: string) {
  const story = new OpencodeStory({ conversation, since: 1_000 });
  const tell = (type: string, properties: object): readonly Finding[] => {
    const event = readEvent({ id: 'evt_1', type, properties });
    return event === undefined ? [] : story.take(event);
  };
  return {
    story,
    tell,
    created: (id: string, parentID?: string) =>
      tell('session.created', { sessionID: id, info: { id, ...(parentID === undefined ? {} : { parentID }) } }),
    status: (sessionID: string, type: string, message?: string) =>
      tell('session.status', { sessionID, status: { type, attempt: 1, next: 0, message } }),
    user: (sessionID: string, id: string, agent = 'build') =>
      tell('message.updated', { sessionID, info: { id, role: 'user', sessionID, agent, time: { created: 2_000 } } }),
    tool: (sessionID: string, status: string, tool = 'bash') =>
      tell('message.part.updated', {
        sessionID,
        part: {
          ...{ type: 'tool', sessionID, messageID: 'msg_a', callID: 'call_1', tool },
          state: { status, input: { command: 'make' } },
        },
      }),
    answered: (sessionID: string, id: string, figures: object, created = 2_000) =>
      tell('message.updated', {
        sessionID,
        info: {
          ...{ id, role: 'assistant', sessionID, agent: 'build', providerID: 'p', modelID: 'm', time: { created } },
          ...figures,
        },
      }),
  };
}

const tokens = (input: number, output: number) => ({
  tokens: { input, output, reasoning: 1, cache: { read: 10, write: 5 } },
  cost: 0.1,
});
const names = (findings: readonly Finding[]) => findings.map(({ is }) => is);

describe('what an opencode tells', () => {
  it('[S13] names the conversation when it is first spoken in, and not that of an agent which was sent', () => {
    const { story, created, user, status } = openStory();
    assert.deepEqual(created('ses_1'), []);
    assert.deepEqual(user('ses_1', 'msg_1'), [
      { is: 'conversation', id: 'ses_1' },
      { is: 'heard', messageId: 'msg_1' },
    ]);
    created('ses_2', 'ses_1');
    assert.deepEqual(names(status('ses_2', 'busy')), []);
    assert.equal(story.conversation, 'ses_1');
    created('ses_3');
    assert.deepEqual(names(user('ses_3', 'msg_2')), ['conversation', 'heard']);
    assert.equal(story.conversation, 'ses_3');
  });

  it('[S13] of one that was not seen to begin, its place is known as soon as it is told', () => {
    const { tell, status, story } = openStory();
    assert.deepEqual(status('ses_1', 'busy'), []);
    assert.deepEqual(tell('session.updated', { info: { id: 'ses_1' } }), [{ is: 'conversation', id: 'ses_1' }]);
    assert.equal(story.isBusy, true);
  });

  it('[S11] says when a turn begins and ends, once each, whatever an agent that was sent does', () => {
    const { status, created } = openStory('ses_1');
    created('ses_1');
    created('ses_2', 'ses_1');
    assert.deepEqual(names(status('ses_1', 'busy')), ['began']);
    assert.deepEqual(status('ses_1', 'busy'), []);
    assert.deepEqual([...status('ses_2', 'busy'), ...status('ses_2', 'idle')], []);
    assert.deepEqual(status('ses_1', 'idle'), [{ is: 'turn_ended' }]);
    assert.deepEqual(status('ses_1', 'idle'), []);
  });

  it('[S11] [M7] says what it uses, and that something moved where that was no mere look', () => {
    const { tool, story } = openStory('ses_1');
    assert.deepEqual(tool('ses_1', 'running'), [{ is: 'working', evidence: 'it uses bash' }]);
    assert.deepEqual(tool('ses_1', 'running'), []);
    const request = { id: 'per_1', sessionID: 'ses_1', permission: 'bash', patterns: ['make'], metadata: {} };
    const asked = { ...request, tool: { messageID: 'msg_a', callID: 'call_1' } };
    assert.deepEqual(story.callOf(asked), { tool: 'bash', input: { command: 'make' } });
    assert.deepEqual(tool('ses_1', 'completed'), [{ is: 'moved' }]);
    assert.equal(story.callOf(asked), undefined);
    tool('ses_1', 'running', 'read');
    assert.deepEqual(tool('ses_1', 'completed', 'read'), []);
    tool('ses_1', 'running');
    assert.deepEqual(tool('ses_1', 'error'), []);
  });

  it('[G7] counts tokens, dollars and calls of this session alone, each message once', () => {
    const { answered, story, created } = openStory('ses_1');
    created('ses_2', 'ses_1');
    assert.deepEqual(answered('ses_1', 'msg_0', tokens(500, 500), 900), [], 'of the session before');
    assert.deepEqual(answered('ses_1', 'msg_1', { cost: 0, tokens: { input: 0, output: 0 } }), []);
    assert.deepEqual(answered('ses_1', 'msg_1', tokens(100, 10)), [{ is: 'used' }]);
    assert.deepEqual(answered('ses_1', 'msg_1', tokens(100, 10)), []);
    assert.deepEqual(answered('ses_2', 'msg_2', tokens(1_000, 20)), [{ is: 'used' }]);
    assert.deepEqual(story.usage.total(), { tokensIn: 1_130, tokensOut: 32, costUsd: 0.2, calls: 2 });
    const context = { contextTokens: 126, contextUsed: 0.5 };
    assert.deepEqual(story.usage.context(new Map([['p/m', 252]])), context, 'an agent that was sent has its own');
    assert.deepEqual(story.usage.context(new Map()), { contextTokens: 126 });
    for (let n = 3; n < 500; n += 1) answered('ses_1', `msg_${n}`, tokens(100, 10));
    assert.deepEqual(story.usage.total(), { tokensIn: 58_285, tokensOut: 5_499, costUsd: 49.9, calls: 499 });
  });

  it('[M8] knows from a failure whether its provider has anything left', () => {
    const { tell, status, created } = openStory('ses_1');
    created('ses_1');
    const failed = (data: object) => names(tell('session.error', { sessionID: 'ses_1', error: { name: 'E', data } }));
    assert.deepEqual(failed({ message: 'overloaded', statusCode: 529 }), []);
    assert.deepEqual(failed({ message: 'Too many', statusCode: 429 }), ['exhausted']);
    assert.deepEqual(failed({ message: 'Your credit is used up' }), ['exhausted']);
    assert.deepEqual(names(status('ses_1', 'retry', 'Rate limited')), ['working']);
    assert.deepEqual(names(status('ses_1', 'retry', 'monthly quota exceeded')), ['working', 'exhausted']);
  });

  it('gives the next text to the agent and the model of the last, and passes over what it does not know', () => {
    const { story, created, user, tell } = openStory();
    created('ses_1');
    user('ses_1', 'msg_2', 'plan');
    user('ses_1', 'msg_1', 'build');
    assert.equal(story.addressee?.agent, 'plan', 'an older message that is told again is no newer one');
    assert.deepEqual(tell('plugin.added', { id: 'x' }), []);
    assert.deepEqual(tell('session.status', { status: 3 }), []);
  });
});
