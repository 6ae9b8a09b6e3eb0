import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDescription, HostKeyType } from './hostDescription.ts';

/** The user of every host. Each host has files and processes of its own, so the number may be the same on all. */
export const hostUser = { name: 'dev', id: 4242 } as const;

const defaultHostKeys: readonly HostKeyType[] = ['ed25519', 'ecdsa'];

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
export function writeHostFiles(directory: string, port: number, address: string, host: HostDescription): HostFiles {
  const etc = join(directory, 'etc');
  const homes = join(directory, 'home');
  const home = join(homes, hostUser.name);
  const ssh = join(home, '.ssh');
  const hostKey = (type: HostKeyType) => join(etc, `ssh_host_${type}_key`);
  for (const made of [etc, ssh]) mkdirSync(made, { recursive: true });
  for (const type of host.hostKeys ?? defaultHostKeys) makeKey(hostKey(type), type, host.name);
  writeAccounts(etc, host);
  writeFileSync(join(etc, 'sshd_config'), sshdConfig(port, address, host));
  writeFileSync(
    join(etc, 'pam'),
    'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n',
  );
  writeFileSync(join(etc, 'hosts'), '127.0.0.1 localhost\n');
  writeFileSync(join(etc, 'loadavg'), '0.00 0.00 0.00 1/100 1\n');
  const authorizedKeys = join(ssh, 'authorized_keys');
  writeFileSync(authorizedKeys, '');
  for (const path of [home, ssh, authorizedKeys]) chownSync(path, hostUser.id, hostUser.id);
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

function writeAccounts(etc: string, host: HostDescription): void {
  const { name, id } = hostUser;
  const append = (file: string, line: string) =>
    writeFileSync(join(etc, file), `${readFileSync(`/etc/${file}`, 'utf8')}${line}\n`);
  append('passwd', `${name}:x:${id}:${id}::/home/${name}:${host.shell ?? '/bin/sh'}`);
  append('group', `${name}:x:${id}:`);
  append('shadow', `${name}:${host.password === undefined ? '*' : hashed(host.password.is)}:19000:0:99999:7:::`);
  chmodSync(join(etc, 'shadow'), 0o600);
}

const hashed = (password: string) =>
  execFileSync('perl', ['-e', 'print crypt(<STDIN>, q($6$rostrumtest$))'], { input: password, encoding: 'utf8' });

function sshdConfig(
  port: number,
  address: string,
  { sshd = [], hostKeys = defaultHostKeys, password }: HostDescription,
): string {
  return [
    ...sshd,
    `ListenAddress ${address}:${port}`,
    ...hostKeys.map((type) => `HostKey /etc/ssh/ssh_host_${type}_key`),
    'PidFile /run/sshd.pid',
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
