import type { DoctorCheck } from '../../../shared/model/server.ts';
import { installLine, setClockLine, sudo } from '../../../shared/installLine.ts';
import { shellWord } from '../../../shared/shellLine.ts';
import { hazardsOf, oldestTmux, readTmuxVersion } from '../../../shared/tmuxVersion.ts';
import type { HostFacts } from './hostFacts.ts';
import { chooseNode, oldestNodeText } from './nodeChoice.ts';
import type { LocalRuntime } from './nodeChoice.ts';
import type { AgentProgram } from './probeScript.ts';
import type { HubWay } from './hubWay.ts';
import { chooseHostTerminal } from './hostTerminal.ts';
import type { HostTerminal } from './hostTerminal.ts';
import type { PtyPack } from './ptyPack.ts';

/** What a host is held against. */
export interface HostWish {
  /** As it was asked for, where that is known. */
  readonly host?: string;
  /** How its daemon shall reach the hub; undefined where nobody has asked. */
  readonly way?: HubWay | undefined;
  readonly runtime: LocalRuntime | undefined;
  /** What it gets where it has no tmux. */
  readonly pty: PtyPack | undefined;
  readonly agents: readonly AgentProgram[];
  /** Shells and the scripted agent are enough, on purpose. */
  readonly shellsOnly: boolean;
}

/** A version of the program, its old one, a runtime and the start of some work. */
const leastOursBytes = 300 * 1_048_576;
const leastWorkBytes = 1_073_741_824;
const mostSkewMs = 5_000;

/** The check that says what it costs to have no tmux. */
export const lastingSessions = 'lasting sessions';

/** Every check of a host before anything is put there, the required first; each that failed says what mends it. */
export function decideHostChecks(facts: HostFacts, wish: HostWish): readonly DoctorCheck[] {
  const terminal = chooseHostTerminal(facts, wish.pty);
  return [
    checkSystem(facts),
    ...(wish.way === undefined ? [] : [checkHub(wish.way)]),
    checkNode(facts, wish.runtime),
    checkTmux(facts, terminal),
    checkGit(facts),
    checkHome(facts),
    checkWork(facts),
    checkAgent(facts, wish),
    ...checkLasting(facts, terminal),
    checkService(facts, terminal),
    checkDisk(facts),
    checkClock(facts),
    ...checkAgents(facts, wish.agents),
    ...checkInstall(facts, wish.host ?? 'HOST'),
  ].map((check) => ({ ...check, detail: check.detail.slice(0, 1_000) }));
}

function checkSystem({ os, osName, release, arch, libc, user }: HostFacts): DoctorCheck {
  const detail = [`${osName} ${release}`, arch, libc, `as ${user}`].filter(Boolean).join(', ');
  return required('system', os !== 'other', detail, '# Use a host with Linux or macOS; on Windows register it there.');
}

const checkHub = (way: HubWay): DoctorCheck =>
  required('hub', way.kind !== 'none', way.detail, way.remedy === undefined ? '' : `# ${way.remedy}`);

function checkNode(facts: HostFacts, runtime: LocalRuntime | undefined): DoctorCheck {
  const choice = chooseNode(facts, runtime);
  const old = facts.nodes.map(({ version, path }) => `${version} at ${path}`).join(', ');
  if (choice.kind === 'there') return required('node', true, `${choice.node.version} at ${choice.node.path}`, '');
  const lacking = `${old === '' ? 'no Node' : `only ${old}`}; ${oldestNodeText} or newer is needed`;
  if (choice.kind === 'bring') return required('node', true, `${lacking}: ${choice.runtime.version} is brought`, '');
  const remedy =
    facts.installer === 'brew'
      ? 'brew install node'
      : `# Install Node ${oldestNodeText} or newer there from https://nodejs.org/en/download.`;
  return required('node', false, `${lacking}, and ${choice.why}`, remedy);
}

function checkTmux(facts: HostFacts, terminal: HostTerminal): DoctorCheck {
  if (terminal.kind === 'none')
    return required('tmux', false, `${terminal.noTmux}, and ${terminal.why}`, installLine('tmux', installingOf(facts)));
  if (terminal.kind === 'pty') {
    const how = terminal.bring === undefined ? 'is there' : 'is brought';
    return required('tmux', true, `${terminal.noTmux}: sessions run in its daemon, by a node-pty that ${how}`, '');
  }
  const printed = facts.tmux ?? '';
  const version = readTmuxVersion(printed);
  if (version === undefined)
    return required('tmux', true, `${printed} is no release; ${oldestTmux} or newer is needed`, '');
  const told = hazardsOf(version).map(({ what, remedy }) => `${what}. ${remedy}`);
  return required('tmux', true, [`tmux ${version.text}`, ...told].join(': '), '');
}

/** Without tmux there is work, and it is said what that costs. */
function checkLasting(facts: HostFacts, terminal: HostTerminal): readonly DoctorCheck[] {
  if (terminal.kind !== 'pty') return [];
  const detail = `${terminal.noTmux}: sessions end with the daemon, also when that is upgraded`;
  return [optional(lastingSessions, false, detail, installLine('tmux', installingOf(facts)))];
}

const checkGit = (facts: HostFacts): DoctorCheck =>
  required(
    'git',
    facts.git !== undefined,
    facts.git ?? 'git is not installed',
    installLine('git', installingOf(facts)),
  );

function checkHome({ ours, ...facts }: HostFacts): DoctorCheck {
  const detail = ours.problem === undefined ? `${ours.path} is writable` : `${ours.path}: ${ours.problem}`;
  const remedy = `${makeLine(facts, ours.path)}   # or choose another place with --home`;
  return required('install directory', ours.problem === undefined, detail, remedy);
}

