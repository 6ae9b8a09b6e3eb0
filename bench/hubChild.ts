import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import { readMemoryMb } from './processFigures.ts';

/** A hub as people start it, in a process of its own. */
export interface HubChild extends Child {
  readonly url: string;
  readonly token: string;
  /** What it holds in memory now, in MB; undefined where the system does not say. */
  memoryMb: () => number | undefined;
}

const program = join(import.meta.dirname, '..', 'dist', 'rostrum.cjs');

/** Starts a hub over a data directory and waits until it answers; on a free port where none is given. */
export async function startHubChild(dataDir: string, port = 0): Promise<HubChild> {
  const args = [program, 'hub', 'start', '--port', String(port), '--data', dataDir];
  const child = await startChild(args, {}, /(http:\/\/127\.0\.0\.1:\d+)/);
  const url = child.said[1] ?? '';
  const answer = await fetch(`${url}/readyz`);
  if (!answer.ok) throw new Error(`the hub is not ready: ${answer.status}`);
  const token = readFileSync(join(dataDir, 'admin.token'), 'utf8').trim();
  return { ...child, url, token, memoryMb: () => readMemoryMb(child.pid) };
}
