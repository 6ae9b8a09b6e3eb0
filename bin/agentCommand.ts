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

/** What runs an agent without its own terminal interface, in the pane of its session. */
export const runnerCommand: CliCommand = {
  path: 'agent run',
  summary: 'Run the agent of this session by structured output; run by a session',
  hidden: true,
  async run({ io }) {
    const { startRunner } = await import('../daemon/agent/runner/startRunner.ts');
    return startRunner(io.env, io.cwd);
  },
};

/** What an agent runs as its hook where there is no `curl`. */
export const hookRunCommand: CliCommand = {
  path: 'agent hook',
  summary: 'Carry what an agent’s hook says to the daemon of this session; run by an agent',
  hidden: true,
  async run({ io }) {
    const { carryHook } = await import('../daemon/agent/carryHook.ts');
    return carryHook(io);
  },
};

/** What a session runs in the place of Codex: both of its halves, and itself between them. */
export const codexCommand: CliCommand = {
  path: 'agent codex',
  summary: 'Run Codex between its app-server and its terminal; run by a session',
  hidden: true,
  args: [{ name: 'line', description: 'the program and its arguments, behind "--"', variadic: true }],
  async run({ args: { line = [] }, io }) {
    const { startCodex } = await import('../daemon/agent/codex/startCodex.ts');
    return startCodex({ line: [line].flat(), env: io.env, cwd: io.cwd, stderr: io.stderr });
  },
};
