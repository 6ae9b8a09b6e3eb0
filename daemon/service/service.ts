import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { launchdService } from './launchdService.ts';
import { loopService } from './loopService.ts';
import { serviceDirectory, serviceKinds } from './servicePlace.ts';
import type { ServiceKind, ServicePlace } from './servicePlace.ts';
import type { ServiceParts, ServiceWay } from './serviceWay.ts';
import { systemdService } from './systemdService.ts';
import { tmuxService } from './tmuxService.ts';
import { requireEnded, untilEnded } from './untilEnded.ts';

/** How the service of a home is. */
export interface ServiceStatus {
  readonly kind: ServiceKind | undefined;
  readonly isRunning: boolean;
  readonly logCommand: string | undefined;
}

const wayOf = (kind: ServiceKind, parts: ServiceParts): ServiceWay =>
  ({ systemd: systemdService, launchd: launchdService, tmux: tmuxService, loop: loopService })[kind](parts);

/**
 * Keeps the daemon of a home running from now on, and starts it; where it ran already, by the program that is there now.
 * A kind that is not named is the first that works. @throws HubError with what to do where none does.
 */
export async function installService(parts: ServiceParts, wished: ServiceKind | undefined): Promise<ServiceKind> {
  const { place } = parts;
  const kind = wished ?? (await firstPossible(parts));
  const before = await readKind(place);
  if (before !== undefined && before !== kind) await wayOf(before, parts).remove();
  await mkdir(serviceDirectory(place), { recursive: true, mode: 0o700 });
  // Written first: what was begun and cut off is known, and can be removed.
  await writeFileAtomic(kindFile(place), `${kind}\n`);
  await wayOf(kind, parts).start();
  return kind;
}

/** Ends the daemon of a home and forgets its service; gives its kind, undefined where there was none. */
export async function removeService(parts: ServiceParts): Promise<ServiceKind | undefined> {
  const { place } = parts;
  const kind = await readKind(place);
  if (kind === undefined) await requireEnded(place);
  else await wayOf(kind, parts).remove();
  await untilEnded(place);
  await rm(serviceDirectory(place), { recursive: true, force: true });
  return kind;
}

/** Whether a service keeps the daemon of a home, and whether it does so now. */
export async function readServiceStatus(parts: ServiceParts): Promise<ServiceStatus> {
  const kind = await readKind(parts.place);
  if (kind === undefined) return { kind, isRunning: false, logCommand: undefined };
  const way = wayOf(kind, parts);
  return { kind, isRunning: await way.isRunning(), logCommand: way.logCommand };
}

async function firstPossible(parts: ServiceParts): Promise<ServiceKind> {
  for (const kind of serviceKinds) if (await wayOf(kind, parts).isPossible()) return kind;
  throw new HubError(
    'unreachable',
    'Nothing here can keep the daemon running. Run "rostrum daemon start" yourself, or let a service of the system do it.',
  );
}

const kindFile = (place: ServicePlace): string => path.join(serviceDirectory(place), 'kind');

async function readKind(place: ServicePlace): Promise<ServiceKind | undefined> {
  if (!existsSync(kindFile(place))) return undefined;
  const text = (await readFile(kindFile(place), 'utf8')).trim();
  return serviceKinds.find((kind) => kind === text);
}
