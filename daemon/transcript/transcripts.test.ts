import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TranscriptFrame, TranscriptMatch } from '../../shared/model/transcript.ts';
import { transcriptMatches, transcriptPage } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import { Recording } from '../terminal/recording.ts';
import { makeTrialDir } from '../terminal/terminalTrial.ts';
import { Transcripts } from './transcripts.ts';

const sessionId = 'session_0000000000000001';

describe('transcripts of a server', () => {
  let trial: ReturnType<typeof makeTrialDir>;
  let clockMs: number;
  let isLive: boolean;
  let transcripts: Transcripts;
  beforeEach(() => {
    trial = makeTrialDir();
    clockMs = 1_700_000_000_000;
    isLive = true;
    transcripts = new Transcripts({
      recordingsDir: trial.dir,
      isLive: () => isLive,
      toOwnTime: (hubTime) => hubTime - 5_000,
    });
  });
  afterEach(() => trial.remove());

  const path = () => join(trial.dir, `${sessionId}.cast`);
  const record = (maxBytes = 50_000_000) =>
    new Recording({
      path: path(),
      header: { sessionId, columns: 80, rows: 24, title: 'a shell', epoch: 1 },
      maxBytes,
      now: () => clockMs,
      takeScreen: () => Promise.resolve('the screen'),
      onTrouble: (message) => assert.fail(message),
    });
  const breathe = () => new Promise((resolve) => setImmediate(resolve));
  const read = (from?: string, limit: number = limits.transcriptFrames) =>
    transcripts.read({ type: 'transcript.read', sessionId, limit, ...(from === undefined ? {} : { from }) });
  const search = (
    text: string,
    more: { from?: string; limit?: number; isPattern?: boolean; isCaseSensitive?: boolean } = {},
  ) =>
    transcripts.search({
      type: 'transcript.search',
      sessionId,
      text,
      isPattern: false,
      isCaseSensitive: false,
      limit: 50,
      ...more,
    });
  async function readAll(from?: string): Promise<readonly TranscriptFrame[]> {
    const frames: TranscriptFrame[] = [];
    let page = await read(from);
    frames.push(...page.frames);
    while (page.left > 0) {
      page = await read(page.next);
      frames.push(...page.frames);
    }
    return frames;
  }
  async function searchAll(text: string, limit: number, isPattern = false): Promise<readonly TranscriptMatch[]> {
    const matches: TranscriptMatch[] = [];
    for (let from: string | undefined; ;) {
      const found = await search(text, { limit, isPattern, ...(from === undefined ? {} : { from }) });
      matches.push(...found.matches);
      if (found.end) return matches;
      from = found.next;
    }
  }

  it('[S7] come in pages of whole frames, as large as travels whole, and the end is gone on with', async () => {
    const recording = record();
    for (let index = 0; index < 900; index += 1) recording.append(Buffer.from(`${index}:${'ü\u001b'.repeat(200)}\n`));
    const first = transcriptPage.parse(await read());
    assert.ok(JSON.stringify(first.frames).length <= limits.pieceBytes);
    assert.deepEqual([first.columns, first.rows, first.title, first.startedAt], [80, 24, 'a shell', clockMs]);
    assert.ok(first.left > 0 && first.isLive && !first.gone);
    const texts = (await readAll()).map(([, , text]) => text);
    assert.deepEqual(
      texts.map((text) => text.split(':', 1)[0]),
      Array.from({ length: 900 }, (_, index) => `${index}`),
    );
    let page = await read(undefined, 1);
    assert.equal(page.frames.length, 1);
    while (page.left > 0) page = await read(page.next);
    assert.deepEqual((await read(page.next)).frames, []);
    recording.append(Buffer.from('new'));
    assert.deepEqual((await read(page.next)).frames, [[0, 'o', 'new']]);
    await recording.close();
    isLive = false;
    assert.equal((await read()).isLive, false);
  });

  it('[S7] a cursor is the same place after the beginning was dropped, or it is said that it is gone', async () => {
    const recording = record(100_000);
    for (let index = 0; index < 80; index += 1) {
      recording.append(Buffer.from(`${index}:${'x'.repeat(1_000)}`));
      await breathe();
    }
    const early = await read(undefined, 5);
    const late = await read(undefined, 75);
    const wanted = (await read(late.next, 1)).frames;
    for (let index = 80; index < 105; index += 1) {
      recording.append(Buffer.from(`${index}:${'x'.repeat(1_000)}`));
      await breathe();
    }
    const again = await read(late.next, 1);
    assert.notEqual(again.oldest, early.oldest);
    assert.deepEqual([again.frames, again.gone], [wanted, false]);
    const gone = await read(early.next, 3);
    assert.deepEqual([gone.gone, gone.frames[0]], [true, [0, 'm', 'older output was dropped']]);
    assert.ok((await search('99:', { from: early.next })).gone);
    await recording.close();
  });

  it('[S7] a wrong cursor is refused with what to do', async () => {
    await record().close();
    const { next } = await read();
    await assert.rejects(read('zzzz'), { code: 'conflict', message: /no place in this recording.*without "from"/ });
    await assert.rejects(read('zzzzzzzzzzzzzzzzzz'), { code: 'bad-request' });
    const recording = record();
    recording.append(Buffer.from('some text'));
    await assert.rejects(read((Number.parseInt(next, 36) + 3).toString(36)), { code: 'conflict' });
    await recording.close();
  });

  it('[S7] of what was never recorded, or removed, it is said', async () => {
    await assert.rejects(read(), { code: 'not-found', message: /no recording of this session.*recordingsBytes/ });
    writeFileSync(path(), 'something else\n');
    await assert.rejects(search('x'), { code: 'not-found' });
  });

  it('[S7] a torn last line is not shown, and a damaged one is said', async () => {
    const recording = record();
    recording.append(Buffer.from('one'));
    await recording.close();
    appendFileSync(path(), `not a frame\n${'x'.repeat(3_000_000)}\n[2,"o","two"]\n[3,"o","to`);
    assert.deepEqual(
      (await readAll()).map(([, kind, text]) => `${kind} ${text}`),
      ['o one', 'm a damaged part was left out', 'm a damaged part was left out', 'o two'],
    );
  });

  it('[S7] are searched by what a person would see, across frames, with time, place and neighbours', async () => {
    const recording = record();
    const bytes = Buffer.from(
      'first\r\nsecond\r\n\u001b[31mFatal \u001b[1mErr\u001b[0mor: ünable\r\nfourth\r\nfifth\r\nsixth\r\n',
    );
    for (const byte of bytes) {
      clockMs += 1_000;
      recording.append(Uint8Array.of(byte));
    }
    await recording.close();
    const found = transcriptMatches.parse(await search('fatal error: Ünable'));
    const [match] = found.matches;
    assert.equal(found.matches.length, 1);
    assert.ok(match !== undefined && found.end);
    assert.deepEqual(
      [match.line, match.before, match.after],
      ['Fatal Error: ünable', ['first', 'second'], ['fourth', 'fifth']],
    );
    assert.equal(match.at, 1_700_000_000_000 + (bytes.indexOf('F') + 1) * 1_000);
    assert.deepEqual((await read(match.cursor, 1)).frames[0]?.[2], 'F');
    assert.equal((await search('fatal', { isCaseSensitive: true })).matches.length, 0);
    assert.equal((await search('[31m')).matches.length, 0);
    assert.deepEqual(
      (await search('^f\\w+$', { isPattern: true })).matches.map(({ line }) => line),
      ['first', 'fourth', 'fifth'],
    );
    await assert.rejects(search('(', { isPattern: true }), { code: 'bad-request', message: /text: is not a pattern/ });
    await assert.rejects(search('(a{1000}){1000}', { isPattern: true }), { code: 'bad-request' });
  });

  it('[S7] a search in steps finds each line once, whatever the step, also over shortened recordings', async () => {
    const recording = record(400_000);
    for (let index = 0; index < 12_000; index += 1) {
      recording.append(
        Buffer.from(`\u001b[3${index % 8}mline ${index}\u001b[0m: ${index % 7 === 0 ? 'needle' : 'hay'}\r\n`),
      );
      if (index % 50 === 0) await breathe();
    }
    await recording.close();
    const whole = (await searchAll('needle', 100)).map(({ line }) => line);
    assert.ok(whole.length > 400);
    assert.equal(new Set(whole).size, whole.length);
    for (const limit of [1, 7])
      assert.deepEqual(
        (await searchAll('needle', limit)).map(({ line }) => line),
        whole,
      );
    const kept = readFileSync(path(), 'utf8').match(/needle/g)?.length ?? 0;
    assert.ok(Math.abs(kept - whole.length) <= 1, 'all but a line that was cut');
  });

  it('[S6] give the screen of a time of the hub, by its clock, or say that it is not kept', async () => {
    await assert.rejects(transcripts.screenAt(sessionId, clockMs), { code: 'not-found', message: /no recording/ });
    const recording = record();
    recording.append(Buffer.from('asked'));
    clockMs += 1_000;
    recording.append(Buffer.from(' and more'));
    await recording.close();
    const at = clockMs + 5_000 - 1;
    assert.deepEqual(await transcripts.screenAt(sessionId, at), { lines: ['asked'], at, live: false });
    await assert.rejects(transcripts.screenAt(sessionId, clockMs), { code: 'not-found', message: /not reach back/ });
    const many = await Promise.allSettled(Array.from({ length: 3 }, () => transcripts.screenAt(sessionId, at)));
    assert.deepEqual(
      many.map((one) => (one.status === 'rejected' ? one.reason.code : one.value.lines)),
      [['asked'], ['asked'], 'overloaded'],
    );
  });

  it('[S7] too much at once is refused, and the next is taken', async () => {
    await record().close();
    const many = await Promise.allSettled(Array.from({ length: 5 }, () => search('x')));
    const refused = many.filter((one) => one.status === 'rejected');
    assert.equal(refused.length, 3);
    assert.deepEqual((await search('x')).matches, []);
  });
});
