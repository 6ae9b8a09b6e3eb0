/** A Node runtime that was found on a host, and that answered. */
export interface FoundNode {
  /** As it prints it: `v20.9.0`. */
  readonly version: string;
  readonly path: string;
}

/** An agent's program that was found on a host. */
export interface FoundAgent {
  readonly name: string;
  readonly path: string;
  /** Undefined where it cannot be told. */
  readonly isLoggedIn: boolean | undefined;
}

/** A directory on a host, which need not be there yet. */
export interface FoundPlace {
  readonly path: string;
  /** Why it cannot be written; undefined where it can. */
  readonly problem: string | undefined;
  readonly freeBytes: number | undefined;
}

/** Which server a host is, of which hub. */
export interface FoundRegistration {
  readonly serverId: string;
  readonly name: string;
  readonly hubUrl: string;
  /** It was given that address, and its daemon was not started since. */
  readonly isMoved: boolean;
}

/** What of ours is on a host already. */
export interface FoundInstall {
  /** The directory name of the version that runs; undefined where none does, or where the link leads nowhere. */
  readonly current: string | undefined;
  readonly versions: readonly string[];
  /** Uploads that were cut off. */
  readonly incoming: readonly string[];
  /** `broken`: it is there, and does not run, such as where its Node has gone. */
  readonly command: 'none' | 'broken' | 'runs';
  /** The server that it is, as its server.json says, also where that is not whole. */
  readonly serverId: string | undefined;
  readonly registration: FoundRegistration | undefined;
  /** `foreign`: a person's own, which stays as it is. */
  readonly config: 'none' | 'ours' | 'foreign';
  /** The lines of our own. */
  readonly configLines: readonly string[];
  /** The work root that its daemon.yaml names, as it stands there. */
  readonly workRoot: string | undefined;
  readonly service: string | undefined;
  /** The name of the node-pty that was brought, for a host without tmux. */
  readonly pty: string | undefined;
  /** The mark of the bootstrap command that has run. */
  readonly bootstrapped: string | undefined;
}

/** What one look at a host has found. */
export interface HostFacts {
  readonly os: 'linux' | 'darwin' | 'other';
  readonly osName: string;
  readonly release: string;
  /** As Node names it: `x64`, `arm64`. */
  readonly arch: string;
  /** `glibc 2.36`, `musl`; undefined where there is no telling. */
  readonly libc: string | undefined;
  /** Changes with every start of its kernel: two hosts with the same one are one machine. */
  readonly bootId: string | undefined;
  readonly uid: number;
  readonly user: string;
  readonly home: string;
  readonly shell: string;
  /** Directories in which a person who logs in finds programs. */
  readonly searchPath: string;
  /** Its clock minus ours. */
  readonly clockSkewMs: number | undefined;
  readonly tmux: string | undefined;
  readonly git: string | undefined;
  readonly tools: ReadonlySet<string>;
  /** What installs programs there: `apt-get`, `brew`. */
  readonly installer: string | undefined;
  readonly ours: FoundPlace;
  readonly work: FoundPlace;
  /** In the order in which they were found: that of the search path first. */
  readonly nodes: readonly FoundNode[];
  /** Programs named `node` that do not run. */
  readonly brokenNodes: readonly string[];
  readonly agents: readonly FoundAgent[];
  /** `ready`: services of a user can be started there. */
  readonly systemd: 'ready' | 'absent';
  readonly linger: boolean;
  readonly hasLaunchd: boolean;
  readonly install: FoundInstall;
  /** Whether the hub's address answers from there; undefined where nobody there could ask. */
  readonly reachesHub: boolean | undefined;
}

/** When the script was sent, and when its answer was there, by this clock. */
export interface ProbeTimes {
  readonly sentAt: number;
  readonly answeredAt: number;
}

const archs: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  arm64: 'arm64',
  armv7l: 'arm',
  i686: 'ia32',
};

