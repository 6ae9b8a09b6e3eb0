import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../../places.fixture.ts';
import { LineFollower } from './lineFollower.ts';

const tooLong = 'x'.repeat(17 * 1_048_576);

async function stage() {
  const file = path.join(await makePlace(), 'lines');
  const follower = new LineFollower(file);
  const read = async (): Promise<string> => {
    const lines: string[] = [];
    await follower.read((line) => lines.push(line));
    const shown = lines.map((line) => (line.length > 99 ? `${line.length} characters` : line));
    return shown.filter((line) => line !== '').join(' ');
  };
  return { file, read };
}

describe('a file that is followed by its lines', () => {
  afterEach(removePlaces);

  it('[G7] gives each line once, and a half one when it is whole', async () => {
    const { file, read } = await stage();
    await writeFile(file, 'one\ntw');
    assert.equal(await read(), 'one');
    await appendFile(file, 'o\nthree\n');
    assert.deepEqual([await read(), await read()], ['two three', '']);
  });

  it('[R5] [G7] passes over a line that is too long, also where its end comes later, and goes on behind it', async () => {
    const { file, read } = await stage();
    await writeFile(file, `one\n${tooLong}\ntwo\n${tooLong}`);
    assert.equal(await read(), 'one two');
    await appendFile(file, tooLong);
    assert.equal(await read(), '');
    await appendFile(file, 'end\nthree\nfo');
    assert.equal(await read(), 'three');
    await appendFile(file, 'ur\n');
    assert.equal(await read(), 'four');
  });
});
