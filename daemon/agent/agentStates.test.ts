import assert from 'node:assert/strict';
import { AgentStates } from './agentStates.ts';

describe('what agents say of themselves', () => {
  const open = () => new AgentStates({ elapsed: () => 0, onChange: () => undefined });

  it('who closes a session hears when its agent has said its last words', async () => {
    const states = open();
    states.note('one', 'working', 'it works on');
    let isOver = false;
    const over = states.turnOver('one', 600_000).then(() => (isOver = true));
    states.note('one', 'working', 'it says its last words');
    await Promise.resolve();
    assert.equal(isOver, false);
    states.note('one', 'waiting-for-input', 'its turn ended');
    await over;
    states.note('one', 'working', 'it works on');
    const ended = states.turnOver('one', 600_000);
    states.forget('one');
    await ended;
  });

  it('nobody waits for an agent that does nothing, that says nothing, or that does not come to an end', async () => {
    const states = open();
    states.note('one', 'waiting-for-input', 'its turn ended');
    await states.turnOver('one', 600_000);
    await states.turnOver('never heard of', 600_000);
    states.note('one', 'working', 'it works on');
    await states.turnOver('one', 1);
  });
});
