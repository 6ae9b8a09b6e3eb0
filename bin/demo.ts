import type { CliCommand } from '../runtime/cliCommand.ts';

/** Seven tasks on two servers, from nothing to done, on this machine. */
export const demoCommand: CliCommand = {
  path: 'demo',
  summary: 'Watch seven tasks run on two servers of this machine, with agents in real tmux sessions',
  options: [
    { flags: '--answer <text>', description: 'Answer the one question of the agents with this' },
    { flags: '--keep', description: 'Leave hub and daemons running at the end, until Ctrl-C' },
    { flags: '--port <port>', description: 'Port of the hub; a free one where nothing is said' },
    {
      flags: '--data <directory>',
      description: 'Where everything is put; a new temporary directory where nothing is said',
    },
  ],
  examples: ['rostrum demo', 'rostrum demo --answer "JWT with refresh tokens"', 'rostrum demo --keep --port 7420'],
  run: async (input) => (await import('./demo/runDemo.ts')).runDemo(input),
};
