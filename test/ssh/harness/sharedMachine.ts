import { execFileSync, spawn } from 'node:child_process';
import { endWithUs } from '../../window/harness/endWithUs.ts';
import { isAlive } from '../../harness/processTable.ts';
import { until } from '../../harness/until.ts';
import type { HostUser } from './hostUsers.ts';
import { signal, sshdsOf } from './hostProcesses.ts';
import type { OwnMachine } from './ownMachine.ts';

/** A host that is a user of this machine: everything of that user, and the sshd that lets them in. */
export function shareMachine(user: HostUser): OwnMachine {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
  const started = new Map<number, () => void>();
  return {
    pid: process.pid,
    start([program = '', ...args]) {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, detached: true });
      if (child.pid !== undefined) started.set(child.pid, endWithUs(child.pid));
      return child;
    },
    run: ([program = '', ...args], input = '') =>
      execFileSync(program, args, { input, encoding: 'utf8', env, stdio: ['pipe', 'pipe', 'pipe'] }),
    async close() {
      for (const [pid, release] of started) {
        for (const sshd of sshdsOf(pid, user.id)) signal(sshd, 'SIGKILL');
        await until(() => !isAlive(pid), `${user.name}'s sshd ends`);
        release();
      }
      await user.remove();
    },
  };
}
