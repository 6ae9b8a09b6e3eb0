import { randomBytes } from 'node:crypto';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { HubError, toError } from '../../../shared/errors.ts';
import { createSocketCaller } from '../../cli/socketCaller.ts';
import { startAcp } from './acp/speakAcp.ts';
import { startClaudeStream } from './claudeStream.ts';
import { startCodexAppServer } from './codex/speakCodex.ts';
import { createDaemonTalk } from './daemonTalk.ts';
import type { LiveAgentParts, StartAgent } from './liveAgent.ts';
import { openPane } from './pane.ts';
import { runAgent } from './runAgent.ts';
import type { RunFile, RunnerProtocol } from './runFile.ts';
import { readRunFile, runFileVariable } from './runFile.ts';

const speakers: Readonly<Record<RunnerProtocol, StartAgent>> = {
  'claude-stream': startClaudeStream,
  acp: startAcp,
  'codex-app-server': startCodexAppServer,
};

/** How long a daemon that restarts is waited for. */
const patienceMs = 86_400_000;
const secretBytes = 32;

type Environment = Readonly<Record<string, string | undefined>>;

/** `rostrum agent run` in a session's pane: runs the agent that the session's run file names. Gives its exit code. */
export async function startRunner(env: Environment, cwd: string): Promise<number> {
  const [file, socket, token] = [env[runFileVariable], env[names.socket], env[names.token]];
  const sessionId = env[names.session];
  if (file === undefined || socket === undefined || token === undefined || sessionId === undefined)
    throw new HubError(
      'bad-request',
      'This is run by a session. Open one with "rostrum session open --mode headless".',
    );
  const run = await readRunFile(file);
  const pane = openPane(process);
  const talk = createDaemonTalk({
    caller: createSocketCaller({ socket, token, patienceMs }),
    taskId: env[names.task],
    sessionId,
    onTrouble: (error) => pane.show('trouble', `The daemon did not take a report: ${toError(error).message}`),
  });
  const secrets = run.secrets.map((name) => [name, randomBytes(secretBytes).toString('hex')] as const);
  return runAgent({
    ...{ run, start: speakers[run.protocol], talk, pane, cwd },
    env: { ...env, ...Object.fromEntries(secrets) },
    tools: toolsOf(run, env, token),
  });
}

function toolsOf({ bearer }: RunFile, env: Environment, token: string): LiveAgentParts['tools'] {
  const url = env[names.mcpUrl];
  return bearer === undefined || url === undefined
    ? undefined
    : { url, bearer: bearer.replace('{token}', () => token) };
}
