import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const scripts = join(dirname(fileURLToPath(import.meta.url)), '..');

describe('setup', () => {
  let bin = '';
  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'rostrum-setup-'));
  });
  afterEach(() => rm(bin, { recursive: true }));

  const program = (name: string, says: string) =>
    writeFile(join(bin, name), `#!/bin/sh\necho "${says}"\n`, { mode: 0o755 });

  const runScript = (name: string) => {
    const { status, stderr } = spawnSync(process.execPath, [join(scripts, name)], {
      env: { PATH: bin },
      encoding: 'utf8',
    });
    return { status, stderr };
  };
  const runSetup = () => runScript('setup.mjs');

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
    const { status, stderr } = runSetup();
    assert.equal(status, 1);
    assert.match(stderr, /Paste this line, then try again:\n\n {4}(sudo )?dnf install -y tmux\n/);
  });

  it('asks for the programs that only tests run before the tests, and says all that is missing at once', async () => {
    await program('git', 'git version 2.39.5');
    await program('dnf', '4.14.0');
    await program('htop', 'htop 3.2.2');
    await program('less', 'less 590 (GNU regular expressions)');
    await program('vi', 'not an editor 1.0');
    await program('sshd', 'OpenSSH_9.2');
    await program('curl', 'curl 7.88.1 (x86_64-pc-linux-gnu)');
    await program('ip', 'ip utility, iproute2-6.1.0, libbpf 1.1.2');
    await program('openssl', 'OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)');
    await program('systemd-analyze', 'systemd 252 (252.38-1~deb12u1)');
    await program('chromium', 'Chromium 156.0.8078.108 built on Debian');
    const { status, stderr } = runScript('test.mjs');
    assert.equal(status, 1);
    assert.match(stderr, /"npm test" needs tmux, fish, zsh, vi .*\n\n {4}(sudo )?dnf install -y tmux fish zsh vim\n/);
    assert.match(stderr, /\n0 passed, 1 failed\n$/);
  });
});
