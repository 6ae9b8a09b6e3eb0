import { HubError } from '../../shared/errors.ts';
import type { DoctorCheck } from '../../shared/model/server.ts';
import type { DaemonConfig } from '../../runtime/daemonConfig.ts';
import { identifyServer, readIdentity } from '../registration.ts';
import type { ServerIdentity } from '../registration.ts';
import { probeHub } from './doctor.ts';
import type { RegistrationFinding } from './doctorChecks.ts';
import { examineHealth, examineMachine } from './machine.ts';
import type { MachineParts } from './machine.ts';

/**
 * The doctor without a daemon: the hub is asked whether it answers and whether it knows this server. The hub is the one
 * that is named, else the one where this server is registered, else the configured one.
 */
export async function examineAlone(
  config: DaemonConfig,
  { parts, hubUrl }: { readonly parts: MachineParts; readonly hubUrl: string | undefined },
): Promise<readonly DoctorCheck[]> {
  const identity = await readIdentity(config.dataDir);
  const url = hubUrl ?? identity?.hubUrl ?? config.hubUrl;
  const [hub, { detected }] = await Promise.all([
    probeHub(url, { now: parts.now ?? Date.now }),
    examineMachine(config, parts),
  ]);
  const registration = hub.isReached ? await askRegistration(url, identity) : ({ state: 'unasked' } as const);
  return examineHealth(config, parts, { detected, hub, registration, clockSkewMs: hub.clockSkewMs });
}

async function askRegistration(url: string, identity: ServerIdentity | undefined): Promise<RegistrationFinding> {
  if (identity === undefined) return { state: 'none' };
  try {
    const { state, name } = await identifyServer(url, identity.key);
    return state === 'known' ? { state, name: name ?? identity.name } : { state };
  } catch (error) {
    // A hub that answers, but not to this question: an older one, or one that is busy.
    if (error instanceof HubError) return { state: 'unasked' };
    throw error;
  }
}
