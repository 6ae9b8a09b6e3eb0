import * as os from 'node:os';
import type { Capabilities, DoctorCheck } from '../../shared/model/server.ts';
import type { DaemonConfig } from '../../runtime/daemonConfig.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import { detectProviders } from '../agent/detectProviders.ts';
import type { Provider } from '../agent/providers.ts';
import { createProviders } from '../agent/providers.ts';
import type { AllowLists } from '../session/allowLists.ts';
import { readCapabilities } from './capabilities.ts';
import { runDoctor } from './doctor.ts';
import type { DoctorFindings } from './doctorChecks.ts';

/** What looking at the machine needs to know beside its configuration. */
export interface MachineParts {
  readonly version: string;
  readonly terminal: Capabilities['terminal'];
  /** Why it is that one. */
  readonly terminalWhy?: string | undefined;
  readonly searchPath: string;
  readonly home?: string;
  readonly now?: () => number;
}

/** What was found at one look. */
export interface MachineReport {
  readonly capabilities: Capabilities;
  readonly detected: readonly DetectedProvider[];
}

/** The rules of this machine's owner, from the configuration. */
export const allowListsOf = (config: DaemonConfig, searchPath: string): AllowLists => ({
  allowedCommands: config.allowedCommands,
  allowedPaths: config.allowedPaths,
  workRoot: config.workRoot,
  maxSessions: config.maxSessions,
  searchPath,
});

/** Looks at the machine: what `daemon register` and every hello tell the hub. */
export async function examineMachine(config: DaemonConfig, parts: MachineParts): Promise<MachineReport> {
  const { version, terminal, searchPath, home = os.homedir(), now = Date.now } = parts;
  const providers: Iterable<Provider> = createProviders(config.providers).values();
  const detected = await detectProviders(providers, allowListsOf(config, searchPath), home);
  const { repos, labels, maxSessions, workRoot } = config;
  const capabilities = await readCapabilities({
    daemonVersion: version,
    terminal,
    detected,
    repos,
    labels,
    maxSessions,
    workRoot,
    searchPath,
    now,
  });
  return { capabilities, detected };
}

/** What the doctor's checks are made of beside the machine itself. */
export interface KnownHealth {
  readonly detected: readonly DetectedProvider[];
  readonly hub: DoctorFindings['hub'];
  readonly registration?: DoctorFindings['registration'];
  readonly clockSkewMs?: number | undefined;
}

/** The doctor's checks on what was found. */
export function examineHealth(
  config: DaemonConfig,
  parts: MachineParts,
  known: KnownHealth,
): Promise<readonly DoctorCheck[]> {
  return runDoctor({
    hub: known.hub,
    registration: known.registration,
    terminal: parts.terminal,
    terminalWhy: parts.terminalWhy,
    workRoot: config.workRoot,
    clockSkewMs: known.clockSkewMs,
    detected: known.detected,
    allowedCommands: config.allowedCommands,
    searchPath: parts.searchPath,
  });
}
