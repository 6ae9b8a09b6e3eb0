import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { startTestHub } from '../../server/testing/runningHub.fixture.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { completionScripts } from './scripts.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('completion in bash', function () {
  this.timeout(120_000);
  let hub: TestHub;
  let directory: string;
  before(async () => {
    hub = await startTestHub();
    const post = (at: string, body: object) => hub.ask('POST', `/api/v1${at}`, { body });
    for (const key of ['SHOP', 'OTHER']) await post('/projects', { name: `Project ${key}`, key });
    for (const title of ['First', 'Second \u001b[31mred\ttask']) await post('/tasks', { title, project: 'SHOP' });
    await post('/tasks', { title: 'Elsewhere', project: 'OTHER' });
    await post('/people', { name: 'alice' });
    await post('/people', { name: '$(touch hacked)' });
    for (const name of ['alice', '$(touch hacked)'])
      await hub.ask('PUT', `/api/v1/projects/SHOP/members/${encodeURIComponent(name)}`, { body: { role: 'viewer' } });
    directory = await mkdtemp(path.join(tmpdir(), 'rostrum-bash-'));
    const command = path.join(directory, 'rostrum');
    const tsx = path.join(root, 'node_modules/tsx/dist/esm/index.mjs');
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' --import '${tsx}' '${root}/bin/rostrum.ts' "$@"\n`);
    await chmod(command, 0o700);
    await writeFile(path.join(directory, 'completion.bash'), completionScripts.bash);
  });
  after(async () => {
    await hub.end();
    await rm(directory, { recursive: true, force: true });
  });

  /** What bash would offer for a line: it calls the function that "complete" names, and compgen filters as a person sees it. */
  async function offered(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const script = `
      source "$1"; shift
      [[ $(complete -p rostrum) == *"-F _rostrum rostrum" ]] || exit 9
      COMP_WORDS=(rostrum "$@"); COMP_CWORD=$#
      _rostrum rostrum "\${!#}" ""
      [ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)(
      'bash',
      ['--norc', '-c', script, 'bash', path.join(directory, 'completion.bash'), ...words],
      {
        cwd: directory,
        env: {
          PATH: `${directory}:${process.env['PATH'] ?? ''}`,
          HOME: directory,
          ROSTRUM_HUB: hub.url,
          ROSTRUM_TOKEN: hub.adminToken,
          ...env,
        },
      },
    );
    return stdout.split('\n').filter(Boolean).sort();
  }

  it('[X5] offers commands and fixed values', async () => {
    assert.deepEqual(await offered(['task', 'de']), ['deps']);
    assert.deepEqual(await offered(['task', 'create', '--priority', '=', 'h']), ['high']);
    assert.deepEqual(await offered(['__co']), [], 'what is hidden stays so');
  });

  it('[X5] offers the names that the hub knows, of all projects or of the one that is said', async () => {
    assert.deepEqual(await offered(['task', 'view', '']), ['OTHER-1', 'SHOP-1', 'SHOP-2']);
    assert.deepEqual(await offered(['task', 'view', 'sh']), ['SHOP-1', 'SHOP-2']);
    assert.deepEqual(await offered(['task', 'view', ''], { ROSTRUM_PROJECT: 'OTHER' }), ['OTHER-1']);
    assert.deepEqual(await offered(['project', 'view', 'S']), ['SHOP']);
  });

  it('[X5] puts no name on the line that the shell would carry out', async () => {
    const people = await offered(['project', 'member', 'remove', 'SHOP', '']);
    assert.deepEqual(people.slice(0, 2), ['admin', 'alice']);
    assert.match(people[2] ?? '', /^person_[0-9a-z]{16}$/);
    assert.equal(people.length, 3);
  });

  it('[X5] is silent when the hub is away, or does not know who asks', async () => {
    assert.deepEqual(await offered(['task', 'view', ''], { ROSTRUM_HUB: 'http://127.0.0.1:9' }), []);
    assert.deepEqual(await offered(['task', 'view', ''], { ROSTRUM_TOKEN: 'rtok_wrong' }), []);
  });
});
