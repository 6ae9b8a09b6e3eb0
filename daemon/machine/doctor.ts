import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { toError } from '../../shared/errors.ts';
import { connectionTo, hubPlaceWords, readHubPlace } from '../../runtime/hubPlace.ts';
import { exchange, reasonOf } from '../../runtime/httpExchange.ts';
import type { DoctorCheck } from '../../shared/model/server.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import { findProgram } from '../session/findProgram.ts';
import { loadPty } from '../terminal/pty/loadPty.ts';
import type { DoctorFindings } from './doctorChecks.ts';
import { installers } from '../../shared/installLine.ts';
import type { Installing } from '../../shared/installLine.ts';
import { decideChecks } from './doctorChecks.ts';
import { readDiskFree } from './heartbeat.ts';
import { readOutput } from './readOutput.ts';

/** What the doctor is told; the rest it looks up. */
export interface DoctorParts {
  readonly hub: DoctorFindings['hub'];
  readonly registration: DoctorFindings['registration'];
  readonly terminal: DoctorFindings['terminal'];
  readonly terminalWhy?: string | undefined;
  readonly workRoot: string;
  readonly clockSkewMs: number | undefined;
  readonly detected: readonly DetectedProvider[];
  readonly allowedCommands: readonly string[];
  readonly searchPath: string;
}

/** Examines this machine. */
export async function runDoctor(parts: DoctorParts): Promise<readonly DoctorCheck[]> {
  const { hub, registration, terminal, clockSkewMs, detected, allowedCommands } = parts;
  const [tmux, git, problem, installing] = await Promise.all([
    readProgram('tmux', ['-V'], parts.searchPath),
    readProgram('git', ['--version'], parts.searchPath),
    findWorkRootProblem(parts.workRoot),
    findInstalling(parts.searchPath),
  ]);
  return decideChecks({
    platform: process.platform,
    installing,
    hub,
    registration,
    terminal,
    terminalWhy: parts.terminalWhy,
    ptyProblem: terminal === 'pty' ? findPtyProblem() : undefined,
    tmux,
    git,
    nodeVersion: process.version,
    workRoot: { path: parts.workRoot, problem },
    diskFreeBytes: await readDiskFree(parts.workRoot).catch(() => undefined),
    clockSkewMs,
    providers: detected,
    allowedCommands,
  });
}

/** Whether a hub answers there, and how far this clock is from its. */
export type HubProbe = DoctorFindings['hub'] & { readonly clockSkewMs?: number };

/** Whether a hub answers at an address, for a doctor that runs without a daemon. */
export async function probeHub(
  hubUrl: string,
  { now = Date.now, timeoutMs = 5_000 }: { readonly now?: () => number; readonly timeoutMs?: number } = {},
): Promise<HubProbe> {
  const place = readHubPlace(hubUrl);
  if (place === undefined)
    return { url: hubUrl, isReached: false, detail: `${hubUrl} is no address: it ${hubPlaceWords}` };
  const url = place.shown;
  try {
    const asked = new URL(`${place.url}/healthz`);
    const { status, headers } = await exchange({
      url: asked,
      method: 'GET',
      headers: {},
      timeoutMs,
      ...connectionTo(place),
    });
    const ok = status >= 200 && status < 300;
    const hubTime = Date.parse(headers.date ?? '');
    return {
      url,
      isReached: ok,
      detail: ok ? `${url} answers` : `${url} answers with status ${status}`,
      // To the second, as the header is.
      ...(Number.isNaN(hubTime) ? {} : { clockSkewMs: Math.trunc((now() - hubTime) / 1_000) * 1_000 }),
    };
  } catch (error) {
    return { url, isReached: false, detail: `${url} does not answer: ${reasonOf(error)}` };
  }
}

function findPtyProblem(): string | undefined {
  try {
    loadPty();
    return undefined;
  } catch (error) {
    return toError(error).message;
  }
}

async function readProgram(name: string, args: readonly string[], searchPath: string): Promise<string | undefined> {
  const program = await findProgram(name, searchPath);
  return program === undefined ? undefined : readOutput(program, args);
}

/** What installs programs on this machine, and whether it has to be run as root first. */
async function findInstalling(searchPath: string): Promise<Installing> {
  const find = async (name: string) => (await findProgram(name, searchPath)) !== undefined;
  const found = await Promise.all(installers.map(async (name) => ((await find(name)) ? name : undefined)));
  return {
    installer: found.find((name) => name !== undefined),
    isRoot: process.getuid?.() === 0,
    hasSudo: await find('sudo'),
  };
}

async function findWorkRootProblem(workRoot: string): Promise<string | undefined> {
  try {
    await mkdir(workRoot, { recursive: true, mode: 0o700 });
    await access(workRoot, constants.R_OK | constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `${workRoot} cannot be written: ${toError(error).message}`;
  }
}
