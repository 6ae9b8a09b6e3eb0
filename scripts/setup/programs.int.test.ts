import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const setupFile = join(dirname(fileURLToPath(import.meta.url)), '..', 'setup.mjs');

describe('setup', () => {
  let bin = '';
  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'rostrum-setup-'));
    await program('htop', 'htop 3.2.2');
    await program('less', 'less 590 (GNU regular expressions)');
    await program('vi', 'VIM - Vi IMproved 9.0');
  });
  afterEach(() => rm(bin, { recursive: true }));

  const program = (name: string, says: string) =>
    writeFile(join(bin, name), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });

  const runSetup = () => {
    const { status, stderr } = spawnSync(process.execPath, [setupFile], { env: { PATH: bin }, encoding: 'utf8' });
    return { status, stderr };
  };

  it('says nothing when nothing is missing', async () => {
    await program('git', 'git version 2.39.5');
    await program('tmux', 'tmux 3.3a');
    assert.deepEqual(runSetup(), { status: 0, stderr: '' });
  });

  it('takes a tmux that was built from its newest source', async () => {
    await program('git', 'git version 2.39.5 (Apple Git-154)');
    await program('tmux', 'tmux master');
    assert.equal(runSetup().status, 0);
  });

  it('names what is missing and what is too old', async () => {
    await program('tmux', 'tmux 2.9');
    const { status, stderr } = runSetup();
    assert.equal(status, 1);
    assert.match(stderr, /Rostrum needs git, tmux ≥ 3\.0 \(this is 2\.9\)\./);
  });

  it('prints the one line to paste', async () => {
    await program('git', 'git version 2.39.5');
    await program('dnf', '4.14.0');
    await program('vi', 'not an editor 1.0');
    const { status, stderr } = runSetup();
    assert.equal(status, 1);
    assert.match(stderr, /Paste this line, then try again:\n\n {4}(sudo )?dnf install -y tmux vim\n/);
  });
});
