import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { inputIsFull, inputWasLeftOut } from '../../shared/terminal/inputNotices.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Log } from '../../runtime/log.ts';
import type { TerminalHost } from '../terminal/terminal.ts';
import { InputQueue } from './inputQueue.ts';

const later = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A host whose writes and sizes are taken when the test says so. */
function aHost() {
  const written: number[] = [];
  const sizes: string[] = [];
  const waiting: (() => void)[] = [];
  let now = { columns: 80, rows: 24 };
  const take = (act: () => void): Promise<void> =>
    new Promise((resolve) =>
      waiting.push(() => {
        act();
        resolve();
      }),
    );
  const host = {
    write: (_id: string, bytes: Uint8Array) => take(() => written.push(bytes.length)),
    resize: (_id: string, columns: number, rows: number) =>
      take(() => {
        now = { columns, rows };
        sizes.push(`${columns}x${rows}`);
      }),
    stream: () => ({ ...now, position: { epoch: 1, offset: 0 } }),
  };
  const takeAll = async (): Promise<void> => {
    for (await later(); waiting.length > 0; await later()) waiting.shift()?.();
  };
  // The queue uses these three of a host.
  return { host: host as unknown as TerminalHost, written, sizes, takeAll };
}

describe('what watchers type, on the way into terminals', () => {
  const warnings: string[] = [];
  const told: string[] = [];
  const tell = (sessionId: string, message: string): void => void told.push(`${sessionId}: ${message}`);
  const log = { warn: (message: string) => void warnings.push(message) } as unknown as Log;
  beforeEach(() => {
    warnings.length = told.length = 0;
  });

  it('[R5] is bounded, ends early rather than having holes, and says so to those who type', async () => {
    const { host, written, takeAll } = aHost();
    const queue = new InputQueue(host, log, tell);
    const piece = new Uint8Array(65_536);
    for (let typed = 0; typed < relayLimits.queuedInputBytes + 5 * piece.length; typed += piece.length)
      queue.type('s', piece);
    assert.deepEqual(told, [`s: ${inputIsFull}`]);
    queue.type('s', Uint8Array.of(13));
    queue.type('other', Uint8Array.of(13, 13));
    await takeAll();
    const taken = relayLimits.queuedInputBytes / piece.length;
    assert.deepEqual(written, [...Array.from({ length: taken }, () => piece.length), 2]);
    assert.equal(warnings.length, 1);
    assert.deepEqual(told.slice(1), [`s: ${inputWasLeftOut(5 * piece.length + 1)}`]);
    queue.type('s', Uint8Array.of(1, 2, 3));
    await takeAll();
    assert.equal(written.at(-1), 3);
  });

  it('[S2] says what a terminal did not take, but not that it has ended', async () => {
    const errors = [new HubError('conflict', 'It reads nothing.'), new HubError('wrong-state', 'It has ended.')];
    const host = { write: () => Promise.reject(errors.shift() ?? new Error('no more')) };
    // The queue uses this one of a host here.
    const queue = new InputQueue(host as unknown as TerminalHost, log, tell);
    for (const sessionId of ['one', 'two']) queue.type(sessionId, Uint8Array.of(13));
    await later();
    assert.deepEqual([told, warnings], [['one: It reads nothing.'], ['typed bytes were not taken']]);
  });

  it('[S9] of sizes the last counts, and one that it has already is not taken again', async () => {
    const { host, sizes, takeAll } = aHost();
    const queue = new InputQueue(host, log, tell);
    for (const columns of [100, 101, 102, 103]) queue.resize('s', { columns, rows: 30 });
    await takeAll();
    queue.resize('s', { columns: 103, rows: 30 });
    await takeAll();
    queue.resize('s', { columns: 80, rows: 30 });
    await takeAll();
    assert.deepEqual(sizes, ['100x30', '103x30', '80x30']);
  });
});
