import type { DoctorCheck } from '../../shared/model/server.ts';
import { shellWord } from '../../shared/shellLine.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import { installLine, setClockLine } from '../../shared/installLine.ts';
import type { Installing } from '../../shared/installLine.ts';
import { hazardsOf, oldestTmux, readTmuxVersion } from '../../shared/tmuxVersion.ts';

/** Who this server is at its hub, as far as the hub could be asked. */
export type RegistrationFinding =
  | { readonly state: 'none' | 'unasked' }
  | { readonly state: 'known'; readonly name: string }
  | { readonly state: 'removed' | 'unknown' };

/** What the doctor found out; the checks follow from it alone. */
export interface DoctorFindings {
  readonly platform: string;
  readonly installing: Installing;
  readonly hub: { readonly url: string; readonly isReached: boolean; readonly detail: string };
  /** Whether that hub knows this server; undefined where a daemon is connected, which proves it. */
  readonly registration?: RegistrationFinding | undefined;
  readonly terminal: 'tmux' | 'pty' | 'echo';
  /** Why it is that one, where it was chosen. */
  readonly terminalWhy?: string | undefined;
  /** Why terminals without tmux cannot be opened, where sessions run in them. */
  readonly ptyProblem?: string | undefined;
  /** What `tmux -V` printed; undefined where there is none. */
  readonly tmux: string | undefined;
  readonly git: string | undefined;
  readonly nodeVersion: string;
  readonly workRoot: { readonly path: string; readonly problem?: string | undefined };
  readonly diskFreeBytes: number | undefined;
  /** This clock minus the hub's; undefined where no hub has answered yet. */
  readonly clockSkewMs: number | undefined;
  readonly providers: readonly DetectedProvider[];
  readonly allowedCommands: readonly string[];
}

const maxChecks = 100;
const leastDiskBytes = 1_073_741_824;
const mostSkewMs = 5_000;
const leastNode = [20, 9] as const;

/** All checks, the required first; each that failed says what mends it, as it can be typed into a shell: a command, then `#` and words. */
export function decideChecks(findings: DoctorFindings): readonly DoctorCheck[] {
  const checks = [
    checkHub(findings),
    ...(findings.registration === undefined ? [] : [checkRegistration(findings.registration)]),
    checkTmux(findings),
    checkGit(findings),
    checkWorkRoot(findings),
    checkAgent(findings),
    checkNode(findings),
    checkDisk(findings),
    checkClock(findings),
    ...findings.providers.filter(({ provider }) => provider.kind === 'agent').map(checkProvider),
  ];
  return checks.slice(0, maxChecks).map((check) => ({ ...check, detail: check.detail.slice(0, 1_000) }));
}

/** Whether sessions may be placed here: every required check passed. */
export const isFit = (checks: readonly DoctorCheck[]): boolean =>
  checks.every(({ required, passed }) => !required || passed);

function checkHub({ hub }: DoctorFindings): DoctorCheck {
  const asked = hub.url.startsWith('unix:')
    ? `--unix-socket ${shellWord(hub.url.slice('unix:'.length))} http://localhost/healthz`
    : shellWord(`${hub.url}/healthz`);
  const remedy = `curl ${asked}   # tries it from here; "rostrum hub start" starts a hub on its machine`;
  return outcome('hub', { required: true, passed: hub.isReached, detail: hub.detail, remedy });
}

const registrationDetails = {
  none: 'this machine is not registered yet',
  unasked: 'registered; whether the hub knows it could not be asked',
  removed: 'this server was removed from the hub; its key opens nothing any more',
  unknown: 'the hub does not know the key of this server',
} as const;

function checkRegistration(registration: RegistrationFinding): DoctorCheck {
  const { state } = registration;
  return outcome('registration', {
    required: true,
    passed: state === 'known' || state === 'unasked',
    detail: state === 'known' ? `the hub knows this server as ${registration.name}` : registrationDetails[state],
    remedy:
      'rostrum daemon register --token-stdin   # type the token that "rostrum server token create" gives, then Ctrl-D',
  });
}

function checkTmux({ terminal, terminalWhy, ptyProblem, tmux, installing }: DoctorFindings): DoctorCheck {
  const line = installLine('tmux', installing);
  if (terminal !== 'tmux') {
    const why = terminalWhy === undefined ? '' : ` (${terminalWhy})`;
    return outcome('tmux', {
      required: true,
      passed: ptyProblem === undefined,
      detail: [`sessions run in ${terminal}, without tmux: they end with the daemon${why}`, ptyProblem]
        .filter((part) => part !== undefined)
        .join('. '),
      remedy: `${line}   # or, for terminals without it: npm install -g rostrum --include=optional`,
    });
  }
  if (tmux === undefined)
    return outcome('tmux', { required: true, passed: false, detail: 'tmux is not installed', remedy: line });
  const version = readTmuxVersion(tmux);
  if (version === undefined) {
    return outcome('tmux', {
      required: true,
      passed: true,
      detail: `${tmux} is no release; ${oldestTmux} or newer is needed`,
      remedy: '',
    });
  }
  const hazards = hazardsOf(version);
  const unsafe = hazards.find(({ weight }) => weight === 'unsafe');
  const told = hazards.map(({ what, remedy: step }) => `${what}. ${step}`).join(' ');
  const detail = told === '' ? `tmux ${version.text}` : `tmux ${version.text}: ${told}`;
  return outcome('tmux', {
    required: true,
    passed: unsafe === undefined,
    detail,
    remedy: `${line}   # ${oldestTmux} or newer`,
  });
}

