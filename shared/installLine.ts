/** What is known of a machine's way to install programs. */
export interface Installing {
  /** `apt-get`, `brew` …; undefined where there is none that is known. */
  readonly installer: string | undefined;
  readonly isRoot: boolean;
  readonly hasSudo: boolean;
}

const commands = {
  'apt-get': 'apt-get install -y',
  dnf: 'dnf install -y',
  yum: 'yum install -y',
  zypper: 'zypper install -y',
  pacman: 'pacman -S --noconfirm',
  apk: 'apk add',
  brew: 'brew install',
} as const;

/** The programs that install others, in the order in which they are looked for. */
export const installers: readonly string[] = Object.keys(commands);

const isKnown = (installer: string): installer is keyof typeof commands => installer in commands;

/** The command that installs a program, as a remedy: it is typed into a shell, so where there is no command it is a comment. */
export function installLine(program: string, machine: Installing): string {
  const { installer } = machine;
  if (installer === undefined || !isKnown(installer)) return `# Install ${program} with what installs programs here.`;
  return `${installer === 'brew' ? '' : sudo(machine)}${commands[installer]} ${program}`;
}

/** What goes before a command for root: nothing where that is who runs it, or where there is no sudo. */
export const sudo = ({ isRoot, hasSudo }: Pick<Installing, 'isRoot' | 'hasSudo'>): string =>
  isRoot || !hasSudo ? '' : 'sudo ';

/** The command that sets a clock by the network. */
export const setClockLine = (platform: string, machine: Pick<Installing, 'isRoot' | 'hasSudo'>): string =>
  `${sudo(machine)}${platform === 'darwin' ? 'sntp -sS time.apple.com' : 'timedatectl set-ntp true'}`;
