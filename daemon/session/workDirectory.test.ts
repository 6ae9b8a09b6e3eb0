import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { sessionOrder, taskOffer } from '../testDaemon.fixture.ts';
import { prepareWorkDirectory } from './workDirectory.ts';

describe('the directory that a session works in', () => {
  let workRoot: string;
  const prepare = (changes: Parameters<typeof sessionOrder>[0], repoPath = workRoot) =>
    prepareWorkDirectory(sessionOrder(changes), [{ name: 'api', path: repoPath, languages: [], frameworks: [] }], {
      ...{ allowedCommands: [], allowedPaths: [workRoot], workRoot, maxSessions: 1, searchPath: '' },
    });

  beforeEach(async () => (workRoot = path.join(await makePlace(), 'work')));
  afterEach(removePlaces);

  it('[G1] is its own where it was made for it, and never where something could be in it before', async () => {
    const sessionId = sessionOrder().sessionId;
    const { cwd, isOwn } = await prepare({ sessionId });
    assert.deepEqual([path.dirname(cwd), isOwn], [workRoot, true]);
    assert.deepEqual(await prepare({ sessionId }), { cwd, isOwn: false }, 'it was there');
    assert.deepEqual(await prepare({ cwd }), { cwd, isOwn: false }, 'somebody chose that of an earlier session');
    const repo = path.join(workRoot, 'checkout');
    await mkdir(repo);
    const inRepo = await prepare({ task: taskOffer({ repo: 'api' }) }, repo);
    assert.deepEqual(inRepo, { cwd: repo, isOwn: false }, 'a checkout below the work root');
  });

  it('[G1] is not its own where a link stood in its place', async () => {
    const order = sessionOrder();
    const filled = path.join(workRoot, 'filled');
    await mkdir(filled, { recursive: true });
    await symlink(filled, path.join(workRoot, `${order.name}-${order.sessionId.slice(-8)}`));
    assert.deepEqual(await prepare({ sessionId: order.sessionId }), { cwd: filled, isOwn: false });
  });
});
