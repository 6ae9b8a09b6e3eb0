import { mkdir, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { launchLabel, renderLaunchAgent, renderLaunchLoop } from './renderLaunchAgent.ts';
import { respawnFile } from './renderRespawn.ts';
import type { ServiceParts, ServiceWay } from './serviceWay.ts';
import { untilEnded } from './untilEnded.ts';
import { serviceName } from './servicePlace.ts';

/** The daemon as an agent of its user's launchd: started at login, and again after every crash. */
export function launchdService({ place, run }: ServiceParts): ServiceWay {
  const label = launchLabel(serviceName(place));
  const file = path.join(place.userHome, 'Library', 'LaunchAgents', `${label}.plist`);
  // Who is logged in at the screen has a domain of windows; over SSH alone there is only that of the user.
  const domains = [`gui/${place.uid}`, `user/${place.uid}`];

  async function bootOut(): Promise<void> {
    for (const domain of domains) await run('launchctl', ['bootout', `${domain}/${label}`]);
    await untilEnded(place);
  }

  return {
    logCommand: `launchctl print ${domains[0]}/${label}`,
    isPossible: async () => process.platform === 'darwin' && (await run('launchctl', ['version'])).code === 0,
    async start() {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFileAtomic(respawnFile(place), renderLaunchLoop(place), { mode: 0o700 });
      await writeFileAtomic(file, renderLaunchAgent(serviceName(place), place), { mode: 0o644 });
      await bootOut();
      const said: string[] = [];
      for (const domain of domains) {
        const { code, errors } = await run('launchctl', ['bootstrap', domain, file]);
        if (code === 0) return;
        said.push(errors);
      }
      throw new HubError('unreachable', `launchd does not take ${file}: ${said.join('; ')}`);
    },
    async remove() {
      await bootOut();
      await rm(file, { force: true });
    },
    async isRunning() {
      for (const domain of domains)
        if (/state = running/.test((await run('launchctl', ['print', `${domain}/${label}`])).output)) return true;
      return false;
    },
  };
}
