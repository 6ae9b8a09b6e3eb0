import { homedir } from 'node:os';
import type { CliInput } from '../../runtime/cliCommand.ts';
import type { DetectedProvider } from '../agent/detectProviders.ts';
import type { Provider } from '../agent/providers.ts';
import { surroundingsOf } from './command.ts';
import { readGiven } from './given.ts';

/** The agents that this machine's configuration knows, and where its user is at home. */
export interface MachineProviders {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly home: string;
  /** Looks for each of them, which asks every program for its version. */
  readonly detect: () => Promise<readonly DetectedProvider[]>;
}

export const configOption = {
  flags: '--config <file>',
  description: 'Configuration file (ROSTRUM_CONFIG; else ~/.rostrum/daemon.yaml)',
} as const;

/** Read when a command asks for it: a question to the hub must not wait for this code. */
export async function readMachineProviders(input: CliInput): Promise<MachineProviders> {
  const { io } = input;
  const [{ loadDaemonConfig }, { createProviders }, { detectProviders }, { allowListsOf }] = await Promise.all([
    import('../../runtime/daemonConfig.ts'),
    import('../agent/providers.ts'),
    import('../agent/detectProviders.ts'),
    import('../machine/machine.ts'),
  ]);
  const config = loadDaemonConfig(surroundingsOf(io), readGiven(input).text('config'));
  const providers = createProviders(config.providers);
  const home = io.env['HOME'] || homedir();
  const lists = allowListsOf(config, io.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin');
  return { providers, home, detect: () => detectProviders(providers.values(), lists, home) };
}
