import assert from 'node:assert/strict';
import { KeptTexts } from './keptTexts.ts';
import type { TextFiles } from './keptTexts.ts';

/** A folder in memory, in which writing takes until it is let go on. */
function aFolder() {
  const files = new Map<string, string>();
  const writes: string[] = [];
  let held: Promise<void> = Promise.resolve();
  let failing = false;
  const folder: TextFiles = {
    list: async () => [...files.keys()],
    read: async (name) => files.get(name),
    write: async (name, text) => {
      await held;
      if (failing) throw new Error('the disk is full');
      writes.push(text);
      files.delete(name);
      files.set(name, text);
    },
    remove: async (name) => void files.delete(name),
  };
  /** Lets writes wait; the result lets them go on. */
  const hold = (): (() => void) => {
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { files, folder, writes, hold, fail: (isFailing: boolean) => (failing = isFailing) };
}

function open(folder: TextFiles, failures: unknown[] = []) {
  return new KeptTexts({
    files: folder,
    maxTexts: 3,
    maxCharacters: 10,
    onFailure: (thrown) => failures.push(String(thrown)),
  });
}

describe('texts that a person has begun', () => {
  it('[I2] are on the disk as soon as they are typed, and there for the next window', async () => {
    const { folder } = aFolder();
    await open(folder).keep('intervention_1', 'Use JWT');
    const later = open(folder);
    assert.deepEqual([await later.read('intervention_1'), await later.read('intervention_2')], ['Use JWT', '']);
    await later.drop('intervention_1');
    assert.equal(await open(folder).read('intervention_1'), '');
  });

  it('[I2] are read as they were typed last, while they are still on their way; not every key is written', async () => {
    const { folder, writes, hold } = aFolder();
    const release = hold();
    const texts = open(folder);
    const kept = ['a', 'ab', 'abc'].map((text) => texts.keep('one', text));
    assert.equal(await texts.read('one'), 'abc');
    release();
    await Promise.all(kept);
    assert.deepEqual(writes, ['a', 'abc']);
    assert.equal(await open(folder).read('one'), 'abc');
  });

  it('are bounded in number and length', async () => {
    const { folder, files } = aFolder();
    const texts = open(folder);
    for (const key of ['one', 'two', 'three', 'one', 'four']) await texts.keep(key, key);
    assert.deepEqual([...files.values()], ['three', 'one', 'four']);
    await texts.keep('one', 'x'.repeat(11));
    assert.equal(await texts.read('one'), 'one');
  });

  it('stay in memory where the disk takes none, and are written with the next key', async () => {
    const { folder, fail, files } = aFolder();
    const failures: unknown[] = [];
    const texts = open(folder, failures);
    fail(true);
    await texts.keep('one', 'a');
    assert.deepEqual([await texts.read('one'), failures], ['a', ['Error: the disk is full']]);
    fail(false);
    await texts.keep('one', 'ab');
    assert.deepEqual([...files.values()], ['ab']);
  });

  it('never leave their folder, whatever their keys are', async () => {
    const { folder, files } = aFolder();
    const texts = open(folder);
    await texts.keep('../../.ssh/KEY', 'a');
    await texts.keep(`${'x'.repeat(500)}`, 'b');
    for (const name of files.keys()) assert.match(name, /^[a-z0-9_.-]{1,124}$/);
    assert.equal(await texts.read('../../.ssh/KEY'), 'a');
  });
});
