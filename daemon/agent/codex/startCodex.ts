import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError, toError } from '../../../shared/errors.ts';
import { sessionEnvironment as names } from '../../../shared/protocol/toolbox.ts';
import { createSocketCaller } from '../../cli/socketCaller.ts';
import { hookSocketVariable, hookUrlVariable } from '../hookCommand.ts';
import { startAppServer } from './appServer.ts';
import { parseHook } from './codexCalls.ts';
import { hookPath, openCodexDoor } from './codexDoor.ts';
import { codexLines } from './codexLine.ts';
import { CodexRelay } from './codexRelay.ts';
import { createCodexTalk } from './codexTalk.ts';
import { HookCheck } from './hookCheck.ts';
import { readRpcMessage } from './rpcMessage.ts';

export interface CodexRun {
  /** The program and the arguments of one Codex, as a person would start it. */
  readonly line: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stderr: (text: string) => void;
}

/** How long a daemon that restarts is waited for, where nothing needs an answer sooner. ms. */
const patienceMs = 86_400_000;
/** How long the terminal may take to leave when its app-server is gone or its session is closed. ms. */
const leaveMs = 3_000;

/**
 * `rostrum agent codex` in a session's pane: starts Codex's app-server without any port, and its terminal interface in this
 * terminal, and stands between them. Both end with it, and it ends with either. Gives the exit code of the session.
 */
export async function startCodex({ line: [program, ...args], env, cwd, stderr }: CodexRun): Promise<number> {
  const [daemon, token, sessionId] = [env[names.socket], env[names.token], env[names.session]];
  if (program === undefined || daemon === undefined || token === undefined || sessionId === undefined)
    throw new HubError(
      'bad-request',
      'This is run by a session. Open one with "rostrum session open --provider codex".',
    );
  // Beside the daemon's own socket: its directory is private, and short enough.
  const socket = path.join(path.dirname(daemon), `codex-${sessionId.slice(-16)}.sock`);
  const lines = codexLines(args, { socket, cwd });
  const server = startAppServer(program, lines.server, {
    env: { ...env, [hookUrlVariable]: `http://localhost${hookPath}`, [hookSocketVariable]: socket },
    cwd,
  });
  const troubles: string[] = [];
  const talk = createCodexTalk({
    caller: createSocketCaller({ socket: daemon, token }),
    patient: createSocketCaller({ socket: daemon, token, patienceMs }),
    // Its terminal is not ours to write into.
    onTrouble: (error) => troubles.splice(0, 1, `The daemon did not take a report: ${toError(error).message}`),
  });
  const relay: CodexRelay = new CodexRelay({
    talk,
    toServer: server.send,
    toTerminal(text) {
      if (!door.toTerminal(text)) server.pause();
    },
  });
  const check = new HookCheck({
    cwd,
    toServer: server.send,
    onRefused(why) {
      troubles.push(
        `Codex is not started: ${why}, so no rule could stop a tool. Look for "hooks" in its configuration.`,
      );
      server.end();
    },
  });
  const pass = (text: string) => relay.fromTerminal(text);
  server.onMessage((text) => {
    if (!check.take(readRpcMessage(text), pass)) relay.fromServer(text);
  });
  const door = await openCodexDoor({
    ...{ path: socket, token },
    onTerminal: (text) => check.fromTerminal(text, pass),
    onDrained: server.resume,
    onHook: (body, signal) => relay.hook(parseHook(body), signal),
  });
  const terminal = startTerminal(program, lines.terminal, { env, cwd });
  // Ctrl-C in a terminal that its program has not taken yet reaches the whole group: it is the program's to act on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => terminal.end(signal));
  const first = await Promise.race([terminal.ended, server.ended]);
  await door.close();
  // Told that its other half is gone, it gives the terminal back and leaves.
  const leaving = setTimeout(() => terminal.end('SIGTERM'), leaveMs);
  server.end();
  relay.tellLast();
  const exitCode = await terminal.ended;
  // A daemon that is away is not waited for: the session ends.
  await Promise.race([talk.told(), pause(leaveMs, undefined, { ref: false })]);
  clearTimeout(leaving);
  const { how, complaint } = await server.ended;
  const isCrash = typeof first !== 'number';
  if (isCrash)
    troubles.unshift(`Codex's app-server ${how}. "rostrum session resume" goes on with its conversation.`, complaint);
  for (const trouble of troubles) stderr(`${trouble}\n`);
  return isCrash ? 1 : exitCode;
}

interface Terminal {
  readonly ended: Promise<number>;
  end: (signal: NodeJS.Signals) => void;
}

function startTerminal(
  program: string,
  args: readonly string[],
  { env, cwd }: { readonly env: CodexRun['env']; readonly cwd: string },
): Terminal {
  const child = spawn(program, [...args], { cwd, env: { ...env }, stdio: 'inherit' });
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  });
  return {
    ended,
    end(signal) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), leaveMs).unref();
      void ended.finally(() => clearTimeout(timer));
    },
  };
}
