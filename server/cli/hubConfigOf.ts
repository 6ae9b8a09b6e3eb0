import { homedir, hostname } from 'node:os';
import type { CliInput } from '../../runtime/cliCommand.ts';
import type { HubConfig } from '../../runtime/hubConfig.ts';

/** The hub's configuration, with what the command line says in place of the variables. */
export async function readHubConfig({ options, io }: Pick<CliInput, 'options' | 'io'>): Promise<HubConfig> {
  const { loadHubConfig } = await import('../../runtime/hubConfig.ts');
  const { port, host, data, config, insecure } = options;
  const said = { ROSTRUM_PORT: port, ROSTRUM_HOST: host, ROSTRUM_DATA_DIR: data, ROSTRUM_INSECURE: insecure };
  const known = Object.entries(said).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'boolean' ? [[name, String(value)] as const] : [],
  );
  const surroundings = {
    env: { ...io.env, ...Object.fromEntries(known) },
    cwd: io.cwd,
    home: io.env['HOME'] || homedir(),
    hostname: hostname(),
  };
  return loadHubConfig(surroundings, typeof config === 'string' ? config : undefined);
}
