import * as z from 'zod';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliCommand, CliInput } from '../../runtime/cliCommand.ts';
import { keepHeapRoom } from '../../runtime/heapRoom.ts';
import type { HubConfig } from '../../runtime/hubConfig.ts';
import { readHubConfig } from './hubConfigOf.ts';

/** A hub that runs in this process. */
export interface StartedHub {
  /** Where it answers: `http://127.0.0.1:7420`. */
  readonly url: string;
  /** The file with the first admin token (0600). */
  readonly tokenFile: string;
  /** What its people should know at once: each a sentence. */
  readonly notices: readonly string[];
  stop: () => Promise<void>;
}

/** What this command needs of the program it is part of. */
export interface HubProgram {
  /** Starts the hub in this process; loads its code only now. */
  startHub: (config: HubConfig) => Promise<StartedHub>;
  /** Resolves when the process is asked to end, with the signal's name. */
  untilStopped: () => Promise<string>;
}

/** Runs the hub in the foreground until it is asked to end. */
export const hubStart = (program: HubProgram): CliCommand => ({
  path: 'hub start',
  summary: 'Run the hub in the foreground',
  options: [
    { flags: '--port <port>', description: 'Port to listen on; 0 takes a free one (ROSTRUM_PORT; else 7420)' },
    { flags: '--host <address>', description: 'Address to listen on (ROSTRUM_HOST; else 127.0.0.1)' },
    { flags: '--data <directory>', description: 'Data directory (ROSTRUM_DATA_DIR; else ~/.rostrum/hub)' },
    { flags: '--config <file>', description: 'Configuration file (ROSTRUM_CONFIG; else ~/.rostrum/hub.yaml)' },
    { flags: '--insecure', description: 'Allow plain HTTP beyond loopback; only behind a proxy that encrypts' },
  ],
  examples: ['rostrum hub start', 'rostrum hub start --port 0 --data ./hub-data --json'],
  run: (input) => run(input, program),
});

async function run(input: CliInput, program: HubProgram): Promise<number> {
  const { io } = input;
  // Asked for before anything is started: an early Ctrl-C must find somebody who listens.
  const stopped = program.untilStopped();
  const config = await readHubConfig(input);
  const { readEncryptionKey } = await import('../../runtime/encryptionKey.ts');
  // A key that is too short, or that others can read, is said now and not with the first secret.
  await readEncryptionKey(io.env, config.encryptionKeyFile);
  const hub = await program.startHub(config);
  // How much of a heap is used is known when its state is loaded.
  keepHeapRoom();
  const { url, tokenFile, notices } = hub;
  for (const notice of notices) io.stderr(`Attention: ${notice}\n`);
  io.stdout(
    io.json
      ? `${JSON.stringify({ url, tokenFile })}\n`
      : `The hub answers at ${url}\nAdmin token in  ${tokenFile}\nCtrl-C stops it; agents run on.\n`,
  );
  await stopped;
  await hub.stop();
  return exitCodes.ok;
}

const hubFacts = z.object({ url: z.string(), tokenFile: z.string() });

/** What `hub start --json` prints when the hub answers. */
export const parseHubFacts = (line: string): Pick<StartedHub, 'url' | 'tokenFile'> => hubFacts.parse(JSON.parse(line));
