import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { GroupCommit } from './groupCommit.ts';
import type { Batch } from './groupCommit.ts';

/** A group commit whose writes end when the test says so. */
function createSubject(limits = {}) {
  const written: Batch[] = [];
  const failures: Error[] = [];
  const ready: (() => void)[] = [];
  let finish = { resolve: () => {}, reject: (_: Error) => {} };
  const commits = new GroupCommit(0, {
    schedule: { soon: (run) => void ready.push(run), after: () => () => {} },
    batchCharacters: 10,
    queueCharacters: 30,
    ...limits,
    write: (batch) => {
      written.push({ ...batch });
      return new Promise((resolve, reject) => {
        finish = { resolve, reject };
      });
    },
    failed: (error) => void failures.push(error),
  });
  let seq = 0;
  const push = (text: string) => {
    seq += 1;
    commits.push(text, { seq, hash: `hash ${seq}` });
    return commits.durable(seq);
  };
  const turn = async (end?: 'done' | Error) => {
    if (end === 'done') finish.resolve();
    else if (end !== undefined) finish.reject(end);
    await new Promise((resolve) => setImmediate(resolve));
    while (ready.length > 0) quietTurn();
  };
  const quietTurn = () => {
    for (const run of ready.splice(0)) run();
  };
  return { commits, push, turn, quietTurn, written, failures, texts: () => written.map(({ text }) => text) };
}

describe('GroupCommit', () => {
  it('[R1] writes together what came while a write was under way, and tells each only when its own is done', async () => {
    const { commits, push, turn, written, texts } = createSubject();
    const told: string[] = [];
    const tell = (name: string, wait: Promise<void>) => void wait.then(() => told.push(name));
    tell('a', push('a'));
    tell('b', push('b'));
    await turn();
    tell('c', push('c'));
    tell('d', push('d'));
    await turn();
    assert.deepEqual([texts(), told], [['ab'], []]);
    await turn('done');
    assert.deepEqual(
      [texts(), told],
      [
        ['ab', 'cd'],
        ['a', 'b'],
      ],
    );
    await turn('done');
    assert.deepEqual(told, ['a', 'b', 'c', 'd']);
    assert.deepEqual(written.map(({ lines, end }) => [lines, end.seq]), [[2, 2], [2, 4]]); // prettier-ignore
    await commits.durable(3);
    await commits.idle();
  });

  it('waits while lines keep coming turn after turn, but not for ever', () => {
    const { push, quietTurn, texts } = createSubject();
    void push('a');
    quietTurn();
    assert.deepEqual(texts(), []);
    void push('b');
    quietTurn();
    quietTurn();
    assert.deepEqual(texts(), ['ab']);

    const busy = createSubject();
    for (const text of ['a', 'b', 'c', 'd']) {
      void busy.push(text);
      busy.quietTurn();
    }
    assert.deepEqual(busy.texts(), ['abcd']);
  });

  it('splits what is too much for one write, keeps the order, and takes a long line alone', async () => {
    const { push, turn, texts, commits } = createSubject();
    const waits = ['12345', '1234', '12', 'a line longer than a batch', '1'].map(push);
    const isIdle = commits.idle();
    await turn();
    for (let write = 0; write < 4; write += 1) await turn('done');
    assert.deepEqual(texts(), ['123451234', '12', 'a line longer than a batch', '1']);
    await Promise.all([...waits, isIdle]);
  });

  it('after a failed write starts nothing, and abandons all that waits when it is told to', async () => {
    const { commits, push, turn, failures, texts } = createSubject();
    const first = push('first');
    await turn();
    const second = push('second');
    await turn(new Error('EIO'));
    await turn();
    assert.deepEqual([failures.length, texts()], [1, ['first']]);
    commits.abandon(new Error('gone'));
    await assert.rejects(first, /gone/);
    await assert.rejects(second, /gone/);
    await commits.idle();
    await assert.rejects(commits.durable(2), HubError);
  });

  it('[R5] has no room once too much waits, and has room again when it is written', async () => {
    const { commits, push, turn } = createSubject();
    const wait = push('x'.repeat(31));
    assert.throws(() => commits.requireRoom(), { code: 'overloaded' });
    await turn();
    await turn('done');
    await wait;
    commits.requireRoom();
  });
});
