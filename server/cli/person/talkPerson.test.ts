import assert from 'node:assert/strict';
import type { CliIo } from '../../../runtime/cliCommand.ts';
import { openTalk } from './talkPerson.ts';

const hostKey = { destination: 'gpu1', host: 'gpu1', isJump: false, keyType: 'ED25519', fingerprint: 'SHA256:x' };
const secret = { kind: 'passphrase', host: 'gpu1', text: 'Passphrase:', isShown: false, attempt: 1 } as const;

/** A talk with a program whose lines the test writes. */
function aTalk({ yes = false } = {}) {
  const said: Record<string, unknown>[] = [];
  const waiting: ((line: IteratorResult<string>) => void)[] = [];
  const io = { stdout: (text: string) => void said.push(JSON.parse(text)) } as unknown as CliIo;
  const lines: AsyncIterable<string> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise((resolve) => void waiting.push(resolve)) }),
  };
  const stopping = new AbortController();
  const talk = openTalk(io, { lines, stopping, yes });
  const next = (result: IteratorResult<string>) => {
    waiting.shift()?.(result);
    return new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...talk,
    said,
    write: (message: unknown) =>
      next({ done: false, value: typeof message === 'string' ? message : JSON.stringify(message) }),
    hangUp: () => next({ done: true, value: undefined }),
  };
}

describe('a program in the place of a person', () => {
  it('[F5] is told steps and asked questions, each with a number, and its answers find their question', async () => {
    const { person, said, write } = aTalk();
    person.tell({ id: 'look', title: 'Look at it', state: 'running' });
    const answers = Promise.all([person.confirmHostKey(hostKey), person.askSecret(secret), person.confirm('Linger?')]);
    assert.deepEqual(said, [
      { type: 'step', id: 'look', title: 'Look at it', state: 'running' },
      { type: 'question', id: 1, kind: 'host-key', question: hostKey },
      { type: 'question', id: 2, kind: 'secret', question: secret },
      { type: 'question', id: 3, kind: 'confirm', question: 'Linger?' },
    ]);
    await write({ type: 'answer', id: 3, value: true });
    await write({ type: 'answer', id: 2, value: 'sesame' });
    await write({ type: 'answer', id: 1, value: true });
    assert.deepEqual(await answers, [true, 'sesame', true]);
  });

  it('[F5] what somebody may lose something by is asked also where everything optional is done without a question', async () => {
    const { person, said, write } = aTalk({ yes: true });
    const decided = person.decide('Take it from the other hub?');
    assert.deepEqual(said, [{ type: 'question', id: 1, kind: 'confirm', question: 'Take it from the other hub?' }]);
    await write({ type: 'answer', id: 1, value: true });
    assert.equal(await decided, true);
  });

  it('[F7] only a plain yes lets a host key in, also where everything optional is done without a question', async () => {
    const { person, write } = aTalk({ yes: true });
    assert.equal(await person.confirm('Linger?'), true);
    for (const [index, value] of [false, null, 'yes'].entries()) {
      const answer = person.confirmHostKey(hostKey);
      await write({ type: 'answer', id: index + 1, value });
      assert.equal(await answer, false);
    }
  });

  it('what it says wrongly is not repeated, since it may be a secret, and answers nothing', async () => {
    const { person, said, write } = aTalk();
    const answer = person.askSecret(secret);
    for (const line of ['sesame', '{"type":"answer","id":1}', '{"type":"answer","id":"1","value":"sesame"}', '', '[]'])
      await write(line);
    assert.deepEqual(
      said.slice(1).map(({ type }) => type),
      ['misunderstood', 'misunderstood', 'misunderstood', 'misunderstood'],
    );
    assert.ok(!JSON.stringify(said.slice(1)).includes('sesame'));
    await write({ type: 'answer', id: 7, value: 'late' });
    await write({ type: 'answer', id: 1, value: null });
    assert.equal(await answer, undefined);
  });

  for (const how of ['says so', 'hangs up'] as const)
    it(`everything is called off when it ${how}, and nobody waits for an answer any more`, async () => {
      const { person, signal, write, hangUp } = aTalk();
      const answers = Promise.all([person.confirmHostKey(hostKey), person.askSecret(secret)]);
      await (how === 'says so' ? write({ type: 'cancel' }) : hangUp());
      assert.deepEqual([signal.aborted, await answers], [true, [false, undefined]]);
      assert.equal(await person.confirm('And now?'), false);
    });
});