/** Reads the lines of a look at a host; what is missing there is unknown and never a failure. */
export function parseFacts(output: string, { sentAt, answeredAt }: ProbeTimes): HostFacts {
  const lines = output.split('\n').flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab < 0 ? [] : [[line.slice(0, tab), line.slice(tab + 1).trim()] as const];
  });
  const all = (name: string) => lines.flatMap(([found, value]) => (found === name && value !== '' ? [value] : []));
  const one = (name: string) => all(name)[0];
  const osName = one('os') ?? '';
  const clock = Number(one('clock'));
  const reach = one('reach');
  const rawArch = one('arch') ?? '';
  return {
    os: osName === 'Linux' ? 'linux' : osName === 'Darwin' ? 'darwin' : 'other',
    osName,
    release: one('release') ?? '',
    arch: archs[rawArch] ?? rawArch,
    libc: one('libc'),
    bootId: one('boot'),
    uid: Number(one('uid') ?? -1),
    user: one('user') ?? '',
    home: one('home') ?? '',
    shell: one('shell') ?? '',
    searchPath: one('path') ?? '',
    clockSkewMs: clock > 0 ? skewOf(clock * 1_000, { sentAt, answeredAt }) : undefined,
    tmux: one('tmux'),
    git: one('git'),
    tools: new Set(all('tool')),
    installer: one('installer'),
    ours: placeOf(one, 'ours'),
    work: placeOf(one, 'work'),
    nodes: all('node').flatMap((text) => {
      const [version = '', path = ''] = splitOnce(text);
      return path === '' ? [] : [{ version, path }];
    }),
    brokenNodes: all('nodeBroken'),
    agents: all('agent').map(readAgent),
    // Degraded: some other unit has failed. Starting: it will be ready.
    systemd: /^(running|degraded|starting)$/.test(one('systemd') ?? '') ? 'ready' : 'absent',
    linger: one('linger') === 'yes',
    hasLaunchd: one('launchd') === 'yes',
    install: readInstall(one, all),
    reachesHub: reach === undefined || reach === 'unknown' ? undefined : reach.startsWith('yes'),
  };
}

type ReadOne = (name: string) => string | undefined;

function placeOf(one: ReadOne, name: string): FoundPlace {
  const writable = one(`${name}Writable`) ?? 'no it could not be looked at';
  const free = one(`${name}Free`);
  const kilobytes = free === undefined ? Number.NaN : Number(free);
  return {
    path: one(name) ?? '',
    problem: writable === 'yes' ? undefined : writable.replace(/^no /, ''),
    freeBytes: Number.isFinite(kilobytes) ? kilobytes * 1_024 : undefined,
  };
}

function readAgent(text: string): FoundAgent {
  const [name = '', rest = ''] = splitOnce(text);
  const [login = '', path = ''] = splitOnce(rest);
  return { name, path, isLoggedIn: login === 'unknown' ? undefined : login === 'yes' };
}

function readInstall(one: ReadOne, all: (name: string) => readonly string[]): FoundInstall {
  const versions = all('version');
  const link = one('current')?.split('/').at(-1);
  const [serverId, name, hubUrl] = [one('serverId'), one('serverName'), one('serverHub')];
  const isRegistered = serverId !== undefined && name !== undefined && hubUrl !== undefined;
  const [command, config] = [one('command'), one('config')];
  return {
    current: link !== undefined && versions.includes(link) ? link : undefined,
    versions,
    incoming: all('incoming'),
    command: command === 'runs' || command === 'broken' ? command : 'none',
    serverId,
    registration: isRegistered ? { serverId, name, hubUrl, isMoved: one('serverMoved') !== undefined } : undefined,
    config: config === 'ours' || config === 'foreign' ? config : 'none',
    configLines: all('configLine'),
    workRoot: one('configWork'),
    service: one('service'),
    pty: one('pty'),
    bootstrapped: one('bootstrapped'),
  };
}

/** The clock there was read at some moment between question and answer, and to the second: what this explains is none. */
function skewOf(there: number, { sentAt, answeredAt }: ProbeTimes): number {
  if (there < sentAt - 1_000) return there + 1_000 - sentAt;
  return there > answeredAt ? there - answeredAt : 0;
}

function splitOnce(text: string): readonly [string, string] {
  const space = text.indexOf(' ');
  return space < 0 ? [text, ''] : [text.slice(0, space), text.slice(space + 1)];
}
