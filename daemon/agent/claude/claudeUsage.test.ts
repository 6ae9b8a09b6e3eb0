import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../../places.fixture.ts';
import { ClaudeUsage } from './claudeUsage.ts';
import { TranscriptReader } from './transcriptReader.ts';

const answer = (id: string, [input, cached, output]: readonly number[]) =>
  JSON.stringify({
    type: 'assistant',
    message: { id, usage: { input_tokens: input, cache_read_input_tokens: cached, output_tokens: output } },
  });

describe('what Claude Code used', () => {
  afterEach(removePlaces);

  it('[G7] is counted once for each answer, however often it is written', () => {
    const usage = new ClaudeUsage();
    usage.take('no JSON');
    usage.take(JSON.stringify({ type: 'user', message: { content: 'hello' } }));
    usage.take(answer('one', [10, 5, 1]));
    usage.take(answer('one', [10, 5, 7]));
    for (let index = 0; index < 300; index += 1) usage.take(answer(`next-${index}`, [1, 0, 1]));
    assert.deepEqual(usage.total(), { tokensIn: 315, tokensOut: 307, costUsd: 0, calls: 301 });
  });

  it('is read on from where the file ended, also in the middle of a line', async () => {
    const file = path.join(await makePlace(), 'transcript.jsonl');
    const [first, half] = [answer('one', [10, 0, 1]), answer('two', [20, 0, 2])];
    await writeFile(file, `${first}\n${half.slice(0, 30)}`);
    const reader = new TranscriptReader(file);
    assert.deepEqual(await reader.read(), { tokensIn: 10, tokensOut: 1, costUsd: 0, calls: 1 });
    await appendFile(file, `${half.slice(30)}\n`);
    assert.deepEqual(await reader.read(), { tokensIn: 30, tokensOut: 3, costUsd: 0, calls: 2 });
    assert.deepEqual(await reader.read(), { tokensIn: 30, tokensOut: 3, costUsd: 0, calls: 2 });
  });
});