function checkWork({ work, ...facts }: HostFacts): DoctorCheck {
  const detail = work.problem === undefined ? `${work.path} is writable` : `${work.path}: ${work.problem}`;
  const remedy = `${makeLine(facts, work.path)}   # or choose another place with --work-root`;
  return required('work root', work.problem === undefined, detail, remedy);
}

function checkAgent({ agents }: HostFacts, wish: HostWish): DoctorCheck {
  const names = agents.map(({ name }) => name).join(', ');
  if (wish.shellsOnly) return required('agent', true, 'shells and the scripted agent only, on purpose', '');
  const hint = wish.agents.find(({ installHint }) => installHint !== undefined)?.installHint;
  const remedy = `${hint ?? '# Install an agent there'}   # or another agent; for shells alone add --shells-only`;
  return required(
    'agent',
    names !== '',
    names === '' ? 'no agent program is installed' : `installed: ${names}`,
    remedy,
  );
}

function checkService(facts: HostFacts, terminal: HostTerminal): DoctorCheck {
  const { systemd, linger, hasLaunchd, user } = facts;
  const place = terminal.kind === 'pty' ? 'a loop in the background' : 'a tmux session of its own';
  if (systemd === 'ready' && linger)
    return optional('service', true, 'a systemd user service, also without a login', '');
  if (systemd === 'ready') {
    const detail = `services of this user end with its last login; the daemon runs in ${place} instead`;
    return optional('service', false, detail, `loginctl enable-linger ${user}   # perhaps with sudo`);
  }
  if (hasLaunchd) return optional('service', true, 'a launchd agent', '');
  const detail = `no service manager for this user: the daemon runs in ${place}, and is not started after a boot`;
  const again = `${facts.ours.path}/bin/rostrum daemon service install`;
  return optional('service', false, detail, `(crontab -l; echo '@reboot ${again}') | crontab -`);
}

function checkDisk({ ours, work }: HostFacts): DoctorCheck {
  const free = [ours.freeBytes, work.freeBytes];
  if (free.includes(undefined)) return optional('disk', true, 'the free space could not be read', '');
  const [home = 0, room = 0] = free;
  const passed = home >= leastOursBytes && room >= leastWorkBytes;
  const remedy = `du -xh -d 1 ${shellWord(work.path)} | sort -h   # shows what is large`;
  return optional('disk', passed, `${gib(home)} free at ${ours.path}, ${gib(room)} at ${work.path}`, remedy);
}

const gib = (bytes = 0): string => `${(bytes / 1_073_741_824).toFixed(1)} GiB`;

function checkClock(facts: HostFacts): DoctorCheck {
  const { clockSkewMs, os } = facts;
  if (clockSkewMs === undefined) return optional('clock', true, 'could not be read', '');
  const direction = clockSkewMs < 0 ? 'behind' : 'ahead of';
  const detail = `${(Math.abs(clockSkewMs) / 1_000).toFixed(1)} s ${direction} this machine`;
  const remedy = setClockLine(os, installingOf(facts));
  return optional('clock', Math.abs(clockSkewMs) <= mostSkewMs, detail, remedy);
}

const checkAgents = ({ agents }: HostFacts, known: readonly AgentProgram[]): readonly DoctorCheck[] =>
  agents.map(({ name, path, isLoggedIn }) => {
    const login = isLoggedIn === undefined ? '' : isLoggedIn ? ', logged in' : ', nobody seems to be logged in';
    const remedy = known.find((agent) => agent.name === name)?.loginHint ?? '';
    return optional(`agent ${name}`, isLoggedIn !== false, `${path}${login}`, remedy);
  });

/** What is there from before, where that is worth a word: what is half done is mended by adding the host again. */
function checkInstall({ install, ours }: HostFacts, host: string): readonly DoctorCheck[] {
  const { current, versions, incoming, registration, command } = install;
  if (versions.length + incoming.length === 0 && registration === undefined) return [];
  const isWhole =
    current !== undefined &&
    command === 'runs' &&
    incoming.length === 0 &&
    registration !== undefined &&
    install.service !== undefined;
  const detail = isWhole
    ? `${current} runs here as ${registration.name} of ${registration.hubUrl}`
    : `an installation in ${ours.path} is half done: ${[
        current === undefined ? 'no version is current' : undefined,
        command === 'none' ? 'its command is gone' : undefined,
        command === 'broken' ? 'its command does not run, perhaps because its Node has gone' : undefined,
        incoming.length > 0 ? 'an upload was cut off' : undefined,
        registration === undefined ? 'it is not registered' : undefined,
        install.service === undefined ? 'nothing starts its daemon' : undefined,
      ]
        .filter(Boolean)
        .join(', ')}`;
  return [optional('installed', isWhole, detail, `rostrum server add ${shellWord(host)}   # goes on where it ended`)];
}

/** A directory of this user, wherever it is. */
const makeLine = (facts: Facts, path: string): string =>
  `${sudo(installingOf(facts))}install -d -o ${shellWord(facts.user)} -m 700 ${shellWord(path)}`;

type Facts = Pick<HostFacts, 'installer' | 'uid' | 'tools' | 'user'>;
const installingOf = ({ installer, uid, tools }: Omit<Facts, 'user'>) => ({
  installer,
  isRoot: uid === 0,
  hasSudo: tools.has('sudo'),
});

const outcome =
  (isRequired: boolean) =>
  (name: string, passed: boolean, detail: string, remedy: string): DoctorCheck => ({
    name,
    required: isRequired,
    passed,
    detail,
    ...(passed || remedy === '' ? {} : { remedy }),
  });
const required = outcome(true);
const optional = outcome(false);
