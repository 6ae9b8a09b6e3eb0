import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import type { AllowLists } from './allowLists.ts';
import { isInside, requireAllowedDirectory, requireAllowedProgram } from './allowLists.ts';

describe('the allow-lists', () => {
  let place: string;
  const lists = (changes: Partial<AllowLists> = {}): AllowLists => ({
    allowedCommands: ['agent'],
    allowedPaths: [path.join(place, 'home')],
    workRoot: path.join(place, 'work'),
    maxSessions: 1,
    searchPath: path.join(place, 'bin'),
    ...changes,
  });
  const program = (name: string) => writeFile(path.join(place, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });

  beforeEach(async () => {
    place = await makePlace();
    for (const name of ['bin', 'home', 'work', 'elsewhere']) await mkdir(path.join(place, name));
    await program('agent');
    await program('other');
  });
  afterEach(removePlaces);

  it('[F11] a listed program is given with its links followed', async () => {
    await symlink(path.join(place, 'bin', 'other'), path.join(place, 'bin', 'linked'));
    assert.equal(await requireAllowedProgram('agent', lists()), path.join(place, 'bin', 'agent'));
    assert.equal(
      await requireAllowedProgram('linked', lists({ allowedCommands: ['linked'] })),
      path.join(place, 'bin', 'other'),
    );
  });

  it('[F11] a program of a listed name elsewhere, or a listed program under another name, is refused', async () => {
    await writeFile(path.join(place, 'elsewhere', 'agent'), '#!/bin/sh\n', { mode: 0o755 });
    await symlink(path.join(place, 'bin', 'agent'), path.join(place, 'bin', 'disguised'));
    await assert.rejects(requireAllowedProgram(path.join(place, 'elsewhere', 'agent'), lists()), { code: 'forbidden' });
    await assert.rejects(requireAllowedProgram('disguised', lists()), { code: 'forbidden' });
    await assert.rejects(requireAllowedProgram('other', lists()), { code: 'forbidden', message: /allowedCommands/ });
    await assert.rejects(requireAllowedProgram('missing', lists({ allowedCommands: ['missing'] })), {
      code: 'not-found',
    });
  });

  it('[F11] a directory is judged by where it really is', async () => {
    await symlink(path.join(place, 'elsewhere'), path.join(place, 'home', 'link'));
    await symlink(path.join(place, 'home'), path.join(place, 'elsewhere', 'back'));
    await assert.rejects(requireAllowedDirectory(path.join(place, 'home', 'link'), lists()), { code: 'forbidden' });
    assert.equal(
      await requireAllowedDirectory(path.join(place, 'elsewhere', 'back'), lists()),
      path.join(place, 'home'),
    );
    assert.equal(await requireAllowedDirectory(path.join(place, 'work'), lists()), path.join(place, 'work'));
    await assert.rejects(requireAllowedDirectory(path.join(place, 'bin', 'agent'), lists({ allowedPaths: [place] })), {
      code: 'not-found',
    });
  });

  it('a neighbour with a longer name is not inside', () => {
    assert.deepEqual(
      [
        isInside('/home/me', '/home/me'),
        isInside('/home/me', '/home/me/a'),
        isInside('/home/me', '/home/me2'),
        isInside('/home/me', '/home/me/..a'),
        isInside('/', '/etc'),
      ],
      [true, true, false, true, true],
    );
  });
});
