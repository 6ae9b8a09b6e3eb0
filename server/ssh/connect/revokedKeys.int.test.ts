import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRevokedKeys } from './revokedKeys.ts';

describe('the lists of revoked host keys', () => {
  const place = { name: 'gpu1', port: 22 } as Parameters<typeof readRevokedKeys>[1];
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'rostrum-revoked-'));
    for (const name of ['My Keys', 'one', 'two']) writeFileSync(join(directory, name), '');
  });
  after(() => rmSync(directory, { recursive: true }));

  const read = (...names: readonly string[]) =>
    readRevokedKeys([names.map((name) => join(directory, name)).join(' ')], place);

  it('[F7] are one file, whose name may have blanks, or several in one line', async () => {
    for (const revoked of [await read('My Keys'), await read('one', 'two')])
      assert.equal(revoked({ type: 'ssh-ed25519', key: 'AAAA' }), undefined);
  });

  it('[F7] keep everybody out where one of them cannot be read', async () => {
    for (const names of [['none'], ['one', 'none']]) await assert.rejects(read(...names), /none/);
  });
});
