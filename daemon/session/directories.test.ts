import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { limits } from '../../shared/timings.ts';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { Directories } from './directories.ts';

describe('directories that sessions may work in', () => {
  let place: string;
  let home: string;
  const open = () =>
    new Directories({
      allowedCommands: [],
      allowedPaths: [home, path.join(place, 'missing')],
      workRoot: path.join(place, 'work'),
      maxSessions: 1,
      searchPath: '',
    });
  const namesIn = async (given?: string, filter?: string) =>
    (await open().list({ path: given, filter })).directories.map(({ name }) => name);

  beforeEach(async () => {
    place = await makePlace();
    home = path.join(place, 'home');
    for (const name of ['home', 'work', 'elsewhere']) await mkdir(path.join(place, name));
  });
  afterEach(removePlaces);

  it('[F10] one begins at the allowed paths that are there', async () => {
    const { path: at, directories } = await open().list({});
    assert.equal(at, undefined);
    assert.deepEqual(
      directories.map((entry) => entry.path),
      [home, path.join(place, 'work')],
    );
  });

  it('[F10] directories are told, files are not, and the way up ends at the allowed path', async () => {
    await mkdir(path.join(home, 'api', '.git'), { recursive: true });
    await mkdir(path.join(home, '.hidden'));
    await mkdir(path.join(home, 'Web'));
    await writeFile(path.join(home, 'notes.txt'), '');
    const page = await open().list({ path: home });
    assert.deepEqual(page, {
      path: home,
      directories: [
        { name: 'Web', path: path.join(home, 'Web'), isRepository: false, isLink: false },
        { name: 'api', path: path.join(home, 'api'), isRepository: true, isLink: false },
        { name: '.hidden', path: path.join(home, '.hidden'), isRepository: false, isLink: false },
      ],
      left: 0,
    });
    assert.equal((await open().list({ path: path.join(home, 'api') })).parent, home);
    assert.deepEqual(await namesIn(home, 'WE'), ['Web']);
  });

  it('[F10] nothing leads out: no "..", no link, no neighbour', async () => {
    await mkdir(path.join(place, 'home2'));
    await symlink(path.join(place, 'elsewhere'), path.join(home, 'out'));
    await symlink(path.join(home, 'loop'), path.join(home, 'loop'));
    await symlink(path.join(place, 'nowhere'), path.join(home, 'broken'));
    await mkdir(path.join(home, 'in'));
    await symlink(path.join(home, 'in'), path.join(home, 'link'));
    assert.deepEqual(await namesIn(home), ['in', 'link']);
    for (const out of ['home/..', 'home/../elsewhere', 'home/out', 'elsewhere', 'home2', 'home/in/../../elsewhere']) {
      const given = `${place}/${out}`;
      await assert.rejects(open().list({ path: given }), { code: 'forbidden', message: /allowedPaths/ }, out);
    }
    await assert.rejects(open().list({ path: path.join(home, 'loop') }), { code: 'not-found' });
    await assert.rejects(open().list({ path: 'in' }), { code: 'bad-request' });
    // A way that comes back in is judged by where it ends.
    assert.equal((await open().list({ path: `${home}/in/../../home/link` })).path, path.join(home, 'in'));
  });

  it('[F10] what may not be read is said', async function () {
    const closed = path.join(home, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o000);
    const listing = open().list({ path: closed });
    // Nothing is closed to root.
    if (os.userInfo().uid === 0) assert.deepEqual((await listing).directories, []);
    else await assert.rejects(listing, { code: 'forbidden', message: /may not read/ });
    await chmod(closed, 0o700);
  });

  it('[F10] of very many some are told, and a filter finds the others', async () => {
    const count = 10_000;
    for (let at = 0; at < count; at += 100)
      await Promise.all(Array.from({ length: 100 }, (_, step) => mkdir(path.join(home, `d${at + step}`))));
    const page = await open().list({ path: home });
    assert.deepEqual(
      [page.directories.length, page.left],
      [limits.listedDirectories, count - limits.listedDirectories],
    );
    assert.deepEqual(await namesIn(home, 'd9998'), ['d9998']);
  });

  it('a name that could not be given back is not told', async () => {
    await mkdir(path.join(home, 'new\nline'));
    await mkdir(path.join(home, 'plain'));
    assert.deepEqual(await namesIn(home), ['plain']);
  });

  it('[F10] many who look at once are refused rather than queued', async () => {
    const directories = open();
    const asked = Array.from({ length: 20 }, () => directories.list({ path: home }));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 12);
    assert.deepEqual((await directories.list({ path: home })).directories, []);
  });
});
