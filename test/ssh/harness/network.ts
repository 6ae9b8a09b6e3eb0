import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

/** A cable between two networks: the address at each end. It goes when one of the two networks goes. */
export interface Cable {
  readonly near: string;
  readonly far: string;
}

const attempts = 50;

/**
 * Lays a cable from a network (this machine's own where no process is named) into the network of a process.
 * @throws Error where the system refuses it
 */
export function layCable(farPid: number, nearPid?: number): Cable {
  for (let attempt = 1; ; attempt += 1) {
    // The network's number is in the name of the cable's near end: of two that want the same, one is refused.
    const [second, third] = [randomInt(200, 255), randomInt(0, 256)];
    const name = `rt${second.toString(16)}${third.toString(16).padStart(2, '0')}`;
    const cable = { near: `10.${second}.${third}.1`, far: `10.${second}.${third}.2` };
    try {
      ip(undefined, 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(farPid));
    } catch (error) {
      if (attempt < attempts && String(error).includes('File exists')) continue;
      throw error;
    }
    if (nearPid !== undefined) ip(undefined, 'link', 'set', name, 'netns', String(nearPid));
    for (const [pid, link, address] of [
      [nearPid, name, cable.near],
      [farPid, 'eth0', cable.far],
    ] as const) {
      ip(pid, 'addr', 'add', `${address}/30`, 'dev', link);
      ip(pid, 'link', 'set', link, 'up');
    }
    return cable;
  }
}

/** Makes the loopback device of a process' network work. */
export const raiseLoopback = (pid: number): void => ip(pid, 'link', 'set', 'lo', 'up');

function ip(pid: number | undefined, ...args: readonly string[]): void {
  const within = pid === undefined ? [] : ['nsenter', `--net=/proc/${pid}/ns/net`];
  const [program = '', ...rest] = [...within, 'ip', ...args];
  execFileSync(program, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
}
