import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { capabilities as capabilitiesSchema } from '../../shared/model/server.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import { builtInProviders } from '../agent/providers.ts';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { readCapabilities } from './capabilities.ts';
import { readRemote } from './gitFiles.ts';
import { cpuPercent, readCpuTimes, readHeartbeat } from './heartbeat.ts';

describe('capabilities', () => {
  let place: string;
  beforeEach(async () => (place = await makePlace()));
  afterEach(removePlaces);

  const write = async (file: string, text: string, mode = 0o644) => {
    await mkdir(path.dirname(path.join(place, file)), { recursive: true });
    await writeFile(path.join(place, file), text, { mode });
  };
  const read = (detected: readonly DetectedProvider[] = []) =>
    readCapabilities({
      daemonVersion: '1.0.0',
      terminal: 'tmux',
      detected,
      repos: [path.join(place, 'code')],
      labels: ['gpu'],
      maxSessions: 4,
      workRoot: place,
      searchPath: path.join(place, 'bin'),
      now: () => 0,
    });

  it('[F4] repositories below a configured place are found with remote, branch, languages and frameworks', async () => {
    await write('code/gateway/.git/HEAD', 'ref: refs/heads/main\n');
    await write(
      'code/gateway/.git/config',
      '[core]\n\tbare = false\n[remote "origin"]\n\turl = https://me:secret@example.com/gateway.git\n\tfetch = x\n',
    );
    await write('code/gateway/Cargo.toml', '[dependencies]\naxum = "0.7"\n');
    for (const file of ['a.rs', 'b.rs', 'tools/x.py']) await write(`code/gateway/src/${file}`, '');
    await write('code/gateway/node_modules/left/index.js', '');
    await write('code/web/.git', `gitdir: ${path.join(place, 'trees/web')}\n`);
    await write('trees/web/HEAD', 'ref: refs/heads/feature/a\n');
    await write('code/web/package.json', '{"dependencies":{"react":"19","reactive-not":"1"}}');
    await write('code/web/app.tsx', '');
    await write('code/web/more.tsx', '');
    await write('code/notes/readme.md', '');
    assert.deepEqual((await read()).repos, [
      {
        name: 'gateway',
        path: path.join(place, 'code/gateway'),
        branch: 'main',
        remote: 'https://example.com/gateway.git',
        languages: ['rust', 'python'],
        frameworks: ['axum'],
      },
      {
        name: 'web',
        path: path.join(place, 'code/web'),
        branch: 'feature/a',
        remote: undefined,
        languages: ['typescript', 'javascript'],
        frameworks: ['react'],
      },
    ]);
  });

  it('[F4] tools are found with their versions; one that hangs or fails is left out', async () => {
    await write('bin/git', '#!/bin/sh\necho git version 2.43.0\n', 0o755);
    await write('bin/node', '#!/bin/sh\necho v20.9.0\n', 0o755);
    await write('bin/go', '#!/bin/sh\nexit 3\n', 0o755);
    const found = await read();
    assert.deepEqual(found.tools, [
      { name: 'git', version: '2.43.0' },
      { name: 'node', version: '20.9.0' },
    ]);
    assert.deepEqual(found.languages, ['javascript', 'typescript']);
    assert.deepEqual([found.labels, found.maxSessions, found.terminal], [['gpu'], 4, 'tmux']);
    assert.equal(capabilitiesSchema.safeParse(found).success, true);
  });

  it('[S17] of each agent it is told whether the calls of its tools are seen', async () => {
    const found = { isInstalled: true, usable: true, detail: '', modes: ['interactive'], missing: [] } as const;
    const { providers } = await read(builtInProviders.map((provider) => ({ ...found, provider })));
    const seen = providers.filter(({ seesTools }) => seesTools).map(({ name }) => name);
    assert.deepEqual(seen.sort(), ['claude', 'codex', 'gemini', 'opencode']);
  });

  it('[F4] a password in a remote is not told', () => {
    assert.equal(
      readRemote('[remote "origin"]\n\turl = https://x-access-token:ghp_1@github.com/a/b\n'),
      'https://github.com/a/b',
    );
    assert.equal(readRemote('[remote "origin"]\n\turl = git@github.com:a/b.git\n'), 'git@github.com:a/b.git');
    assert.equal(readRemote('[remote "fork"]\n\turl = x\n'), undefined);
  });

  it('[F3] figures are those of this machine', async () => {
    const heartbeat = await readHeartbeat({ before: readCpuTimes(), workRoot: place, sessions: 2, now: 5 });
    assert.deepEqual([heartbeat.sessions, heartbeat.at], [2, 5]);
    assert.ok(heartbeat.diskFreeBytes > 0 && heartbeat.memoryUsedBytes <= heartbeat.memoryBytes);
    assert.equal(cpuPercent({ busyMs: 10, totalMs: 100 }, { busyMs: 35, totalMs: 200 }), 25);
    assert.equal(cpuPercent({ busyMs: 10, totalMs: 100 }, { busyMs: 10, totalMs: 100 }), 0);
  });
});
