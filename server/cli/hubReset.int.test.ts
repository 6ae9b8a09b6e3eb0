import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { hubReset } from './hubReset.ts';

interface Said {
  readonly isTty?: boolean;
  readonly json?: boolean;
  readonly yes?: string;
  readonly answer?: string;
}

/** Runs the command; gives what it printed. */
async function reset(dataDir: string, { isTty = false, json = false, yes, answer = '' }: Said): Promise<string> {
  const printed: string[] = [];
  const io: CliIo = {
    stdout: (text) => void printed.push(text),
    stderr: () => undefined,
    stdin: async () => '',
    isTty,
    columns: 80,
    env: { ROSTRUM_DATA_DIR: dataDir, HOME: path.dirname(dataDir) },
    cwd: '/',
    json,
    colour: false,
    prompt: async () => answer,
  };
  assert.equal(await hubReset.run({ args: {}, options: yes === undefined ? {} : { yes }, io }), 0);
  return printed.join('');
}

describe('rostrum hub reset', () => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub();
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
  });
  afterEach(() => hub.end());

  const projects = async () => (await hub.ask('GET', '/api/v1/projects')).body.rows.length;
  const inside = async () => (await readdir(path.dirname(hub.dataDir))).sort();

  it('[R10] is refused while the hub runs, and names its process', async () => {
    await assert.rejects(reset(hub.dataDir, { yes: path.basename(hub.dataDir) }), new RegExp(String(process.pid)));
    assert.equal(await projects(), 1);
  });

  it('[R10] does nothing without the typed name', async () => {
    await hub.stop();
    const before = await inside();
    for (const said of [{}, { yes: 'yes' }, { isTty: true, answer: 'y' }, { isTty: true, json: true, answer: 'hub' }])
      await assert.rejects(reset(hub.dataDir, said), { code: 'conflict', message: /Nothing was changed/ });
    assert.deepEqual(await inside(), before);
    hub = await hub.restart();
    assert.equal(await projects(), 1);
  });

  it('[R10] lets the hub begin anew, and what it says brings everything back', async () => {
    await hub.stop();
    const said = await reset(hub.dataDir, { isTty: true, answer: path.basename(hub.dataDir) });
    const old = hub.adminToken;
    hub = await hub.restart();
    assert.deepEqual([await projects(), hub.adminToken === old], [0, false]);
    await hub.stop();
    const commands = said.split('\n').filter((line) => line.trim().startsWith('mv '));
    assert.equal(commands.length, 2);
    for (const command of commands) await promisify(execFile)('bash', ['-c', command]);
    hub = await hub.restart();
    assert.deepEqual([await projects(), hub.adminToken], [1, old]);
  });

  it('[R10] keeps every backup, and tells programs where it is', async () => {
    const backups: string[] = [];
    for (let times = 0; times < 3; times += 1) {
      await hub.stop();
      const { backup } = JSON.parse(await reset(hub.dataDir, { json: true, yes: path.basename(hub.dataDir) }));
      backups.push(backup);
      hub = await hub.restart();
    }
    assert.equal(new Set(backups).size, 3);
    for (const backup of backups) assert.ok((await inside()).includes(path.basename(backup)));
  });

  it('[R10] moves only what a hub has written', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'rostrum-reset-'));
    try {
      const other = path.join(directory, 'photos');
      await mkdir(other);
      await writeFile(path.join(other, 'cat.jpg'), 'meow');
      await assert.rejects(reset(other, { yes: 'photos' }), /no hub's data/);
      await assert.rejects(reset(path.join(directory, 'none'), { yes: 'none' }), /no hub's data/);
      assert.deepEqual([await readdir(directory), await readdir(other)], [['photos'], ['cat.jpg']]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
