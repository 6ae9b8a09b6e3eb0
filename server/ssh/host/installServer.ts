import { HubError } from '../../../shared/errors.ts';
import type { Person } from '../person.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { awaitOnline, viewServer } from './awaitOnline.ts';
import type { ServerView } from './awaitOnline.ts';
import type { HostBundle } from './hostBundle.ts';
import { bringNode, bringProgram, makeCurrent } from './bringProgram.ts';
import { readRostrum, renderPrune, renderRostrum, renderSwitch } from './hostCommands.ts';
import type { HubPort } from './hubPort.ts';
import type { InstallPlan } from './planInstall.ts';
import { packName, renderUnpack } from './ptyPack.ts';
import { quoteShell } from '../../../shared/shellLine.ts';
import { runScript } from './runScript.ts';
import type { ScriptResult } from './runScript.ts';
import { keepRunning } from './keepRunning.ts';
import type { KeepingFacts } from './keepRunning.ts';
import { cannotWrite, createStepTeller, scriptFailed } from './stepTeller.ts';
import { uploadFile } from './uploadFile.ts';
import { createUploadProgress } from './uploadProgress.ts';

/** What an installation works with. */
export interface InstallParts {
  readonly host: RemoteHost;
  readonly hub: HubPort;
  readonly person: Person;
  readonly bundle: HostBundle;
  /** The project whose server it becomes, where the person sees several. */
  readonly project?: string | undefined;
  readonly facts: KeepingFacts & { readonly tools: ReadonlySet<string> };
  readonly signal?: AbortSignal | undefined;
  /** How long a daemon that was started may take until the hub sees it. */
  readonly onlineMs?: number;
}

/** A server that runs; `wasUpgraded` where it ran another version before. */
export interface InstalledServer {
  readonly view: ServerView;
  readonly wasUpgraded: boolean;
}

const scriptMs = 120_000;
/** A first start looks at the machine: agents' programs are asked for their versions, and repositories are walked. */
const usualOnlineMs = 60_000;
/** Compilers and package managers are slow; a person can call it off. */
const bootstrapMs = 60 * 60_000;

/**
 * Does what a plan says, step by step, and ends when the server is online at the hub. Whatever ends it before, the same plan
 * made anew goes on from there. @throws HubError, RemoteRefusal
 */
