import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readHookLists } from './hookLists.ts';

describe('lists of hooks in the settings of Claude Code', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-lists-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (file: string, text: string) => {
    mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  };
  const read = (configDir?: string) =>
    readHookLists({
      home: path.join(directory, 'home'),
      cwd: path.join(directory, 'w'),
      ...(configDir === undefined ? {} : { configDir: path.join(directory, configDir) }),
    });
  const addresses = JSON.stringify({ allowedHttpHookUrls: [] });
  const variables = JSON.stringify({ httpHookAllowedEnvVars: ['KEY'] });

  it('[G3] are those of its user, of the project, and of the user there; where nothing can be read there is none', async () => {
    assert.deepEqual(await read(), { addresses: false, variables: false });
    write('home/.claude/settings.json', '{ "allowedHttpHookUrls": [');
    write('w/.claude/settings.json', variables);
    assert.deepEqual(await read(), { addresses: false, variables: true });
    write('w/.claude/settings.local.json', addresses);
    assert.deepEqual(await read(), { addresses: true, variables: true });
  });

  it('[G3] are looked for where the user has its configuration', async () => {
    write('home/.claude/settings.json', addresses);
    write('other/settings.json', variables);
    assert.deepEqual(await read(), { addresses: true, variables: false });
    assert.deepEqual(await read('other'), { addresses: false, variables: true });
  });
});
