import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The system programs that hub and daemon run. A version is the oldest that will do. */
export const programs = [
  { name: 'git', versionArgs: ['--version'], oldest: [2, 20] },
  { name: 'tmux', versionArgs: ['-V'], oldest: [3, 0] },
];

/** Programs that only tests run, because people use Rostrum with them. */
export const testPrograms = [
  { name: 'fish', versionArgs: ['--version'], oldest: [3, 0] },
  { name: 'zsh', versionArgs: ['--version'], oldest: [5, 0] },
  // They draw whole screens: tests compare what a viewer sees of them.
  { name: 'htop', versionArgs: ['--version'], oldest: [2, 0] },
  { name: 'less', versionArgs: ['--version'], oldest: [0, 0] },
  { name: 'vi', versionArgs: ['--version'], oldest: [8, 0], package: 'vim', aptPackage: 'vim-tiny' },
  // Hosts of the tests of SSH. Older ones refuse to tell their version, and are new enough.
  {
    name: 'sshd',
    versionArgs: ['-V'],
    anyStatus: true,
    oldest: [7, 0],
    package: 'openssh',
    aptPackage: 'openssh-server',
  },
  { name: 'ip', versionArgs: ['-V'], oldest: [0, 0], package: 'iproute2' },
  // The hooks of agents prefer it; without it they do the same, slower.
  { name: 'curl', versionArgs: ['--version'], oldest: [7, 0] },
  // Makes the certificate of a hub that speaks TLS.
  { name: 'openssl', versionArgs: ['version'], oldest: [1, 1] },
  // Only Linux has it; what it is asked is whether a unit of ours is right.
  ...(process.platform === 'linux'
    ? [{ name: 'systemd-analyze', versionArgs: ['--version'], oldest: [240], package: 'systemd' }]
    : []),
  // Shows the window of a real editor; test/window/ says how.
  { name: 'chromium', versionArgs: ['--version'], oldest: [120, 0] },
];

/** Programs that save time where they can be had: what they do, others of the above do too. */
export const quickerPrograms = [
  // A browser without the parts around its pages, of which each page that a test opens pays for all.
  { name: 'chromium-headless-shell', versionArgs: ['--version'], oldest: [120, 0] },
];

const installers = [
  {
    program: 'apt-get',
    line: (names) => `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`,
  },
  { program: 'brew', line: (names) => `brew install ${names}` },
  { program: 'dnf', line: (names) => `sudo dnf install -y ${names}` },
  { program: 'pacman', line: (names) => `sudo pacman -S --needed ${names}` },
  { program: 'zypper', line: (names) => `sudo zypper install -y ${names}` },
  { program: 'apk', line: (names) => `sudo apk add ${names}` },
];

/**
 * Installs those of the programs that are missing, where that needs no password; else throws what is needed, and by whom,
 * with the one line to paste.
 */
export function ensurePrograms(wanted, who) {
  const missing = missingOf(wanted);
  if (missing.length === 0) return;

  process.stderr.write(`Missing: ${missing.map(describe).join(', ')}\n`);
  if (mayUseApt()) installWithApt(packagesOf(missing, 'apt-get'));
  else if (mayUseBrew()) run('brew', ['install', ...packagesOf(missing, 'brew')]);

  const still = missingOf(wanted);
  if (still.length > 0) throw new Error(remedy(still, who));
}

/** Installs those of the programs that are missing, where that needs nobody; goes on without those that cannot be had. */
export function tryPrograms(wanted) {
  const missing = missingOf(wanted);
  if (missing.length > 0 && mayUseApt()) installWithApt(packagesOf(missing, 'apt-get'));
}

/** What installs these programs, in an installer's words. */
const packagesOf = (missing, installer) =>
  missing.map(({ name, package: usual = name, aptPackage = usual }) => (installer === 'apt-get' ? aptPackage : usual));

function missingOf(wanted) {
  return wanted
    .map((program) => ({ ...program, found: readVersion(program) }))
    .filter(({ found, oldest }) => found === undefined || isOlder(found, oldest));
}

/** The version that a program's own words tell: "tmux 3.3a" gives [3, 3]; undefined where it cannot be run. */
function readVersion({ name, versionArgs, anyStatus = false }) {
  const { status, stdout, error } = spawnSync(name, versionArgs, { encoding: 'utf8' });
  if (error !== undefined || (status !== 0 && !anyStatus)) return undefined;
  const match = /(\d+)\.(\d+)/.exec(stdout);
  // tmux built from its main branch says "tmux master": newer than any release.
  return match === null ? [Infinity, 0] : [Number(match[1]), Number(match[2])];
}

const isOlder = ([major, minor], [oldMajor, oldMinor]) => major < oldMajor || (major === oldMajor && minor < oldMinor);

const describe = ({ name, found, oldest }) =>
  found === undefined ? name : `${name} ≥ ${oldest.join('.')} (this is ${found.join('.')})`;

const isRoot = () => process.getuid?.() === 0;
const mayUseApt = () => isRoot() && existsSync('/etc/debian_version') && canRun('apt-get');
const mayUseBrew = () => process.platform === 'darwin' && !isRoot() && canRun('brew');
const canRun = (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;

function installWithApt(names) {
  const install = ['install', '-y', '--no-install-recommends', ...names];
  // The package lists of a fresh machine are often empty or stale; only then is the slower update needed.
  if (run('apt-get', install)) return;
  run('apt-get', ['update']);
  run('apt-get', install);
}

function run(command, args) {
  process.stderr.write(`$ ${command} ${args.join(' ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], env }).status === 0;
}

function remedy(missing, who) {
  const needs = `${who} needs ${missing.map(describe).join(', ')}.`;
  const installer = installers.find(({ program }) => canRun(program));
  if (installer === undefined) return `${needs} Install it with your system's package manager and try again.`;
  const names = packagesOf(missing, installer.program).join(' ');
  const line = isRoot() ? installer.line(names).replaceAll('sudo ', '') : installer.line(names);
  return `${needs} Paste this line, then try again:\n\n    ${line}\n`;
}
