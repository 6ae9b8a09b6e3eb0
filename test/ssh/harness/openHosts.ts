import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openPlace } from '../../harness/place.ts';
import type { HostDescription, KeyName } from './hostDescription.ts';
import { makeKey } from './hostFiles.ts';
import { openLongLine, openMuteLine } from './lines.ts';
import type { Line } from './lines.ts';
import { startSshAgent } from './sshAgent.ts';
import type { SshAgent } from './sshAgent.ts';
import { hasOwnMachines } from './ownMachines.ts';
import { openTestHost } from './testHost.ts';
import type { TestHost } from './testHost.ts';

/** A key of the test's person. */
export interface TestKey {
  readonly file: string;
  readonly publicKey: string;
  readonly passphrase: string;
}

/** Hosts, and a person who may log in to them. */
export interface TestHosts {
  /** Everything lies below it. The name of the SSH configuration, `ssh -F`, is `configFile`. */
  readonly directory: string;
  /** The person's home: `.ssh/` with keys and known hosts. */
  readonly home: string;
  /** What `ssh -F` reads: an entry for each host. Tests may append to it. */
  readonly configFile: string;
  /** The person's known hosts, as the configuration names it. */
  readonly knownHosts: string;
  readonly keys: Readonly<Record<KeyName, TestKey>>;
  readonly agent: SshAgent;
  /** The environment of the person's programs: HOME, PATH, SSH_AUTH_SOCK. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Words that become a program whose account is the person's: also `ssh`, which takes its configuration from the home that the
   * accounts of the machine name, reads that of the test without being told.
   */
  readonly account: readonly string[];
  /** Throws of one that was not made: without programs there are only machines of their own. */
  readonly host: (name: string) => TestHost;
  /** The name by which a host stands among known hosts, and the line for it. */
  readonly knownName: (name: string) => string;
  /** Opens a host that takes connections and never says a word; it stands in the configuration. */
  readonly openMute: (name: string, more?: readonly string[]) => Promise<Line>;
  readonly mute: (name: string) => Line;
  /** Adds an entry to the configuration, before all that is there. */
  readonly configure: (name: string, lines: readonly string[]) => void;
  /** Ends everything, and throws where something was left. */
  readonly close: () => Promise<void>;
}

const keyNames: readonly KeyName[] = ['plain', 'locked', 'inAgent'];

