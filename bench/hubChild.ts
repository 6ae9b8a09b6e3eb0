import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { startChild } from './child.ts';

/** A hub as people start it, in a process of its own. */
export interface HubChild extends Child {
  readonly url: string;
  readonly token: string;
  /** What it holds in memory now, in MB; undefined where the system does not say. */
  memoryMb: () => number | undefined;
}

const program = join(import.meta.dirname, '..', 'dist', 'rostrum.cjs');

/** Starts a hub over a data directory and waits until it answers. */
export async function startHubChild(dataDir: string): Promise<HubChild> {
  const args = [program, 'hub', 'start', '--port', '0', '--data', dataDir];
  const child = await startChild(args, {}, /(http:\/\/127\.0\.0\.1:\d+)/);
  const url = child.said[1] ?? '';
  const answer = await fetch(`${url}/readyz`);
  if (!answer.ok) throw new Error(`the hub is not ready: ${answer.status}`);
  const token = readFileSync(join(dataDir, 'admin.token'), 'utf8').trim();
  return { ...child, url, token, memoryMb: () => readMemoryMb(child.pid) };
}

function readMemoryMb(pid: number): number | undefined {
  try {
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1_000;
  } catch {
    // No /proc: not Linux.
    return undefined;
  }
}
