import assert from 'node:assert/strict';
import { converse, maxTurns } from './converse.ts';
import type { Talk, ToolCall } from './converse.ts';

type Part = { readonly text: string } | { readonly call: ToolCall };
const call = (id: string): Part => ({ call: { id, name: 'rostrum_x', input: {} } });

/** A model that says these turns, the last one for ever. */
function createTalk(turns: readonly (readonly Part[])[], isCancelled = () => false) {
  const heard: (readonly string[])[] = [];
  const shown: string[] = [];
  const used: string[] = [];
  const talk: Talk<string> = {
    send: async (messages) => {
      heard.push([...messages]);
      const parts = turns[Math.min(heard.length, turns.length) - 1] ?? [];
      return (async function* () {
        yield* parts;
      })();
    },
    use: async ({ id }) => {
      used.push(id);
      return `result of ${id}`;
    },
    said: (text, calls) => `said ${text} ${calls.map(({ id }) => id).join()}`,
    show: (text) => shown.push(text),
    isCancelled,
  };
  return { talk, heard, shown, used };
}

describe('a conversation with tools', () => {
  it('[V7] goes on with what the tools gave until the model has its answer', async () => {
    const { talk, heard, shown, used } = createTalk([[{ text: 'I look.' }, call('a'), call('b')], [{ text: 'Done.' }]]);
    assert.equal(await converse(talk, ['hello']), 'answered');
    assert.deepEqual(heard, [['hello'], ['hello', 'said I look. a,b', 'result of a', 'result of b']]);
    assert.deepEqual(
      [shown, used],
      [
        ['I look.', 'Done.'],
        ['a', 'b'],
      ],
    );
  });

  it('[V7] ends when the person ends it, and uses nothing more', async () => {
    let isCancelled = false;
    const { talk, used } = createTalk([[call('a'), call('b')]], () => isCancelled);
    const use = talk.use;
    const ended = await converse({ ...talk, use: (one) => ((isCancelled = true), use(one)) }, []);
    assert.deepEqual([ended, used], ['cancelled', ['a']]);
  });

  it('[V7] ends a model that runs in circles', async () => {
    const { talk, heard } = createTalk([[call('a')]]);
    assert.equal(await converse(talk, []), 'endless');
    assert.equal(heard.length, maxTurns);
  });
});
