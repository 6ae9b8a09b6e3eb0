import { parseFacts } from './hostFacts.ts';
import type { HostFacts } from './hostFacts.ts';

/** What the script printed on a Debian 12, shortened. */
export const recordedLinux = [
  'os\tLinux',
  'release\t6.1.0-28-amd64',
  'arch\tx86_64',
  'libc\tglibc 2.36',
  'boot\t50594947-fe63-4fb5-92a4-01c35e74fd56',
  'uid\t1000',
  'user\tme',
  'home\t/home/me',
  'shell\t/bin/bash',
  'clock\t1795671796',
  'path\t/home/me/.local/bin:/usr/bin:/bin:/mnt/c/Program Files/x',
  'tmux\ttmux 3.3a',
  'tmuxPath\t/usr/bin/tmux',
  'git\tgit version 2.39.5',
  'tool\tgzip',
  'tool\tsha256sum',
  'tool\tsudo',
  'installer\tapt-get',
  'ours\t/home/me/.rostrum',
  'oursWritable\tyes',
  'oursFree\t79551520',
  'work\t/srv/work',
  'workWritable\tno /srv cannot be written',
  'workFree\t4096000',
  'node\tv18.19.0 /usr/bin/node',
  'node\tv22.11.0 /home/me/.vscode-server/cli/servers/Stable-abc/server/node',
  'agent\tclaude no /home/me/.local/bin/claude',
  'agent\taider unknown /usr/bin/aider',
  'systemd\tdegraded',
  'linger\tno',
  'reach\tno curl',
  '',
].join('\n');

const healthy: Readonly<Record<string, string | readonly string[]>> = {
  os: 'Linux',
  release: '6.1.0',
  arch: 'x86_64',
  libc: 'glibc 2.36',
  boot: 'boot-1',
  uid: '1000',
  user: 'me',
  home: '/home/me',
  shell: '/bin/bash',
  clock: '1795671796',
  path: '/usr/bin:/bin',
  tmux: 'tmux 3.3a',
  git: 'git version 2.39.5',
  tool: ['gzip', 'sha256sum', 'sudo'],
  installer: 'apt-get',
  ours: '/home/me/.rostrum',
  oursWritable: 'yes',
  oursFree: '79551520',
  work: '/home/me/.rostrum/daemon/work',
  workWritable: 'yes',
  workFree: '79551520',
  node: 'v20.9.0 /usr/bin/node',
  agent: 'claude yes /usr/bin/claude',
  systemd: 'running',
  linger: 'yes',
  reach: 'yes curl',
};

/** A host on which everything is well, but for what is said; an empty text takes a fact away. */
export function aHost(changes: Readonly<Record<string, string | readonly string[]>> = {}): HostFacts {
  const lines = Object.entries({ ...healthy, ...changes }).flatMap(([name, value]) =>
    [value].flat().map((one) => `${name}\t${one}`),
  );
  return parseFacts(`${lines.join('\n')}\n`, { sentAt: 1_795_671_796_000, answeredAt: 1_795_671_796_500 });
}
