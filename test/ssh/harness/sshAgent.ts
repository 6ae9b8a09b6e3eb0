import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAlive } from '../../harness/processTable.ts';
import { until } from '../../harness/until.ts';
import { endWithUs } from '../../window/harness/endWithUs.ts';

/** An ssh-agent of a test's own. */
export interface SshAgent {
  /** The value of SSH_AUTH_SOCK. */
  readonly socket: string;
  readonly add: (keyFile: string) => void;
  readonly removeAll: () => void;
  readonly close: () => Promise<void>;
}

/** Starts one that listens at a path. */
export async function startSshAgent(socket: string): Promise<SshAgent> {
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore', detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error('There is no program "ssh-agent" here (openssh-client).');
  const release = endWithUs(pid);
  await until(() => existsSync(socket), 'the agent listens');
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  const add = (...args: readonly string[]) => void execFileSync('ssh-add', ['-q', ...args], { env, stdio: 'ignore' });
  return {
    socket,
    add,
    removeAll: () => add('-D'),
    async close() {
      child.kill('SIGTERM');
      await until(() => !isAlive(pid), 'the agent ends');
      release();
    },
  };
}
