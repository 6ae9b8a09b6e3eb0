import type { CliCommand } from '../../runtime/cliCommand.ts';

/** Lets a hub begin anew. What it knew is moved aside and never deleted. */
export const hubReset: CliCommand = {
  path: 'hub reset',
  summary: 'Let a stopped hub begin anew; everything that it knew is kept in a backup beside it',
  options: [
    { flags: '--data <directory>', description: 'Data directory (ROSTRUM_DATA_DIR; else ~/.rostrum/hub)' },
    { flags: '--config <file>', description: 'Configuration file (ROSTRUM_CONFIG; else ~/.rostrum/hub.yaml)' },
    { flags: '--yes <name>', description: 'Confirms with the name of the data directory, in place of typing it' },
  ],
  examples: ['rostrum hub reset', 'rostrum hub reset --yes hub'],
  run: async (input) => (await import('./runReset.ts')).runReset(input),
};
