import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import type { AgentName } from '../../test/agents/harness/agentPrograms.ts';
import { agentProviders } from '../../test/agents/harness/agentProviders.ts';
import { endTmux } from '../../test/harness/startDaemon.ts';

export interface BareStart {
  readonly agent: AgentName;
  readonly modelUrl: string;
  /** Where it works. */
  readonly cwd: string;
  /** What its machine gives every program. */
  readonly env: Readonly<Record<string, string>>;
  /** A directory for its tmux. */
  readonly directory: string;
  readonly prompt: string;
}

const described = z.looseObject({
  command: z.string(),
  args: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  prompt: z.union([z.literal('argument'), z.looseObject({ flag: z.string() })]).default('argument'),
});

/** Starts an agent's program with its prompt in a tmux, as a person does, without anything of ours. Gives what ends it. */
export function startBareAgent({ agent, modelUrl, cwd, env, directory, prompt }: BareStart): () => void {
  const { command, args, env: more, prompt: way } = described.parse(agentProviders(modelUrl, 'asked')[agent]);
  const socket = join(directory, `bare-${agent}.sock`);
  const words = [command, ...args, ...(way === 'argument' ? [] : [way.flag]), prompt];
  const place = ['-x', '120', '-y', '40', '-c', cwd];
  execFileSync('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', '-d', ...place, '--', ...words], {
    env: { ...env, ...more, TERM: 'xterm-256color' },
  });
  return () => endTmux(socket);
}
