import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { ensurePrivateDirectory, readPrivateFile, writeFileAtomic } from './atomicFile.ts';
import { readEncryptionKey } from './encryptionKey.ts';

describe('files', () => {
  let directory = '';
  const at = (name: string) => path.join(directory, name);
  const modeOf = (file: string) => statSync(file).mode & 0o777;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-file-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('writeFileAtomic replaces the content, sets the mode, leaves no temporary file', async () => {
    await writeFileAtomic(at('a'), 'one', { mode: 0o644 });
    await writeFileAtomic(at('a'), Buffer.from('two'));
    assert.equal(readFileSync(at('a'), 'utf8'), 'two');
    assert.equal(modeOf(at('a')), 0o600);
    assert.deepEqual(readdirSync(directory), ['a']);
  });

  it('a write that fails leaves the old content and no temporary file', async () => {
    mkdirSync(at('taken'));
    await assert.rejects(writeFileAtomic(at('taken'), 'x'));
    assert.deepEqual(readdirSync(directory), ['taken']);
  });

  it('of many writes at once one whole content wins', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000));
    await Promise.all(contents.map((content) => writeFileAtomic(at('a'), content)));
    assert.ok(contents.includes(readFileSync(at('a'), 'utf8')));
    assert.deepEqual(readdirSync(directory), ['a']);
  });

  it('ensurePrivateDirectory makes directories 0700 and takes rights of others away', async () => {
    await ensurePrivateDirectory(at('new/inner'));
    mkdirSync(at('old'));
    chmodSync(at('old'), 0o777);
    await ensurePrivateDirectory(at('old'));
    assert.deepEqual([modeOf(at('new/inner')), modeOf(at('old'))], [0o700, 0o700]);
  });

  it('ensurePrivateDirectory refuses a symbolic link and a file', async () => {
    mkdirSync(at('real'));
    symlinkSync(at('real'), at('link'));
    await assert.rejects(ensurePrivateDirectory(at('link')), /symbolic link/);
    writeFileSync(at('file'), '');
    await assert.rejects(ensurePrivateDirectory(at('file')), /EEXIST|not a directory/);
  });

  it('readPrivateFile refuses what others can read and says what to type', async () => {
    writeFileSync(at('key file'), 'secret', { mode: 0o600 });
    assert.equal(await readPrivateFile(at('key file')), 'secret');
    chmodSync(at('key file'), 0o640);
    await assert.rejects(readPrivateFile(at('key file')), /Run: chmod 600 '.*key file'/);
    await assert.rejects(readPrivateFile(directory), /not a plain file/);
  });

  it('[R7] the encryption key comes from the variable, else from the file; short ones are refused', async () => {
    const long = 'k'.repeat(32);
    assert.equal(await readEncryptionKey({}, at('none')), undefined);
    assert.equal(String(await readEncryptionKey({ ROSTRUM_ENCRYPTION_KEY: long }, at('none'))), long);
    await assert.rejects(readEncryptionKey({ ROSTRUM_ENCRYPTION_KEY: 'short' }, at('none')), /at least 32/);
    writeFileSync(at('key'), `${long}\n`, { mode: 0o600 });
    assert.equal(String(await readEncryptionKey({}, at('key'))), long);
    chmodSync(at('key'), 0o644);
    await assert.rejects(readEncryptionKey({}, at('key')), /chmod 600/);
  });
});
