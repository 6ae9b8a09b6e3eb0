import type { CliCommand } from '../runtime/cliCommand.ts';

/** The built-in agent for demos and tests; a session runs it in the place of an agent's program. */
export const agentCommand: CliCommand = {
  path: 'agent scripted',
  summary: 'Work on the task of this session by its script; for demos and tests, run by a session',
  examples: ['rostrum agent scripted   # inside a session'],
  async run({ io }) {
    const { runScriptedAgent } = await import('../daemon/agent/scripted.ts');
    return runScriptedAgent({ env: io.env, cwd: io.cwd });
  },
};
