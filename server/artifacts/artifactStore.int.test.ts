import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import { openArtifactStore } from './artifactStore.ts';
import type { ArtifactStore } from './artifactStore.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const refusedAs = (code: string) => (error: unknown) => error instanceof HubError && error.code === code;

describe('uploaded texts', () => {
  let place: string;
  let directory: string;
  const open: ArtifactStore[] = [];
  const failures: Error[] = [];
  beforeEach(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'rostrum-artifacts-'));
    directory = path.join(place, 'artifacts');
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    await rm(place, { recursive: true, force: true });
    assert.deepEqual(failures.splice(0), []);
  });

  async function openStore(given: { readonly kept?: readonly string[]; readonly maxBytes?: number } = {}) {
    const { kept = [], maxBytes } = given;
    const store = await openArtifactStore(directory, {
      isKept: (hash) => kept.includes(hash),
      onFailure: (error) => failures.push(error),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
    open.push(store);
    return store;
  }

  it('[T19] are kept by their hash, once, for this user alone, as they are', async () => {
    const store = await openStore();
    const text = 'naïve \u001b[31mred\u001b[0m\r\n';
    const [one, other] = await Promise.all([store.put(text), store.put(text)]);
    assert.deepEqual(one, { sha256: hashOf(text), bytes: Buffer.byteLength(text) });
    assert.deepEqual(other, one);
    assert.deepEqual(await readdir(directory), [one.sha256]);
    assert.equal(await store.read(one.sha256), text);
    assert.equal((await stat(path.join(directory, one.sha256))).mode & 0o777, 0o600);
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
  });

  it('[T19] a text above the limit, and one that the store has no room for, is refused and leaves nothing', async () => {
    const store = await openStore({ maxBytes: 10 });
    await assert.rejects(store.put('ü'.repeat(limits.artifactBytes / 2 + 1)), refusedAs('too-large'));
    await store.put('12345678');
    await assert.rejects(store.put('123'), refusedAs('conflict'));
    await store.put('12345678');
    assert.equal((await readdir(directory)).length, 1);
    store.drop(hashOf('12345678'));
    await store.put('123');
  });

  it('[T19] what is dropped is gone at once, and can be uploaded again at once', async () => {
    const store = await openStore();
    const { sha256 } = await store.put('again');
    store.drop(sha256);
    assert.deepEqual([store.has(sha256), await store.read(sha256)], [false, undefined]);
    await store.put('again');
    assert.equal(await store.read(sha256), 'again');
    store.drop(sha256);
    store.drop(sha256);
    await store.close();
    assert.deepEqual(await readdir(directory), []);
  });

  it('[T19] [R2] when it opens, what nobody needs is taken away, what is somebody else’s is left alone', async () => {
    const first = await openStore();
    const [kept, lost] = [await first.put('kept'), await first.put('lost')];
    const half = `${hashOf('half')}.12.0a1b2c.tmp`;
    await writeFile(path.join(directory, half), 'ha');
    await writeFile(path.join(directory, 'README'), 'mine');
    const second = await openStore({ kept: [kept.sha256] });
    assert.deepEqual((await readdir(directory)).sort(), ['README', kept.sha256].sort());
    assert.deepEqual([await second.read(kept.sha256), await second.read(lost.sha256)], ['kept', undefined]);
  });

  it('[T19] [R2] a damaged one is refused, not shown as what it is not', async () => {
    const store = await openStore();
    const { sha256 } = await store.put('All green');
    await writeFile(path.join(directory, sha256), 'All red');
    await assert.rejects(store.read(sha256), refusedAs('conflict'));
    assert.deepEqual(await readdir(directory), [`${sha256}.damaged`], 'it is set aside');
    await store.put('All green');
    assert.equal(await store.read(sha256), 'All green', 'uploaded again it is whole');
    await rm(path.join(directory, sha256));
    await assert.rejects(store.read(sha256), refusedAs('conflict'));
  });

  it('[T19] [R5] a disk that takes nothing is said, and the next text is taken again', async () => {
    const store = await openStore();
    await rm(directory, { recursive: true });
    await assert.rejects(store.put('text'), refusedAs('read-only'));
    assert.equal(store.has(hashOf('text')), false);
  });
});
