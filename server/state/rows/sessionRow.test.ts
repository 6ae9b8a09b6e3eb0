import assert from 'node:assert/strict';
import { aServer, aSession } from '../../testing/builders.ts';
import { anEngine } from '../../testing/engine.ts';
import { deliveryWayOf } from './sessionRow.ts';

describe('how a text reaches a session', () => {
  it('[G9] is as its server says of the agent in its terminal, and by its protocol where it has none', () => {
    const { capabilities } = aServer();
    const server = aServer({
      capabilities: { ...capabilities, providers: [{ name: 'claude', usable: true, delivery: 'typed' }] },
    });
    const { state } = anEngine({ servers: [server] });
    const ways = ([undefined, 'interactive', 'headless', 'acp'] as const).map((mode) =>
      deliveryWayOf(state, aSession({ provider: 'claude', ...(mode === undefined ? {} : { mode }) })),
    );
    assert.deepEqual(ways, ['typed', 'typed', 'read', 'read']);
  });
});
