import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import * as z from 'zod';
import { readJson } from '../../shared/readJson.ts';
import { doorLimits } from '../door/doorLimits.ts';

const ownServer = z.object({ port: z.int().min(1).max(65_535), password: z.string().min(1) });

/** The server that an agent's program opens on the loopback address: where it is, and what it asks of its callers. */
export type OwnServer = Readonly<z.infer<typeof ownServer>>;

const address = '127.0.0.1';
const passwordBytes = 32;

/** A free port and a password for a program that is about to start. Where the port is taken until then, it ends at once. */
export async function mintOwnServer(): Promise<OwnServer> {
  const password = randomBytes(passwordBytes).toString('base64url');
  for (let tried = 0; tried < doorLimits.portTries; tried += 1) {
    const port = randomInt(doorLimits.firstPort, doorLimits.lastPort + 1);
    if (await isFree(port)) return { port, password };
  }
  throw new Error(
    `No port between ${doorLimits.firstPort} and ${doorLimits.lastPort} is free for the server of an agent.`,
  );
}

/** What a session's file says of its server; undefined where there is none. */
export async function readOwnServer(file: string): Promise<OwnServer | undefined> {
  try {
    return ownServer.safeParse(readJson(await readFile(file, 'utf8'))).data;
  } catch {
    // It was started without one, or by a version that knew none.
    return undefined;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(true)));
  });