/** Makes hosts as described, each after the one that it is behind. Takes about a third of a second for each. */
export async function openHosts(descriptions: readonly HostDescription[]): Promise<TestHosts> {
  const place = openPlace();
  // Users of this machine come by here to their homes, and see no more of it.
  if (!hasOwnMachines) chmodSync(place.directory, 0o711);
  const home = place.make('person');
  const ssh = place.make('person', '.ssh');
  const configFile = join(ssh, 'config');
  const knownHosts = join(ssh, 'known_hosts');
  const keys = Object.fromEntries(keyNames.map((name) => [name, makeTestKey(ssh, name)])) as Record<KeyName, TestKey>;
  writeFileSync(knownHosts, '', { mode: 0o600 });
  writeFileSync(configFile, commonConfig(knownHosts, keys.plain), { mode: 0o600 });
  const agent = await startSshAgent(join(place.directory, 'agent'));
  agent.add(keys.inAgent.file);
  // The agent alone has it from now on.
  rmSync(keys.inAgent.file);

  const hosts = new Map<string, TestHost>();
  const lines: Line[] = [];
  const mutes = new Map<string, Line>();
  const names = new Map<string, string>();
  const close = async () => {
    for (const line of lines) await line.close();
    for (const host of [...hosts.values()].reverse()) await host.close();
    await agent.close();
    await place.close();
  };
  const hostOf = (name: string): TestHost => {
    const host = hosts.get(name);
    if (host === undefined) throw new Error(`There is no host ${name}.`);
    return host;
  };
  const configure = (name: string, rest: readonly string[]) =>
    prependTo(configFile, `Host ${name}\n${rest.map((text) => `  ${text}\n`).join('')}\n`);
  const addHost = (
    name: string,
    { address, port, user = 'dev' }: { readonly address: string; readonly port: number; readonly user?: string },
    more: readonly string[] = [],
  ) => {
    names.set(name, port === 22 ? address : `[${address}]:${port}`);
    configure(name, [`HostName ${address}`, `Port ${port}`, `User ${user}`, ...more]);
  };
  const open = async (description: HostDescription) => {
    const { name, only, line: quality, isUnknown = false, keys: letIn = ['plain'] } = description;
    const jump = only?.replace('through ', '');
    const host = await openTestHost(place.make(name), description, jump === undefined ? undefined : hostOf(jump).pid);
    hosts.set(name, host);
    for (const key of letIn) host.letIn(keys[key].publicKey);
    const line = quality && (await openLongLine({ host: host.address, port: host.port }, quality));
    if (line) lines.push(line);
    const near = line ? { address: '127.0.0.1', port: line.port } : { address: host.address, port: host.port };
    addHost(name, { ...near, user: host.user }, jump ? [`ProxyJump ${jump}`] : []);
    if (isUnknown) return;
    for (const type of description.hostKeys ?? (['ed25519', 'ecdsa'] as const))
      appendFileSync(knownHosts, `${names.get(name)} ${host.hostKey(type)}\n`);
  };
  try {
    for (const description of descriptions.filter(isPossible)) await open(description);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return {
    directory: place.directory,
    home,
    configFile,
    knownHosts,
    keys,
    agent,
    env: { HOME: home, PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C.UTF-8', SSH_AUTH_SOCK: agent.socket },
    account: hasOwnMachines ? accountWords(place.directory, home) : sshWords(place.make('programs'), configFile),
    host: hostOf,
    knownName: (name) => names.get(name) ?? name,
    async openMute(name, more) {
      const line = await openMuteLine();
      lines.push(line);
      mutes.set(name, line);
      addHost(name, { address: '127.0.0.1', port: line.port }, more);
      return line;
    },
    mute(name) {
      const line = mutes.get(name);
      if (line === undefined) throw new Error(`There is no mute host ${name}.`);
      return line;
    },
    configure,
    close,
  };
}

/** Nothing of a machine that is shared can be hidden from one of its users alone. */
const isPossible = ({ without = [] }: HostDescription): boolean => hasOwnMachines || without.length === 0;

/** A search path with an `ssh` that reads the configuration of the test. */
function sshWords(programs: string, configFile: string): readonly string[] {
  writeFileSync(join(programs, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${configFile} "$@"\n`, { mode: 0o755 });
  return ['env', `PATH=${programs}:${process.env['PATH'] ?? '/usr/bin:/bin'}`];
}

function makeTestKey(directory: string, name: KeyName): TestKey {
  const file = join(directory, name);
  const passphrase = name === 'locked' ? 'open sesame' : '';
  makeKey(file, 'ed25519', `${name} of a test`, passphrase);
  chmodSync(file, 0o600);
  return { file, passphrase, publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** The accounts of this machine, but with another home of the one that we run in. */
function accountWords(directory: string, home: string): readonly string[] {
  const { username } = userInfo();
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const accounts = join(directory, 'passwd');
  writeFileSync(
    accounts,
    lines.map((line) => (line.startsWith(`${username}:`) ? withHome(line, home) : line)).join('\n'),
  );
  const script = 'mount --bind "$1" /etc/passwd; shift; exec "$@"';
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh', accounts];
}

const withHome = (line: string, home: string) => line.split(':').with(5, home).join(':');

// What stands first wins in an SSH configuration: entries of hosts come before what holds for all.
const prependTo = (file: string, text: string) => writeFileSync(file, `${text}${readFileSync(file, 'utf8')}`);

const commonConfig = (knownHosts: string, key: TestKey) =>
  [
    `Host *`,
    `  UserKnownHostsFile ${knownHosts}`,
    '  GlobalKnownHostsFile /dev/null',
    `  IdentityFile ${key.file}`,
    '',
  ].join('\n');
