import * as path from 'node:path';
import * as z from 'zod';
import { loadConfig } from './config.ts';
import { bytes, configPath } from './configTypes.ts';
import { logLevels } from './log.ts';
import { rostrumHome, type Surroundings } from './rostrumHome.ts';

const texts = () => z.array(z.string().min(1).max(256)).max(100);

/** The schema of the hub's configuration; the defaults of paths are values, so that documentation can show `~`. */
export function hubConfigSchema(defaults: { readonly rostrumHome: string }) {
  return z.object({
    port: z.number().int().min(0).max(65_535).default(7420).describe('Port to listen on; 0 takes a free one.'),
    host: z.string().min(1).max(253).default('127.0.0.1').describe('Address to listen on.'),
    dataDir: configPath()
      .default(path.join(defaults.rostrumHome, 'hub'))
      .describe('Journal, snapshot, tokens and key file (0700).'),
    allowedOrigins: texts().default([]).describe('Web origins that may speak to the hub besides its own.'),
    allowedHosts: texts().default([]).describe('Host names the hub answers to besides loopback names.'),
    insecure: z
      .boolean()
      .default(false)
      .describe('Allow plain HTTP beyond loopback. Only behind a proxy that encrypts.'),
    tunnels: z
      .enum(['auto', 'on', 'off'])
      .default('auto')
      .describe(
        'Keep SSH tunnels to servers that need one, with the keys of this user; auto: while the hub listens on loopback and answers to no other name (allowedHosts).',
      ),
    tls: z
      .object({
        cert: configPath().describe('Certificate file (PEM).'),
        key: configPath().describe('Private key file (PEM, 0600).'),
      })
      .strict()
      .optional(),
    logLevel: z.enum(logLevels).default('info').describe('error, warn, info, debug or trace; lines go to stderr.'),
    maxBodyBytes: bytes()
      .default(1024 * 1024)
      .describe('Largest request body, e.g. 1MB.'),
    encryptionKeyFile: configPath()
      .optional()
      .meta({ defaultText: '<dataDir>/secret.key' })
      .describe('Key file (0600) for secrets at rest; ROSTRUM_ENCRYPTION_KEY (at least 32 bytes) wins.'),
  });
}

/** What the hub runs with; every path is absolute. */
export type HubConfig = Readonly<Omit<z.output<ReturnType<typeof hubConfigSchema>>, 'encryptionKeyFile'>> & {
  readonly encryptionKeyFile: string;
};

/** Reads the hub's configuration; throws a HubError `invalid-file` that names everything that is wrong. */
export function loadHubConfig(surroundings: Surroundings, file?: string): HubConfig {
  const directory = rostrumHome(surroundings);
  const schema = hubConfigSchema({ rostrumHome: directory });
  const config = loadConfig({ ...surroundings, schema, file, defaultFile: path.join(directory, 'hub.yaml') });
  return { ...config, encryptionKeyFile: config.encryptionKeyFile ?? path.join(config.dataDir, 'secret.key') };
}
