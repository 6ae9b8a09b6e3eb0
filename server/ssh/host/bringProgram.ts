import { HubError } from '../../../shared/errors.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { renderSwitch, switchCodes } from './hostCommands.ts';
import type { HostBundle } from './hostBundle.ts';
import { programName } from './hostPaths.ts';
import type { HostPaths } from './hostPaths.ts';
import { nodeDirectory } from './planInstall.ts';
import type { RuntimePlan } from './planInstall.ts';
import { runScript } from './runScript.ts';
import type { ScriptResult } from './runScript.ts';
import { cannotWrite, scriptFailed } from './stepTeller.ts';
import type { StepTeller } from './stepTeller.ts';
import { uploadFile } from './uploadFile.ts';
import { createUploadProgress } from './uploadProgress.ts';

/** What is brought where, and by which Node it runs there. */
export interface ProgramPlan extends RuntimePlan {
  readonly paths: HostPaths;
}

/** What a program is brought with. */
export interface BringParts {
  readonly host: RemoteHost;
  readonly bundle: HostBundle;
  readonly facts: { readonly tools: ReadonlySet<string> };
  readonly signal?: AbortSignal | undefined;
  readonly steps: StepTeller;
  /** By which it is decided how often its progress is said. */
  readonly now?: () => number;
}

const scriptMs = 120_000;

const scriptOn =
  ({ host, signal }: Pick<BringParts, 'host' | 'signal'>) =>
  (text: string): Promise<ScriptResult> =>
    runScript(host, text, { timeoutMs: scriptMs, ...(signal === undefined ? {} : { signal }) });

/** Brings the Node of this machine where a host has none that runs what is ours. @throws HubError, RemoteRefusal */
export async function bringNode({ bringNode: runtime, node, paths }: ProgramPlan, parts: BringParts): Promise<void> {
  const { host, facts, signal, steps, now } = parts;
  const script = scriptOn(parts);
  if (runtime === undefined) steps.skip('node', 'Node', node);
  else
    await steps.do('node', `Bring Node ${runtime.version}`, async (say) => {
      const directory = `${paths.node}/${nodeDirectory(runtime)}`;
      const content = { file: runtime.file };
      const { incoming } = paths;
      await uploadFile(
        host,
        { directory, name: 'bin/node', content, mode: '700', incoming, tools: facts.tools },
        { signal, onSent: createUploadProgress(say, now) },
      );
      const { code, output, errors } = await script(`${node} --version`);
      if (code === 0) return output.trim();
      await script(`rm -rf ${directory}`);
      throw new HubError(
        'unreachable',
        `The Node of this machine does not run on ${host.destination} (${errors.trim().slice(-300)}). Install Node there (https://nodejs.org/en/download), then run the same command again.`,
      );
    });
}

/** Brings the program as a version beside those that are there. @throws HubError, RemoteRefusal */
export async function bringProgram({ paths, node }: ProgramPlan, parts: BringParts): Promise<void> {
  const { host, bundle, facts, signal, steps, now } = parts;
  await steps.do('program', `Bring the program (${bundle.version})`, async (say) => {
    const { incoming } = paths;
    const directory = `${paths.versions}/${bundle.directory}`;
    const content = bundle.bytes;
    await uploadFile(
      host,
      { directory, name: programName, content, mode: '600', incoming, node, tools: facts.tools },
      { signal, onSent: createUploadProgress(say, now) },
    );
    return `${(bundle.bytes.length / 1_048_576).toFixed(1)} MB, SHA-256 ${bundle.sha256.slice(0, 12)}… as here`;
  });
}

/** Makes a version that was brought the current one, and the command one that runs it. @throws HubError, RemoteRefusal */
export async function makeCurrent(
  { paths, node }: ProgramPlan,
  { host, bundle, signal }: Omit<BringParts, 'steps' | 'facts'>,
): Promise<void> {
  const { directory, sha256 } = bundle;
  const { code, errors } = await scriptOn({ host, signal })(renderSwitch({ paths, node, directory, sha256 }));
  if (code === switchCodes.damaged)
    throw new HubError(
      'unreachable',
      `The program on ${host.destination} was damaged, and is removed. Run the same command again.`,
    );
  if (code === switchCodes.doesNotRun || code === switchCodes.noProgram)
    throw scriptFailed(host.destination, 'Making it current', errors);
  if (code !== 0) throw cannotWrite(host.destination, paths.home, errors);
}