export async function installServer(
  plan: InstallPlan,
  { name, serverId: knownId }: { readonly name: string; readonly serverId: string | undefined },
  parts: InstallParts,
): Promise<InstalledServer> {
  const { host, hub, person, bundle, facts, signal } = parts;
  const { paths, node, previous } = plan;
  const steps = createStepTeller(person, { signal, host: host.destination });
  const script = (text: string, timeoutMs = scriptMs): Promise<ScriptResult> =>
    runScript(host, text, { timeoutMs, ...(signal === undefined ? {} : { signal }) });

  if (plan.hasLeftovers)
    await steps.do('leftovers', 'Clear an upload that was cut off', async () => {
      await script(`rm -rf ${paths.incoming}`);
      return undefined;
    });

  const bringing = { host, bundle, facts, signal, steps };
  await bringNode(plan, bringing);
  if (plan.uploadsProgram) await bringProgram(plan, bringing);
  else steps.skip('program', 'Program', `${bundle.directory} is there`);

  const pack = plan.bringPty;
  if (pack !== undefined)
    await steps.do('terminals', 'Bring node-pty, for sessions without tmux', async (say) => {
      const finish = {
        script: renderUnpack(pack, node),
        failed: (said: string) => noTerminals(host.destination, said),
      };
      const { libraries: directory, incoming } = paths;
      const { content } = pack;
      const { tools } = facts;
      await uploadFile(
        host,
        { directory, name: packName, content, mode: '600', incoming, node, tools, finish },
        { signal, onSent: createUploadProgress(say) },
      );
      return pack.name;
    });

  const { settings, bootstrap } = plan;
  if (settings !== undefined)
    await steps.do('settings', 'Write daemon.yaml', async () => {
      const text = `umask 077\nprintf '%s' ${quoteShell(settings)} > ${paths.config}.new && mv -f ${paths.config}.new ${paths.config}`;
      const { code, errors } = await script(text);
      if (code !== 0) throw cannotWrite(host.destination, paths.config, errors);
      return undefined;
    });

  if (plan.restarts)
    await steps.do('switch', 'Make it the current version', async () => {
      const { directory } = bundle;
      await makeCurrent(plan, { host, bundle, signal });
      return previous === undefined || previous === directory ? directory : `${previous} → ${directory}`;
    });

  if (bootstrap !== undefined)
    await steps.do('bootstrap', 'Run the bootstrap command', async () => {
      const onOutput = (text: string) =>
        person.tell({ id: 'bootstrap', title: 'Run the bootstrap command', state: 'running', text });
      const text = renderBootstrap(plan, bootstrap);
      const run = {
        timeoutMs: bootstrapMs,
        onOutput: withoutMarks(onOutput),
        ...(signal === undefined ? {} : { signal }),
      };
      const { code, output } = await runScript(host, text, run);
      if (code !== 0) throw scriptFailed(host.destination, `The bootstrap command (exit code ${code})`, output);
      return undefined;
    });

  let serverId = knownId;
  if (plan.registers || serverId === undefined)
    await steps.do('register', 'Register it with the hub', async () => {
      const { token } = await hub.call('server.token.create', { name, project: parts.project });
      const words = ['daemon', 'register', '--token-stdin', '--hub', plan.hubUrl, '--name', name, '--json'];
      const done = readRostrum('Registering', await script(renderRostrum(plan, words, token)));
      serverId = typeof done === 'object' && done !== null && 'serverId' in done ? String(done.serverId) : undefined;
      if (serverId === undefined) throw scriptFailed(host.destination, 'Registering', 'no id was printed');
      // A host only says which server it is; the hub knows under which name it was let in.
      if ((await viewServer(hub, serverId))?.server.name !== name)
        throw scriptFailed(host.destination, 'Registering', `it says that it is ${serverId}, which is not ${name}`);
      return name;
    });
  if (serverId === undefined) throw new Error('A server without an id was registered.');

  if (plan.moves)
    await steps.do('move', 'Give it the other address of the hub', async () => {
      const words = ['daemon', 'move', '--hub', plan.hubUrl, '--json'];
      readRostrum('Giving it another address', await script(renderRostrum(plan, words)));
      return plan.hubUrl;
    });

  if (!plan.restarts) steps.skip('service', 'Service', 'it runs');
  const id = serverId;
  const before = (await viewServer(hub, id))?.server.since;
  if (plan.restarts)
    await steps.do('service', 'Start its daemon', () =>
      keepRunning(plan, { script, person, facts, host: host.destination }),
    );

  await steps.do('online', 'Wait until the hub sees it', async () => {
    const waitMs = parts.onlineMs ?? usualOnlineMs;
    const wish = { serverId: id, before: plan.restarts ? before : undefined, waitMs, signal };
    if ((await awaitOnline(hub, wish)) !== undefined) return undefined;
    throw await explainSilence();
  });
  const { server, doctor } = await hub.call('server.doctor', { id });
  const view = await hub.call('server.view', { id });
  // Only now nobody needs what was before.
  if (plan.restarts) await script(renderPrune(plan, [bundle.directory, ...(previous === undefined ? [] : [previous])]));
  return { view: { ...view, server, doctor }, wasUpgraded: previous !== undefined && previous !== bundle.directory };

  /** Why the hub does not see a daemon; with the version of before running again, where there was one. */
  async function explainSilence(): Promise<HubError> {
    const log = await readLog();
    const canGoBack = previous !== undefined && previous !== bundle.directory;
    if (!canGoBack)
      return new HubError(
        'unreachable',
        `The daemon on ${host.destination} was started, and the hub does not see it. Its last words:\n${log}\nMend that, then run the same command again.`,
      );
    const back = await script(renderSwitch({ paths, node, directory: previous }));
    if (back.code === 0) await keepRunning(plan, { script, person, facts, host: host.destination });
    const isBack =
      back.code === 0 &&
      (await awaitOnline(hub, { serverId: id, before, waitMs: parts.onlineMs ?? usualOnlineMs, signal })) !== undefined;
    return new HubError(
      'unreachable',
      `${bundle.directory} did not come online on ${host.destination}. ${isBack ? `${previous} runs there again, and its sessions go on.` : `Going back to ${previous} did not help either.`} The last words of the new one:\n${log}`,
    );
  }

  async function readLog(): Promise<string> {
    const text = `eval "$(${renderRostrum(plan, ['daemon', 'service', 'status', '--json'])} | sed -n 's/.*"logCommand":"\\([^"]*\\)".*/\\1/p')" 2>&1 | grep -v '^$' | tail -n 20`;
    const { output } = await script(text);
    return output.trim().slice(-2_000) || 'nothing';
  }
}

const noTerminals = (host: string, said: string): HubError =>
  new HubError(
    'unreachable',
    `The node-pty of this machine does not run on ${host} (${said}). Install tmux there, then run the same command again.`,
  );

/** The command runs in the home directory of the user, by a file of its own: whatever characters it has, `sh` reads them. */
const renderBootstrap = (
  { paths, searchPath }: InstallPlan,
  { command, mark }: { readonly command: string; readonly mark: string },
): string => `
umask 077
printf '%s\\n' ${quoteShell(command)} > ${paths.home}/bootstrap.sh || exit 1
PATH=${searchPath}
export PATH
cd ~ && sh ${paths.home}/bootstrap.sh </dev/null 2>&1
code=$?
rm -f ${paths.home}/bootstrap.sh
[ "$code" = 0 ] || exit "$code"
printf '%s\\n' ${mark} > ${paths.bootstrapped}`;

/** What a script shows while it runs, without the lines that frame it. */
const withoutMarks =
  (tell: (text: string) => void) =>
  (text: string): void => {
    const shown = text
      .split('\n')
      .filter((line) => !/^(begin|end) [0-9a-f-]{36}/.test(line))
      .join('\n')
      .trim();
    if (shown !== '') tell(shown);
  };
