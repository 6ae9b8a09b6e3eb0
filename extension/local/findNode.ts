import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { HubError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';

/** A program that runs our JavaScript. */
export interface NodeProgram {
  readonly file: string;
  /** What has to be in its environment for that. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/** As package.json's `engines.node`. */
const oldest = [20, 9] as const;
const answerMs = 5_000;

type Candidate = Omit<NodeProgram, 'version'>;

/** The runtime of the editor itself, where it can be used as Node; else the first Node of the PATH that is new enough. */
export const findNode = (searchPath: string, own?: string): Promise<NodeProgram | undefined> =>
  firstUsable([ownRuntime(own), ...nodesOf(searchPath)]);

/** The first Node of the PATH that is new enough, which can be brought to a host; else the editor's own, which cannot. */
export const findNodeToBring = (searchPath: string, own?: string): Promise<NodeProgram | undefined> =>
  firstUsable([...nodesOf(searchPath), ownRuntime(own)]);

function ownRuntime(file = process.execPath): Candidate {
  return { file, env: process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' } };
}

function nodesOf(searchPath: string): readonly Candidate[] {
  const places = searchPath.split(path.delimiter).filter((place) => place !== '');
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return places.map((place) => ({ file: path.join(place, name), env: {} }));
}

async function firstUsable(candidates: readonly Candidate[]): Promise<NodeProgram | undefined> {
  for (const candidate of candidates) {
    const version = await askVersion(candidate);
    if (version !== undefined && isNewEnough(version)) return { ...candidate, version };
  }
  return undefined;
}

/** Whether a version such as `20.20.2` is one that we run on. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

async function askVersion({ file, env }: Candidate): Promise<string | undefined> {
  try {
    const args = ['-e', 'process.stdout.write(process.versions.node)'];
    const { stdout } = await promisify(execFile)(file, args, { env: { ...process.env, ...env }, timeout: answerMs });
    return /^\d+\.\d+\.\d+$/.test(stdout) ? stdout : undefined;
  } catch {
    return undefined; // There is none at this place, or it is something else.
  }
}

/** What to do where there is none. */
export const noNode = (): HubError =>
  new HubError(
    'wrong-state',
    t(
      'There is no Node to run Rostrum with: neither the editor’s own nor one of version 20.9 or newer on the PATH. Install Node here.',
    ),
  );
