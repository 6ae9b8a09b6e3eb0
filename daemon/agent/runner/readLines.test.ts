import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { readLines } from './readLines.ts';

async function read(chunks: readonly string[], maxBytes = 10): Promise<readonly string[]> {
  const stream = new PassThrough();
  const heard: string[] = [];
  readLines(stream, {
    maxBytes,
    onLine: (line) => void heard.push(line),
    onTooLong: () => void heard.push('too long'),
  });
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return heard;
}

describe('lines of a program', () => {
  it('are whole wherever they were cut, and the last one needs no end', async () => {
    assert.deepEqual(await read(['a', 'b\nc', '\r\n\nd']), ['ab', 'c', '', 'd']);
  });

  it('that are too long are left out, and what follows is read', async () => {
    assert.deepEqual(await read(['12345', '67890', '1\nnext\n', '1234567890\n', '12345678901']), [
      'too long',
      'next',
      '1234567890',
      'too long',
    ]);
  });
});
