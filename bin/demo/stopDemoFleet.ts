import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import type { DemoFleet, Owned } from './demoFleet.ts';
import { endTerminals } from './endTerminals.ts';

const closeMs = 15_000;
const pollMs = 100;

/** What the demo has started, as far as it came. */
export interface DemoRemains {
  readonly owned: Owned;
  readonly fleet: DemoFleet | undefined;
  readonly dataDirs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Closes every session of the demo, then ends its daemons, the hub, and the tmux servers. Nothing but its own. */
export async function stopDemoFleet({ owned, fleet, dataDirs, env }: DemoRemains): Promise<void> {
  try {
    if (fleet !== undefined) await closeSessions(fleet);
  } catch (error) {
    // A hub that does not answer any more has nothing to close through; its processes are ended all the same.
    if (!(error instanceof HubError)) throw error;
  } finally {
    for (const child of [...owned].reverse()) await child.stop();
    for (const dataDir of dataDirs) await endTerminals(dataDir, env);
  }
}

async function closeSessions({ hub, projectId }: DemoFleet): Promise<void> {
  const { caller } = hub;
  const readLive = async () => {
    const { rows } = await caller.call('session.list', { project: projectId, limit: 500 });
    return rows.filter(({ lifecycle }) => lifecycle !== 'exited' && lifecycle !== 'lost');
  };
  for (const { id, wanted } of await readLive()) {
    if (wanted === 'running') await caller.call('session.close', { id });
  }
  const deadline = Date.now() + closeMs;
  while ((await readLive()).length > 0 && Date.now() < deadline) await pause(pollMs);
}
