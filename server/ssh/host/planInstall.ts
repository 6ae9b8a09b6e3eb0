import { HubError } from '../../../shared/errors.ts';
import type { HostBundle } from './hostBundle.ts';
import type { HostFacts } from './hostFacts.ts';
import { hostPaths, ownNames, requirePlainPath } from './hostPaths.ts';
import type { HostPaths } from './hostPaths.ts';
import { renderSettings } from './hostSettings.ts';
import type { HostSettings } from './hostSettings.ts';
import { chooseHostTerminal } from './hostTerminal.ts';
import type { HubWay } from './hubWay.ts';
import { chooseNode, oldestNodeText } from './nodeChoice.ts';
import type { LocalRuntime } from './nodeChoice.ts';
import type { PtyPack } from './ptyPack.ts';

/** What a host shall become. */
export interface InstallWish extends HostSettings {
  /** The server's name at the hub. */
  readonly name: string;
  readonly bootstrap?: string | undefined;
}

/** What the plan is made of beside the wish. */
export interface PlanParts {
  readonly facts: HostFacts;
  readonly bundle: Pick<HostBundle, 'directory' | 'sha256'>;
  readonly runtime: LocalRuntime | undefined;
  readonly pty: PtyPack | undefined;
  readonly way: HubWay;
  /** The server that the hub knows by this host's key; undefined where it knows none. */
  readonly known: { readonly name: string; readonly isOnline: boolean } | undefined;
  /** The mark of a bootstrap command, such as its hash. */
  readonly markOf: (command: string) => string;
}

/** The Node of a host that runs what is ours. */
export interface RuntimePlan {
  /** That of this machine, where it has to be brought. */
  readonly bringNode: LocalRuntime | undefined;
  /** Its path there. */
  readonly node: string;
}

/** What has to be done on a host, in this order; what is undefined or false is done already. */
export interface InstallPlan extends RuntimePlan {
  readonly paths: HostPaths;
  readonly hubUrl: string;
  readonly searchPath: string;
  /** What an upload that was cut off has left. */
  readonly hasLeftovers: boolean;
  readonly uploadsProgram: boolean;
  /** What its sessions run in; in `pty` they end with its daemon. */
  readonly terminal: 'tmux' | 'pty';
  readonly bringPty: PtyPack | undefined;
  /** The version that ran before, to go back to; undefined where none did. */
  readonly previous: string | undefined;
  /** The whole daemon.yaml; undefined where that stays. */
  readonly settings: string | undefined;
  readonly bootstrap: { readonly command: string; readonly mark: string } | undefined;
  readonly registers: boolean;
  /** It is a server of the hub that looks for it elsewhere. */
  readonly moves: boolean;
  readonly restarts: boolean;
}

/** Decides what is left to do; a host on which everything is done gives a plan in which nothing is. */
export function planInstall(wish: InstallWish, parts: PlanParts): InstallPlan {
  const { facts, bundle, runtime, pty, way, known } = parts;
  if (way.kind === 'none') throw new HubError('unreachable', `${way.detail}. ${way.remedy}`);
  const paths = hostPaths(facts.ours.path);
  if (wish.workRoot !== undefined) requireWorkRoot(facts.work.path, paths);
  const terminal = chooseHostTerminal(facts, pty);
  const bringPty = terminal.kind === 'pty' ? terminal.bring : undefined;
  const { install } = facts;
  const settings = renderSettings(install.configLines, {
    ...wish,
    workRoot: wish.workRoot === undefined ? undefined : facts.work.path,
  });
  const hasSettings = install.config === 'foreign' || settings === [...install.configLines, ''].join('\n');
  const mark = wish.bootstrap === undefined ? undefined : parts.markOf(wish.bootstrap);
  const registers = known === undefined;
  const moves = !registers && install.registration?.hubUrl !== way.url;
  const isCurrent = install.current === bundle.directory && install.command === 'runs';
  return {
    paths,
    hubUrl: way.url,
    searchPath: plainSearchPath(facts.searchPath),
    hasLeftovers: install.incoming.length > 0,
    ...planRuntime(facts, runtime, paths),
    terminal: terminal.kind === 'tmux' ? 'tmux' : 'pty',
    bringPty,
    uploadsProgram: !install.versions.includes(bundle.directory),
    previous: install.current,
    settings: hasSettings ? undefined : settings,
    bootstrap:
      wish.bootstrap === undefined || mark === undefined || mark === install.bootstrapped
        ? undefined
        : { command: wish.bootstrap, mark },
    registers,
    moves,
    restarts:
      registers ||
      moves ||
      install.registration?.isMoved === true ||
      !isCurrent ||
      !hasSettings ||
      bringPty !== undefined ||
      install.service === undefined ||
      couldBeService(facts) ||
      known?.isOnline !== true,
  };
}

/** What a boot does not start again becomes a service where somebody has let the user's services run without a login since. */
const couldBeService = ({ systemd, linger, install }: HostFacts): boolean =>
  systemd === 'ready' && linger && (install.service === 'tmux' || install.service === 'loop');

/** What is Rostrum's own is taken away with it, and work must not be. */
function requireWorkRoot(path: string, { home, data }: HostPaths): void {
  requirePlainPath(path, 'The work root');
  const usual = `${data}/work`;
  if (isWithin(usual, path) || !ownNames.some((name) => isWithin(`${home}/${name}`, path))) return;
  throw new HubError(
    'bad-request',
    `The work root cannot be ${path}: what is there belongs to Rostrum, and goes when it is uninstalled. Choose another directory, or ${usual}.`,
  );
}

const isWithin = (outer: string, inner: string): boolean => `${inner}/`.startsWith(`${outer}/`);

/** Decides which Node runs what is ours on a host. @throws HubError where there is none, and none that could be brought */
export function planRuntime(facts: HostFacts, runtime: LocalRuntime | undefined, paths: HostPaths): RuntimePlan {
  const choice = chooseNode(facts, runtime);
  if (choice.kind === 'there') return { bringNode: undefined, node: choice.node.path };
  if (choice.kind === 'bring')
    return { bringNode: choice.runtime, node: `${paths.node}/${nodeDirectory(choice.runtime)}/bin/node` };
  throw new HubError(
    'unreachable',
    `There is no Node for what is ours there: ${choice.why}. Install Node ${oldestNodeText} or newer there (https://nodejs.org/en/download), then run the same command again.`,
  );
}

/** The name of a runtime's directory on a host. */
export const nodeDirectory = ({ version, platform, arch }: LocalRuntime): string => `${version}-${platform}-${arch}`;

/** Without directories that some shell would read as something else, such as those of Windows programs in WSL. */
const plainSearchPath = (searchPath: string): string => {
  const plain = searchPath.split(':').filter((directory) => /^\/[\w@%+=,./-]*$/.test(directory));
  return plain.length === 0 ? '/usr/local/bin:/usr/bin:/bin' : plain.join(':');
};
