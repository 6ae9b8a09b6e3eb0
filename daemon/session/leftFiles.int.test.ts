import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '../../shared/timings.ts';
import { LeftFiles } from './leftFiles.ts';

const sessionId = 'session_0123456789abcdef';
const ownDirectory = 'work/shop-1-89abcdef';

describe('a file that a task has left', () => {
  let place: string;
  let files: LeftFiles;
  before(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), 'rostrum-left-')));
    for (const name of [ownDirectory, 'work/shop-2-another1', 'repo', 'other', 'closed'])
      mkdirSync(join(place, name), { recursive: true });
    const repository = (name: string) => ({ name, path: join(place, name), languages: [], frameworks: [] });
    files = new LeftFiles({
      lists: { workRoot: join(place, 'work'), allowedPaths: [join(place, 'repo')] },
      repositories: () => ['repo', 'closed', 'other'].map(repository),
    });
  });
  after(() => rmSync(place, { recursive: true }));

  const read = (path: string, repo = 'repo') => files.read({ path, sessionId, repo });
  const write = (name: string, bytes: string | Buffer = 'text'): string => {
    writeFileSync(join(place, name), bytes);
    return join(place, name);
  };
  const refusedAs = (code: string, message: RegExp) => (error: Error & { code?: string }) => {
    assert.match(error.message, message);
    assert.equal(error.code, code);
    return true;
  };

  it('[T19] is read whole, in the directory of its session and in the repository of its task', async () => {
    const text = 'ünï\n\u001b[31m\n';
    const sha256 = createHash('sha256').update(text).digest('hex');
    for (const name of [`${ownDirectory}/report.md`, 'repo/report.md']) {
      const found = await read(write(name, text));
      assert.deepEqual([Buffer.from(found.base64, 'base64').toString(), found.sha256], [text, sha256]);
    }
    assert.equal((await read(write('repo/empty', ''))).base64, '');
    const largest = Buffer.alloc(limits.artifactBytes, 'x');
    assert.equal(Buffer.from((await read(write('repo/largest', largest))).base64, 'base64').length, largest.length);
  });

  it('[T19] is nothing else: not outside, by no link, no credentials, no directory, no pipe', async () => {
    const outside = write('other/notes');
    symlinkSync(outside, join(place, 'repo/link'));
    symlinkSync(join(place, 'other'), join(place, 'repo/away'));
    const others = write('work/shop-2-another1/notes');
    for (const path of [outside, others, 'repo/link', 'repo/away/notes', 'repo/../other/notes'])
      await assert.rejects(
        read(path.startsWith('/') ? path : join(place, path)),
        refusedAs('forbidden', /does not lie where its task worked/),
        path,
      );
    // A repository that no session may work in, another one than its task's, and none of both.
    const closed = write('closed/notes');
    for (const [path, repo] of [
      [closed, 'closed'],
      [closed, 'repo'],
      [write('repo/notes'), 'none'],
    ] as const)
      await assert.rejects(read(path, repo), refusedAs('forbidden', /does not lie where its task worked/), path);
    mkdirSync(join(place, 'repo/.git'));
    for (const path of [write('repo/.git/config'), write('repo/.env'), write('repo/.env.local')])
      await assert.rejects(read(path), refusedAs('forbidden', /credentials/), path);
    linkSync(outside, join(place, 'repo/twice'));
    await assert.rejects(read(join(place, 'repo/twice')), refusedAs('forbidden', /leads elsewhere/));
    mkdirSync(join(place, 'repo/.ssh'));
    const key = write('repo/.ssh/id_ed25519');
    symlinkSync(key, join(place, 'repo/report.txt'));
    for (const path of [key, join(place, 'repo/report.txt')])
      await assert.rejects(read(path), refusedAs('forbidden', /credentials/), path);
    await assert.rejects(read(join(place, 'repo')), refusedAs('conflict', /is no file/));
    execFileSync('mkfifo', [join(place, 'repo/pipe')]);
    await assert.rejects(read(join(place, 'repo/pipe')), refusedAs('conflict', /is no file/));
    for (const path of ['report.md', join(place, 'repo/none'), join(place, 'repo/\0')])
      await assert.rejects(read(path), refusedAs('not-found', /file/), path);
  });

  it('[T19] is refused where it is too large, or no text', async () => {
    const large = write('repo/large', Buffer.alloc(limits.artifactBytes + 1, 'x'));
    await assert.rejects(read(large), refusedAs('too-large', /262145 bytes; at most 262144/));
    for (const bytes of [Buffer.from([0x7f, 0x45, 0]), Buffer.from([0xc3, 0x28])])
      await assert.rejects(read(write('repo/binary', bytes)), refusedAs('conflict', /is no text/));
    const loads = await Promise.allSettled(Array.from({ length: 20 }, () => read(large)));
    assert.ok(
      loads.some((one) => one.status === 'rejected' && one.reason.code === 'overloaded'),
      'a few at a time',
    );
    assert.equal((await read(write('repo/next'))).base64, Buffer.from('text').toString('base64'));
  });
});
