import type { CliCommand } from '../runtime/cliCommand.ts';

/** Hub and daemon of this machine in the foreground, registered with each other. */
export const upCommand: CliCommand = {
  path: 'up',
  summary: 'Start hub and daemon on this machine, registered with each other, in the foreground',
  options: [
    { flags: '--port <port>', description: 'Port of the hub; 0 takes a free one', env: 'ROSTRUM_PORT' },
    { flags: '--data <directory>', description: 'Directory of both data directories (ROSTRUM_HOME; else ~/.rostrum)' },
    { flags: '--name <name>', description: 'Name of this server; its host name where nothing is said' },
    { flags: '--repos <directory...>', description: 'Directories to look for repositories in' },
    {
      flags: '--shells-only',
      description: 'Run shells and the scripted agent only, on a machine without an agent CLI',
    },
  ],
  examples: ['rostrum up', 'rostrum up --repos ~/src', 'rostrum up --shells-only'],
  run: async (input) => (await import('./up/runUp.ts')).runUp(input),
};
