import { readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import { request } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { gateCommand, hookUrlVariable } from '../../daemon/agent/hookCommand.ts';
import { runProgram } from '../../daemon/agent/runProgram.fixture.ts';
import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';
import { settingsFile } from '../../daemon/agent/gemini/geminiFile.ts';
import type { StandIn } from './standIns.ts';
import { commandDirOf } from './standIns.ts';

/** Asks about a command line as an agent's hook does, and gives what was decided. */
export type AskHook = (command: string) => Promise<'allow' | 'deny' | 'ask'>;

const claudeFile = z.looseObject({
  hooks: z.looseObject({
    PreToolUse: z.array(
      z.looseObject({
        hooks: z.array(z.looseObject({ url: z.string(), headers: z.record(z.string(), z.string()) })).min(1),
      }),
    ),
  }),
});
const claudeAnswer = z.looseObject({
  hookSpecificOutput: z.looseObject({ permissionDecision: z.enum(['allow', 'deny', 'ask']) }),
});
const geminiFile = z.looseObject({
  hooks: z.looseObject({
    BeforeTool: z.array(z.looseObject({ hooks: z.array(z.looseObject({ command: z.string() })).min(1) })),
  }),
});
const geminiAnswer = z.looseObject({ decision: z.enum(['allow', 'deny']) });

let count = 0;
const call = (event: string, tool: string, command: string) => {
  count += 1;
  return JSON.stringify({
    hook_event_name: event,
    ...{ session_id: 'bench', turn_id: 'turn', cwd: '/srv/project', tool_name: tool, tool_use_id: `call-${count}` },
    tool_input: { command, description: 'What it is for, in some words.' },
  });
};

/** Claude Code calls an address of its settings by itself. */
export function askAsClaude({ directory, env }: StandIn, agent: Agent): AskHook {
  const settings = claudeFile.parse(readJsonFile(join(directory, 'claude-settings.json')));
  const [hook] = settings.hooks.PreToolUse.flatMap(({ hooks }) => hooks);
  if (hook === undefined) throw new Error('Claude Code has no hook before its tools');
  const filled = Object.entries(hook.headers).map(([name, value]) => [
    name,
    value.replace(/\$(\w+)/g, (_, variable: string) => env[variable] ?? ''),
  ]);
  const headers = { ...Object.fromEntries(filled), 'content-type': 'application/json' };
  return async (command) => {
    const answer = await post(hook.url, { agent, headers, body: call('PreToolUse', 'Bash', command) });
    return claudeAnswer.parse(JSON.parse(answer)).hookSpecificOutput.permissionDecision;
  };
}

/** Gemini CLI gives a command of its settings to bash. */
export function askAsGemini({ directory, env }: StandIn): AskHook {
  const [hook] = geminiFile
    .parse(readJsonFile(join(directory, settingsFile)))
    .hooks.BeforeTool.flatMap(({ hooks }) => hooks);
  if (hook === undefined) throw new Error('Gemini CLI has no hook before its tools');
  return async (command) => {
    const { exitCode, stdout, stderr } = await runProgram(['bash', '-c', hook.command], {
      env,
      input: call('BeforeTool', 'run_shell_command', command),
    });
    if (exitCode !== 0) throw new Error(`its hook ended with ${exitCode}: ${stderr}`);
    return geminiAnswer.parse(JSON.parse(stdout)).decision;
  };
}

/** What the command of Gemini CLI's hook does, without the processes that it is made of. */
export function postAsGemini({ env }: StandIn, agent: Agent): AskHook {
  const headers = { authorization: `Bearer ${env[names.token] ?? ''}`, 'content-type': 'application/json' };
  return async (command) => {
    const body = call('BeforeTool', 'run_shell_command', command);
    return geminiAnswer.parse(JSON.parse(await post(env[hookUrlVariable] ?? '', { agent, headers, body }))).decision;
  };
}

/** Codex gives a command of its configuration to a login shell. */
export function askAsCodex(standIn: StandIn): AskHook {
  const line = gateCommand(commandDirOf(standIn));
  return async (command) => {
    const input = call('PreToolUse', 'Bash', command);
    const { exitCode, stdout, stderr } = await runProgram(['bash', '-lc', line], { env: standIn.env, input });
    if (exitCode === 0 && stdout === '{}') return 'allow';
    if (exitCode !== 2 || !stderr.startsWith('Rostrum: '))
      throw new Error(`its hook ended with ${exitCode}: ${stderr}`);
    return 'deny';
  };
}

/** Starts a command as an agent starts its hook. */
export async function startIdle(flag: '-c' | '-lc', command: string, { env }: StandIn): Promise<void> {
  const { exitCode, stderr } = await runProgram(['bash', flag, `${command} || exit 2`], { env, input: '' });
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode}: ${stderr}`);
}

export interface Posted {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts over a kept connection. @throws Error where it is not answered with 200. */
export function post(url: string, { agent, headers, body }: Posted): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const asked = request(
      url,
      { agent, method: 'POST', headers: { ...headers, 'content-length': length } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${url} answered ${answer.statusCode}: ${text.slice(0, 300)}`));
        });
        answer.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

const readJsonFile = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
