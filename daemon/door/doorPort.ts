import { randomInt } from 'node:crypto';
import type { Server } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import { readJson } from '../../shared/readJson.ts';
import { doorLimits } from './doorLimits.ts';

const address = '127.0.0.1';

const keptPort = z.object({ port: z.int().min(1).max(65_535) });

export interface DoorPortPorts {
  readonly dataDir: string;
  readonly log: Log;
}

/**
 * Listens on this daemon's own port of the loopback address: chosen once and kept in its data directory, so that the URL
 * that sessions were given holds after a restart. Where something else has taken it, another is chosen, kept, and said.
 * Gives the address as callers name it in `Host`.
 */
export async function listenOnOwnPort(server: Server, { dataDir, log }: DoorPortPorts): Promise<string> {
  const file = path.join(dataDir, 'door.json');
  const kept = await readPort(file);
  if (kept !== undefined && (await tookPort(server, kept))) return authorityOf(kept);
  const port = await listenSomewhere(server);
  await writeFileAtomic(file, JSON.stringify({ port }));
  if (kept !== undefined)
    log.warn('the port for agents was taken by something else; sessions that run already cannot use their tools', {
      port: kept,
      newPort: port,
      remedy: 'close and resume these sessions',
    });
  return authorityOf(port);
}

async function readPort(file: string): Promise<number | undefined> {
  try {
    return keptPort.safeParse(readJson(await readFile(file, 'utf8'))).data?.port;
  } catch (error) {
    // There is none before the first start; what cannot be read is as good as none.
    if (error instanceof Error && 'code' in error && error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function listenSomewhere(server: Server): Promise<number> {
  for (let tried = 0; tried < doorLimits.portTries; tried += 1) {
    if (await tookPort(server, randomInt(doorLimits.firstPort, doorLimits.lastPort + 1))) return portOf(server);
  }
  await listen(server, 0);
  return portOf(server);
}

/** Listens there; false where somebody else does already. */
async function tookPort(server: Server, port: number): Promise<boolean> {
  try {
    await listen(server, port);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && takenCodes.has(String(error.code))) return false;
    throw error;
  }
}

/** `EACCES` is what Windows says of a port that is kept for somebody. */
const takenCodes: ReadonlySet<string> = new Set(['EADDRINUSE', 'EACCES']);

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: address, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

// A TCP server that listens has an address with a port.
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const authorityOf = (port: number): string => `${address}:${port}`;
