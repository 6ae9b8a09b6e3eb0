import type { ChildProcess } from 'node:child_process';
import { timings } from '../../../shared/timings.ts';

/**
 * Asks a process of ours to end, with its group where it leads one, and ends it by force where it has not done so soon. Again is
 * harmless.
 */
export function endProcess(child: ChildProcess, { leadsGroup = false } = {}): void {
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const send = (signal: NodeJS.Signals) => {
    try {
      if (leadsGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  };
  if (hasEnded()) return;
  send('SIGTERM');
  const timer = setTimeout(() => (hasEnded() ? undefined : send('SIGKILL')), timings.sshCloseMs);
  child.once('exit', () => clearTimeout(timer));
}
