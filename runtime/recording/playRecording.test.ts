import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import type { RawTerminal } from '../cliCommand.ts';
import type { TranscriptFrame, TranscriptPage } from '../../shared/model/transcript.ts';
import { restoreTerminal } from '../restoreTerminal.ts';
import { playRecording } from './playRecording.ts';
import type { PlayWish } from './playRecording.ts';

async function* pagesOf(...frames: readonly TranscriptFrame[]): AsyncGenerator<TranscriptPage> {
  const facts = { columns: 80, rows: 24, startedAt: 0, title: 'a', bytes: 1, oldest: '0', isLive: false };
  for (const frame of frames) yield { ...facts, frames: [frame], next: '1', left: 0, gone: false };
}

/** A terminal that writes down what happens to it, and whose person types when something is shown. */
function openFake(onShown: (text: string, key: (key: string) => void) => void = () => undefined) {
  const log: string[] = [];
  let hear: (typed: Uint8Array) => void = () => undefined;
  const terminal: RawTerminal = {
    size: () => ({ columns: 80, rows: 24 }),
    write: (bytes, done) => {
      const text = Buffer.from(bytes).toString('utf8');
      log.push(text.startsWith(restoreTerminal) ? 'restored' : text);
      done();
      onShown(text, (key) => hear(Buffer.from(key)));
    },
    onInput: (call) => (hear = call),
    onResize: () => undefined,
    onEnd: () => undefined,
    close: () => void log.push('closed'),
  };
  return { terminal, log };
}

const usual: PlayWish = { speed: 1_000, idleLimit: Infinity, from: 0 };

describe('playing a recording', () => {
  it('[S7] shows what was printed, not the screens that were put in, and gives the terminal back', async () => {
    const { terminal, log } = openFake();
    const frames = pagesOf(
      [5, 'o', 'one'],
      [5, 'm', 'snapshot'],
      [5, 'o', 'a screen'],
      [5, 'm', 'output'],
      [6, 'r', '100x30'],
      [7, 'o', 'two'],
    );
    await playRecording(frames, terminal, usual);
    assert.deepEqual(log, ['one', 'two', 'restored', 'closed']);
  });

  it('[S7] shows at once what lies before the time to begin at, and long pauses short', async () => {
    const { terminal, log } = openFake();
    const frames = pagesOf([1, 'o', 'one'], [1_000_000, 'o', 'two'], [2_000_000, 'o', 'three']);
    await playRecording(frames, terminal, { speed: 1, idleLimit: 0.01, from: 1_000_000 });
    assert.deepEqual(log, ['one', 'two', 'three', 'restored', 'closed']);
  });

  it('[S7] space holds it and lets it go on', async () => {
    const { terminal, log } = openFake((text, key) => {
      if (text !== 'one') return;
      key(' ');
      void later(150).then(() => {
        log.push('go on');
        key(' ');
      });
    });
    await playRecording(pagesOf([0, 'o', 'one'], [0.03, 'o', 'two']), terminal, { ...usual, speed: 1 });
    assert.deepEqual(log, ['one', 'go on', 'two', 'restored', 'closed']);
  });

  for (const key of ['q', '\u0003']) {
    it(`[S7] ${JSON.stringify(key)} ends it at once; what the terminal itself says does not`, async () => {
      const { terminal, log } = openFake((text, type) => {
        type('\u001b[?1;2c');
        if (text === 'two') type(key);
      });
      await playRecording(pagesOf([0, 'o', 'one'], [1, 'o', 'two'], [1_000_000, 'o', 'three']), terminal, usual);
      assert.deepEqual(log, ['one', 'two', 'restored', 'closed']);
    });
  }

  it('[S7] gives the terminal back where the recording cannot be read on', async () => {
    const { terminal, log } = openFake();
    async function* broken(): AsyncGenerator<TranscriptPage> {
      yield* pagesOf([0, 'o', 'one']);
      throw new Error('the server is away');
    }
    await assert.rejects(playRecording(broken(), terminal, usual), /away/);
    assert.deepEqual(log, ['one', 'restored', 'closed']);
  });
});