function checkGit({ git, installing }: DoctorFindings): DoctorCheck {
  return outcome('git', {
    required: true,
    passed: git !== undefined,
    detail: git ?? 'git is not installed',
    remedy: installLine('git', installing),
  });
}

function checkWorkRoot({ workRoot: { path, problem } }: DoctorFindings): DoctorCheck {
  const remedy = `mkdir -p ${shellWord(path)} && chmod u+rwx ${shellWord(path)}`;
  return outcome('work root', {
    required: true,
    passed: problem === undefined,
    detail: problem ?? `${path} is writable`,
    remedy,
  });
}

/** A list of allowed commands that names no agent's program is how a machine's owner chooses shells on purpose. */
function checkAgent({ providers, allowedCommands }: DoctorFindings): DoctorCheck {
  const usable = providers.filter((detected) => detected.usable);
  const agents = usable.filter(({ provider }) => provider.kind === 'agent').map(({ provider }) => provider.name);
  if (agents.length > 0)
    return outcome('agent', { required: true, passed: true, detail: `usable: ${agents.join(', ')}`, remedy: '' });
  const isAgentAllowed = providers.some(
    ({ provider }) => provider.kind === 'agent' && allowedCommands.includes(provider.command),
  );
  const others = usable.map(({ provider }) => provider.name).join(', ');
  return outcome('agent', {
    required: true,
    passed: !isAgentAllowed && usable.length > 0,
    detail: isAgentAllowed
      ? 'no agent program is installed and usable'
      : `no agent program is allowed here, on purpose; usable: ${others || 'nothing'}`,
    remedy:
      'npm install -g @anthropic-ai/claude-code   # or another agent; for shells only, "allowedCommands: [bash, sh, scripted]" in daemon.yaml',
  });
}

function checkNode({ nodeVersion, installing }: DoctorFindings): DoctorCheck {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const passed = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return outcome('node', {
    required: false,
    passed,
    detail: nodeVersion,
    remedy:
      installing.installer === 'brew'
        ? 'brew install node'
        : `# Install Node ${leastNode.join('.')} or newer from https://nodejs.org/en/download`,
  });
}

function checkDisk({ diskFreeBytes, workRoot }: DoctorFindings): DoctorCheck {
  const detail =
    diskFreeBytes === undefined
      ? 'the free space could not be read'
      : `${(diskFreeBytes / 1_073_741_824).toFixed(1)} GiB free`;
  const passed = diskFreeBytes !== undefined && diskFreeBytes >= leastDiskBytes;
  return outcome('disk', {
    required: false,
    passed,
    detail,
    remedy: `du -xh -d 1 ${shellWord(workRoot.path)} | sort -h   # shows what is large`,
  });
}

function checkClock({ clockSkewMs, platform, installing }: DoctorFindings): DoctorCheck {
  const detail =
    clockSkewMs === undefined
      ? 'not compared yet: no hub has answered'
      : `${(Math.abs(clockSkewMs) / 1_000).toFixed(1)} s ${clockSkewMs < 0 ? 'behind' : 'ahead of'} the hub`;
  const passed = clockSkewMs === undefined || Math.abs(clockSkewMs) <= mostSkewMs;
  return outcome('clock', {
    required: false,
    passed,
    detail,
    remedy: setClockLine(platform, installing),
  });
}

/** An older version than any that was tried is warned of; newer ones come every week, and are only said. */
function checkProvider({ provider, usable, version, standing, isLoggedIn, detail }: DetectedProvider): DoctorCheck {
  const passed = usable && isLoggedIn !== false && standing !== 'older';
  const remedy =
    usable && isLoggedIn === false
      ? (provider.loginHint ?? '')
      : (provider.installHint ?? `# Install ${provider.command}, and add it to "allowedCommands" in daemon.yaml`);
  return outcome(`agent ${provider.name}`, {
    required: false,
    passed,
    detail: version === undefined ? detail : `${version}, ${detail}`,
    remedy,
  });
}

const outcome = (
  name: string,
  { remedy, ...rest }: { required: boolean; passed: boolean; detail: string; remedy: string },
): DoctorCheck => (rest.passed || remedy === '' ? { name, ...rest } : { name, ...rest, remedy });
