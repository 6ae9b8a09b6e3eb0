import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { HubError, toError } from '../../../shared/errors.ts';
import { createSocketCaller } from '../../cli/socketCaller.ts';
import { startClaudeStream } from './claudeStream.ts';
import { createDaemonTalk } from './daemonTalk.ts';
import type { StartAgent } from './liveAgent.ts';
import { openPane } from './pane.ts';
import { runAgent } from './runAgent.ts';
import type { RunnerProtocol } from './runFile.ts';
import { readRunFile, runFileVariable } from './runFile.ts';

const speakers: Readonly<Record<RunnerProtocol, StartAgent>> = { 'claude-stream': startClaudeStream };

/** How long a daemon that restarts is waited for. */
const patienceMs = 86_400_000;

/** `rostrum agent run` in a session's pane: runs the agent that the session's run file names. Gives its exit code. */
export async function startRunner(env: Readonly<Record<string, string | undefined>>, cwd: string): Promise<number> {
  const [file, socket, token] = [env[runFileVariable], env[names.socket], env[names.token]];
  if (file === undefined || socket === undefined || token === undefined)
    throw new HubError(
      'bad-request',
      'This is run by a session. Open one with "rostrum session open --mode headless".',
    );
  const run = await readRunFile(file);
  const pane = openPane(process);
  const talk = createDaemonTalk({
    caller: createSocketCaller({ socket, token, patienceMs }),
    taskId: env[names.task],
    onTrouble: (error) => pane.show('trouble', `The daemon did not take a report: ${toError(error).message}`),
  });
  return runAgent({ run, start: speakers[run.protocol], talk, pane, env, cwd });
}
