import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { isAlive } from '../../harness/processTable.ts';
import { until } from '../../harness/until.ts';
import { endWithUs } from '../../window/harness/endWithUs.ts';

/** Processes with files, process numbers, a name and perhaps a network of their own: as much of a machine as a host needs. */
export interface OwnMachine {
  /** A process of ours that is in its namespaces. */
  readonly pid: number;
  /** Starts a program on it, as root. */
  readonly start: (command: readonly string[]) => ChildProcess;
  /** Runs a program on it to its end, as root, and gives what it wrote. */
  readonly run: (command: readonly string[], input?: string) => string;
  /** Ends everything that runs on it, at once. */
  readonly close: () => Promise<void>;
}

/** What makes one. */
export interface OwnMachineStart {
  readonly name: string;
  /** Shell text that prepares its files; it runs as root, where only its own mounts are changed. */
  readonly prepare: string;
  readonly ownNetwork: boolean;
}

const isReadyLine = 'ready';
// Children that lost their parents come to the first process; it must see their ends, so it never becomes a program.
const stayThere = `echo ${isReadyLine}\nwhile :; do sleep 1000 & wait; done`;

/**
 * Starts one. When this process ends, however that happens, the kernel ends everything on it.
 * @throws Error where the system does not allow namespaces, or the preparation fails
 */
export async function startOwnMachine({ name, prepare, ownNetwork }: OwnMachineStart): Promise<OwnMachine> {
  const kinds = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts'];
  const script = `set -eu\nhostname ${name}\n${prepare}\n${stayThere}`;
  const child = spawn('unshare', [...kinds, ...(ownNetwork ? ['--net'] : []), 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('There is no program "unshare" here (util-linux).');
  const release = endWithUs(pid);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const close = async () => {
    child.kill('SIGKILL');
    await until(() => !isAlive(pid), `${name} ends`);
    release();
  };
  try {
    await until(
      () => {
        if (child.exitCode !== null) throw new Error('it has ended');
        return said.includes(isReadyLine);
      },
      `${name} is made`,
      10_000,
    );
  } catch (error) {
    await close();
    throw new Error(
      `${name} could not be made (it takes root on Linux, with the right to make namespaces): ${said.trim()}`,
      { cause: error },
    );
  }
  const within = [
    ...['mnt', 'uts', ...(ownNetwork ? ['net'] : [])].map(
      (kind) => `--${kind === 'mnt' ? 'mount' : kind}=/proc/${pid}/ns/${kind}`,
    ),
    `--pid=/proc/${pid}/ns/pid_for_children`,
    '--',
  ];
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
  return {
    pid,
    start: (command) => spawn('nsenter', [...within, ...command], { stdio: ['ignore', 'pipe', 'pipe'], env }),
    run: (command, input = '') =>
      execFileSync('nsenter', [...within, ...command], {
        input,
        encoding: 'utf8',
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      }),
    close,
  };
}
