import { mkdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { renderUnit } from './renderUnit.ts';
import type { ServiceParts, ServiceWay } from './serviceWay.ts';
import { serviceName } from './servicePlace.ts';

/** The daemon as a unit of its user's systemd: started at boot where the user lingers, and again after every crash. */
export function systemdService({ place, run }: ServiceParts): ServiceWay {
  const unit = `${serviceName(place)}.service`;
  const file = path.join(place.userHome, '.config', 'systemd', 'user', unit);
  const ask = (...args: readonly string[]) => run('systemctl', ['--user', ...args]);

  async function order(...args: readonly string[]): Promise<void> {
    const { code, errors } = await ask(...args);
    if (code === 0) return;
    throw new HubError(
      'unreachable',
      `"systemctl --user ${args.join(' ')}" failed: ${errors}. Its log: journalctl --user -u ${unit} -n 50`,
    );
  }

  return {
    logCommand: `journalctl --user -u ${unit} -n 50`,
    async isPossible() {
      const { output } = await ask('is-system-running');
      // Degraded: some other unit has failed. Starting: it will be ready.
      return /^(running|degraded|starting)$/.test(output);
    },
    async start() {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFileAtomic(file, renderUnit(place), { mode: 0o644 });
      await order('daemon-reload');
      await order('enable', unit);
      await order('restart', unit);
    },
    async remove() {
      // What is not there cannot be stopped, and that is no failure.
      await ask('disable', '--now', unit);
      await rm(file, { force: true });
      await ask('daemon-reload');
      await ask('reset-failed', unit);
    },
    isRunning: async () => (await ask('is-active', unit)).output === 'active',
  };
}
