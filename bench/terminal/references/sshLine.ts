import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from '../../../test/harness/until.ts';
import type { KeyLine } from './keyLine.ts';
import { openOwnTmux } from './ownTmux.ts';
import { findProgram } from './findProgram.ts';
import { openPty } from './ptyLines.ts';
import { freePort } from '../../../test/harness/freePort.ts';

/** OpenSSH over loopback to a tmux; with a configuration, keys and port of its own. Undefined where there is no sshd. */
export async function openSshLine(): Promise<KeyLine | undefined> {
  const sshd = findProgram('sshd', 'openssh-server');
  if (sshd === undefined || findProgram('ssh', 'openssh-client') === undefined) return undefined;
  const tmux = openOwnTmux();
  const at = (name: string): string => join(tmux.directory, name);
  for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)]);
  const port = await freePort();
  const config = {
    Port: port,
    ListenAddress: '127.0.0.1',
    HostKey: at('host'),
    PidFile: 'none',
    AuthorizedKeysFile: at('user.pub'),
    PermitRootLogin: 'prohibit-password',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    StrictModes: 'no',
    UsePAM: 'no',
  };
  const lines = Object.entries(config).map(([key, value]) => `${key} ${value}\n`);
  writeFileSync(at('sshd.conf'), lines.join(''));
  // As root it leaves its rights behind in this directory, which a package's service usually makes.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(sshd, ['-D', '-e', '-f', at('sshd.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (text: Buffer) => (said += text.toString()));
  await until(() => said.includes('Server listening'), `sshd listens; it says: ${said}`);
  const line = openPty('OpenSSH to tmux', [
    ...['ssh', '-tt', '-F', 'none', '-i', at('user'), '-p', String(port), '-o', 'BatchMode=yes'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
    ...[`${userInfo().username}@127.0.0.1`, ...tmux.attachWords],
  ]);
  return {
    ...line,
    close() {
      void line.close();
      server.kill();
      tmux.close();
    },
  };
}
