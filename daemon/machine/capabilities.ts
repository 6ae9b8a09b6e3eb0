import * as os from 'node:os';
import type { Capabilities } from '../../shared/model/server.ts';
import { limits } from '../../shared/timings.ts';
import { resumeWays } from '../agent/conversation.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import { findRepositories } from './repositories.ts';
import { findTools, languagesOfTools } from './tools.ts';

/** What the configuration adds to what is found. */
export interface CapabilityParts {
  readonly daemonVersion: string;
  readonly terminal: Capabilities['terminal'];
  readonly detected: readonly DetectedProvider[];
  readonly repos: readonly string[];
  readonly labels: readonly string[];
  readonly maxSessions: number;
  readonly workRoot: string;
  readonly searchPath: string;
  readonly now: () => number;
}

/** What this machine is and has. */
export async function readCapabilities(parts: CapabilityParts): Promise<Capabilities> {
  const [tools, repos] = await Promise.all([findTools(parts.searchPath), findRepositories(parts.repos, parts.now)]);
  const languages = new Set([...repos.flatMap((repo) => repo.languages), ...languagesOfTools(tools)]);
  const frameworks = new Set(repos.flatMap((repo) => repo.frameworks));
  return {
    os: readSystem(process.platform),
    osRelease: os.release().slice(0, 200),
    arch: process.arch,
    hostname: os.hostname().slice(0, 255),
    cpus: os.cpus().length,
    memoryBytes: os.totalmem(),
    daemonVersion: parts.daemonVersion,
    terminal: parts.terminal,
    tools: [...tools],
    providers: parts.detected
      .filter(({ isInstalled }) => isInstalled)
      .slice(0, 50)
      .map(({ provider, version, usable, detail, modes }) => ({
        name: provider.name,
        ...(version === undefined ? {} : { version }),
        usable,
        detail: detail.slice(0, 500),
        delivery: provider.delivery,
        resumes: resumeWays(provider),
        modes: [...modes],
        seesTools: provider.integration !== undefined,
        typesTask: provider.prompt === 'none' && provider.delivery === 'typed',
      })),
    repos: [...repos],
    languages: [...languages].sort().slice(0, 100),
    frameworks: [...frameworks].sort().slice(0, 100),
    labels: parts.labels.slice(0, limits.labels),
    maxSessions: parts.maxSessions,
    workRoot: parts.workRoot,
  };
}

/** The systems that servers run on; every other Unix is closest to Linux. */
const readSystem = (platform: string): Capabilities['os'] =>
  platform === 'darwin' || platform === 'win32' ? platform : 'linux';
