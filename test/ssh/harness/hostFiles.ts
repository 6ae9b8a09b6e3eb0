import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDescription, HostKeyType } from './hostDescription.ts';

/** The user of every host that is a machine of its own: with files and processes apart, the number may be the same on all. */
export const ownMachineUser = { name: 'dev', id: 4242 } as const;

/** Who logs in to a host, and where that one's home and the files of its sshd are there. */
export interface HostAccount {
  readonly name: string;
  readonly id: number;
  readonly home: string;
  readonly etc: string;
}

const defaultHostKeys: readonly HostKeyType[] = ['ed25519', 'ecdsa'];

/** Where a host is: its sshd's address, and whose it is. */
export interface HostPlace {
  readonly account: HostAccount;
  readonly port: number;
  readonly address: string;
  /** It is a user of this machine, and no machine of its own. */
  readonly isShared: boolean;
}

/** Where the files of a host lie on this machine. */
export interface HostFiles {
  readonly etc: string;
  /** The home of its user: the same files as on the host. */
  readonly home: string;
  readonly authorizedKeys: string;
  readonly hostKey: (type: HostKeyType) => string;
  /** Shell text that puts them where a host has them. */
  readonly prepare: string;
}

/** Writes what a host has of its own: accounts, a home, host keys and the configuration of its sshd. */
export function writeHostFiles(
  directory: string,
  { account, port, address, isShared }: HostPlace,
  host: HostDescription,
): HostFiles {
  const etc = join(directory, 'etc');
  const homes = join(directory, 'home');
  const home = join(homes, ownMachineUser.name);
  const ssh = join(home, '.ssh');
  const hostKey = (type: HostKeyType) => join(etc, `ssh_host_${type}_key`);
  for (const made of [etc, ssh]) mkdirSync(made, { recursive: true });
  for (const type of host.hostKeys ?? defaultHostKeys) makeKey(hostKey(type), type, host.name);
  if (isShared) writeOwnName(join(etc, 'bin'), host.name);
  else writeAccounts(etc, host);
  writeFileSync(join(etc, 'sshd_config'), sshdConfig({ account, port, address, isShared }, host));
  writeFileSync(
    join(etc, 'pam'),
    'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n',
  );
  writeFileSync(join(etc, 'hosts'), '127.0.0.1 localhost\n');
  writeFileSync(join(etc, 'loadavg'), '0.00 0.00 0.00 1/100 1\n');
  const authorizedKeys = join(ssh, 'authorized_keys');
  writeFileSync(authorizedKeys, '');
  for (const path of [home, ssh, authorizedKeys]) chownSync(path, account.id, account.id);
  for (const [path, mode] of [
    [directory, 0o755],
    [homes, 0o755],
    [home, 0o755],
    [ssh, 0o700],
    [authorizedKeys, 0o600],
  ] as const)
    chmodSync(path, mode);
  return { etc, home, authorizedKeys, hostKey, prepare: prepareText(etc, homes, host) };
}

/** Makes a key pair; what was there is replaced. */
export function makeKey(file: string, type: HostKeyType, comment: string, passphrase = ''): void {
  execFileSync('rm', ['-f', file, `${file}.pub`]);
  // One round behind a passphrase: more would only cost the tests time.
  execFileSync('ssh-keygen', ['-q', '-a', '1', '-t', type, '-C', comment, '-N', passphrase, '-f', file], {
    stdio: 'ignore',
  });
}

/** What is called to know where one is, and says the host's name in the place of the machine's. */
function writeOwnName(bin: string, name: string): void {
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'hostname'), `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
}

function writeAccounts(etc: string, host: HostDescription): void {
  const { name, id } = ownMachineUser;
  const append = (file: string, line: string) =>
    writeFileSync(join(etc, file), `${readFileSync(`/etc/${file}`, 'utf8')}${line}\n`);
  append('passwd', `${name}:x:${id}:${id}::/home/${name}:${host.shell ?? '/bin/sh'}`);
  append('group', `${name}:x:${id}:`);
  append('shadow', `${name}:${passwordHash(host)}:19000:0:99999:7:::`);
  chmodSync(join(etc, 'shadow'), 0o600);
}

/** Opens nothing where the host asks for no password. */
export const passwordHash = ({ password }: HostDescription): string =>
  password === undefined
    ? '*'
    : execFileSync('perl', ['-e', 'print crypt(<STDIN>, q($6$rostrumtest$))'], {
        input: password.is,
        encoding: 'utf8',
      });

function sshdConfig(
  { account, port, address, isShared }: HostPlace,
  { sshd = [], hostKeys = defaultHostKeys, password }: HostDescription,
): string {
  return [
    ...sshd.map((line) => line.replaceAll('/etc/ssh/', `${account.etc}/`)),
    `ListenAddress ${address}:${port}`,
    ...hostKeys.map((type) => `HostKey ${account.etc}/ssh_host_${type}_key`),
    `PidFile ${isShared ? 'none' : '/run/sshd.pid'}`,
    ...(isShared ? [`SetEnv PATH=${account.etc}/bin:/usr/local/bin:/usr/bin:/bin`] : []),
    `UsePAM ${password?.askedAs === 'question' ? 'yes' : 'no'}`,
    `PasswordAuthentication ${password?.askedAs === 'password' ? 'yes' : 'no'}`,
    `KbdInteractiveAuthentication ${password?.askedAs === 'question' ? 'yes' : 'no'}`,
    'UseDNS no',
    'PrintMotd no',
    'MaxStartups 100',
    'MaxSessions 100',
    'LoginGraceTime 30',
    'LogLevel VERBOSE',
    '',
  ].join('\n');
}

const ownFiles = [
  ['passwd', '/etc/passwd'],
  ['group', '/etc/group'],
  ['shadow', '/etc/shadow'],
  ['pam', '/etc/pam.d/sshd'],
  ['hosts', '/etc/hosts'],
  // What else this machine does is none of its load: a host that is too busy gets no work.
  ['loadavg', '/proc/loadavg'],
] as const;

// /tmp comes last: this machine's own, where our files lie, is not to be seen behind it.
function prepareText(etc: string, homes: string, { without = [] }: HostDescription): string {
  return [
    ...ownFiles.map(([ours, theirs]) => `mount --bind ${etc}/${ours} ${theirs}`),
    `mount --bind ${etc} /etc/ssh`,
    `mount --bind ${homes} /home`,
    'mount -t tmpfs -o mode=755 run /run',
    'mkdir -m 755 /run/sshd',
    ...(without.length === 0
      ? []
      : ['/usr/bin', '/usr/local/bin'].map((folder, index) =>
          withoutPrograms(folder, `/run/programs${index}`, without),
        )),
    'mount -t tmpfs -o mode=1777 tmp /tmp',
  ].join('\n');
}

/** A folder of programs in whose place lie links to all but some of them. */
const withoutPrograms = (folder: string, aside: string, without: readonly string[]) =>
  [
    `mkdir ${aside} && mount --bind ${folder} ${aside} && mkdir ${aside}.links`,
    `[ -z "$(ls -A ${aside})" ] || ln -s ${aside}/* ${aside}.links/`,
    ...without.map((program) => `rm -f ${aside}.links/${program}`),
    `mount --bind ${aside}.links ${folder}`,
  ].join('\n');
