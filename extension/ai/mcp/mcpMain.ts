import type { HubError } from '../../../shared/errors.ts';
import { HubSocket } from '../../../runtime/hubSocket.ts';
import { serveTools } from './toolServer.ts';

/** The version of the package, put in when this is bundled. */
declare const ROSTRUM_VERSION: string;

/** A program that an editor starts with the address of a hub and a person's token in its environment. */
async function main(): Promise<void> {
  const { ROSTRUM_HUB: hub = '', ROSTRUM_TOKEN: token = '' } = process.env;
  if (hub === '' || token === '')
    throw new Error('Set ROSTRUM_HUB to the address of a hub, and ROSTRUM_TOKEN to a token.');
  let refusal: HubError | undefined;
  const socket = new HubSocket({ hub, token, onRefused: (error) => (refusal = error) });
  try {
    await serveTools((operation, params) => {
      if (refusal !== undefined) return Promise.reject(refusal);
      return socket.call(operation, params);
    }, ROSTRUM_VERSION);
  } finally {
    socket.close();
  }
}

main().catch((thrown: unknown) => {
  // Standard output belongs to the protocol.
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
