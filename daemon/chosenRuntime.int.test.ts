import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { chooseRuntimeDirectory, readRuntimeDirectory, tmuxSocketName } from './chosenRuntime.ts';
import { makePlace, removePlaces } from './places.fixture.ts';
import { runtimeDirectory } from './runtimeDirectory.ts';

describe('the directory for the sockets of a daemon', () => {
  afterEach(removePlaces);

  it('[F9] stays that of the sessions which live on, also when it is started in another way', async () => {
    const place = await makePlace();
    const dataDir = path.join(place, 'data');
    const byHand = { dataDir, tmpDir: place, uid: 1000 };
    const asService = { ...byHand, xdgRuntimeDir: path.join(place, 'x') };
    assert.equal(await readRuntimeDirectory(dataDir), undefined);

    const first = await chooseRuntimeDirectory(byHand);
    assert.equal(first, runtimeDirectory(byHand));
    await mkdir(first, { mode: 0o700 });
    await writeFile(path.join(first, tmuxSocketName), '');
    assert.equal(await chooseRuntimeDirectory(asService), first);

    await rm(path.join(first, tmuxSocketName));
    const second = await chooseRuntimeDirectory(asService);
    assert.deepEqual([second, await readRuntimeDirectory(dataDir)], [runtimeDirectory(asService), second]);
  });

  it('what cannot be read is as if it had never run', async () => {
    const dataDir = await makePlace();
    for (const text of ['not a path', '/', '/home/dev', 'rostrum-1']) {
      await writeFile(path.join(dataDir, 'runtime'), text);
      assert.equal(await readRuntimeDirectory(dataDir), undefined, text);
    }
  });
});
