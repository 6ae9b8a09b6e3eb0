import * as path from 'node:path';
import * as z from 'zod';
import { loadConfig } from './config.ts';
import { hubPlaceWords, readHubPlace } from './hubPlace.ts';
import { bytes, configPath, durationMs } from './configTypes.ts';
import { modelPrice } from '../shared/model/modelTokens.ts';
import { logLevels } from './log.ts';
import { rostrumHome, type Surroundings } from './rostrumHome.ts';

/** Programs a session may start with unless the configuration says otherwise: shells and built-in providers. */
const defaultCommands = [
  ...(['bash', 'zsh', 'sh', 'claude', 'codex', 'gemini', 'opencode', 'aider', 'scripted'] as const),
  // What speaks for two of them.
  ...(['claude-agent-acp', 'codex-acp'] as const),
];

/** A screen and what follows it must fit in. */
const leastRecordingBytes = 65_536;

const names = (maxLength: number) => z.array(z.string().min(1).max(maxLength)).max(200);

/** What the defaults of a daemon's configuration depend on. */
export interface DaemonDefaults {
  readonly rostrumHome: string;
  readonly home: string;
  readonly hostname: string;
}

/** The schema of the daemon's configuration; the defaults of paths are values, so that documentation can show `~`. */
export function daemonConfigSchema(defaults: DaemonDefaults) {
  return z.object({
    hubUrl: z
      .string()
      .refine((text) => readHubPlace(text) !== undefined, { error: hubPlaceWords })
      .default('http://127.0.0.1:7420')
      .describe('Address of the hub, or `unix:/path` of a socket that leads to it.'),
    dataDir: configPath()
      .default(path.join(defaults.rostrumHome, 'daemon'))
      .describe('Key, outbox, recordings and sockets (0700).'),
    name: z
      .string()
      .min(1)
      .max(64)
      .default(defaults.hostname.slice(0, 64))
      .describe('Name of this server in the fleet.'),
    workRoot: configPath()
      .optional()
      .meta({ defaultText: '<dataDir>/work' })
      .describe('Where working directories are made.'),
    allowedCommands: names(256)
      .default([...defaultCommands])
      .describe('Programs that sessions may start with.'),
    allowedPaths: z
      .array(configPath())
      .max(200)
      .default([defaults.home])
      .describe('Directories that sessions may work in.'),
    maxSessions: z.number().int().min(1).max(1000).default(10).describe('Sessions that may live at the same time.'),
    idleTimeout: durationMs()
      .default(30 * 60_000)
      .meta({ defaultText: '30min' })
      .describe('How long a session that nobody needs may be idle before it is closed; 0 for ever.'),
    terminal: z
      .enum(['auto', 'tmux', 'pty'])
      .default('auto')
      .describe('What sessions run in: tmux where it is safe, else pty, where they end with the daemon.'),
    recordingBytes: bytes()
      .refine((value) => value >= leastRecordingBytes, { error: 'must be at least 64KB' })
      .default(64 * 1024 ** 2)
      .meta({ defaultText: '64MB' })
      .describe(
        'What is kept of the output of each session; then the older half goes. Its file is below 1.5 times, on a full disk twice as large.',
      ),
    recordingsBytes: bytes()
      .default(2 * 1024 ** 3)
      .meta({ defaultText: '2GB' })
      .describe('Recordings together; above it those of the sessions go that ended first.'),
    labels: names(64).default([]).describe('Labels that tasks can ask for.'),
    repos: z.array(configPath()).max(200).default([]).describe('Directories to look for repositories in.'),
    providers: z
      .record(z.string().min(1).max(64), z.unknown())
      .default({})
      .describe('Agent programs of your own, by name; without a command what is added to a built-in one.'),
    prices: z
      .record(z.string().min(1).max(200), modelPrice)
      .default({})
      .describe(
        'Dollars for a million tokens of a model: `{ in, out, cacheRead, cacheWritten }`, before those that are known.',
      ),
    logLevel: z.enum(logLevels).default('info').describe('error, warn, info, debug or trace; lines go to stderr.'),
  });
}

/** What the daemon runs with; every path is absolute, `idleTimeoutMs` is in milliseconds. */
export type DaemonConfig = Readonly<
  Omit<z.output<ReturnType<typeof daemonConfigSchema>>, 'workRoot' | 'idleTimeout'>
> & {
  readonly workRoot: string;
  readonly idleTimeoutMs: number;
};

/** Reads the daemon's configuration; throws a HubError `invalid-file` that names everything that is wrong. */
export function loadDaemonConfig(surroundings: Surroundings, file?: string): DaemonConfig {
  const directory = rostrumHome(surroundings);
  const { home, hostname } = surroundings;
  const schema = daemonConfigSchema({ rostrumHome: directory, home, hostname });
  const given = loadConfig({ ...surroundings, schema, file, defaultFile: path.join(directory, 'daemon.yaml') });
  const { idleTimeout, workRoot, ...config } = given;
  return { ...config, idleTimeoutMs: idleTimeout, workRoot: workRoot ?? path.join(config.dataDir, 'work') };
}
