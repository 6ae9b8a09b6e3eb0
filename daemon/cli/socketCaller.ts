import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError, toError } from '../../shared/errors.ts';
import { changesState } from '../../shared/operations/operations.ts';
import { toolboxResponse } from '../../shared/protocol/toolbox.ts';
import type { ToolboxRequest, ToolboxResponse } from '../../shared/protocol/toolbox.ts';
import { readJson } from '../../shared/readJson.ts';
import { parseResult, readRefusal, systemCode } from './answers.ts';
import { QueuedError } from './caller.ts';
import type { SessionCaller } from './caller.ts';
import { exchangeLine } from './lineExchange.ts';

/** The daemon's local socket and the session's own token. */
export interface SessionAddress {
  readonly socket: string;
  readonly token: string;
  /** How long a daemon that is not there is waited for: it restarts, and what an agent says must not get lost by that. */
  readonly patienceMs?: number | undefined;
}

const defaultPatienceMs = 60_000;
const betweenTriesMs = 250;

/** The caller inside a session: JSON lines over the daemon's Unix socket. */
export function createSocketCaller({ socket, token, patienceMs = defaultPatienceMs }: SessionAddress): SessionCaller {
  const say = async (said: Omit<ToolboxRequest, 'request' | 'token'>): Promise<ToolboxResponse> => {
    const line = `${JSON.stringify({ request: 1, token, ...said })}\n`;
    const answer = await untilAnswered(() => exchangeLine(socket, line), patienceMs);
    const response = toolboxResponse.safeParse(readJson(answer));
    if (!response.success) throw new HubError('internal', "The daemon's answer is not understood.");
    const refusal = response.data.error === undefined ? undefined : readRefusal(response.data.error);
    if (refusal !== undefined) throw refusal;
    return response.data;
  };
  return {
    async call(operation, params, { commandId = randomUUID() } = {}) {
      const { queued, result } = await say({ operation, params, ...(changesState(operation) ? { commandId } : {}) });
      if (queued === true) throw new QueuedError(operation);
      return parseResult(operation, result);
    },
    async ask(verb, params) {
      return (await say({ operation: verb, params })).result;
    },
  };
}

/** Tries again while the daemon is away. The command id makes a repeat harmless, also after a drop in the middle. */
async function untilAnswered(attempt: () => Promise<string>, patienceMs: number): Promise<string> {
  for (let waitedMs = 0; ; waitedMs += betweenTriesMs) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof HubError) throw error;
      if (systemCode(error) === 'EPERM') throw shutIn();
      if (waitedMs >= patienceMs) throw daemonAway(error);
    }
    await pause(betweenTriesMs);
  }
}

/** A sandbox lets its programs have no sockets: no waiting opens it. */
const shutIn = () =>
  new HubError(
    'forbidden',
    'The sandbox of this command lets it speak to nobody, so not to the daemon of this session (EPERM). Run the command outside of the sandbox (Codex: with "sandbox_permissions" set to "require_escalated"; what reports to Rostrum is allowed at once), or use the tools of the MCP server "rostrum".',
  );

const daemonAway = (thrown: unknown) =>
  new HubError(
    'unreachable',
    `The daemon of this session does not answer (${systemCode(thrown) ?? toError(thrown).message}). Start it with "rostrum daemon start".`,
  );
