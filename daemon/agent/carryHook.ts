import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { toError } from '../../shared/errors.ts';
import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { hookSecondsVariable, hookSocketVariable, hookUrlVariable } from './hookCommand.ts';

/** Sends what an agent's hook says by standard input to the daemon, and prints its answer. Gives the exit code. */
export async function carryHook(io: Pick<CliIo, 'stdin' | 'stdout' | 'stderr' | 'env'>): Promise<number> {
  const [url, token] = [io.env[hookUrlVariable], io.env[names.token]];
  if (url === undefined || token === undefined) {
    io.stderr('This is run by an agent in a session of Rostrum.\n');
    return exitCodes.usage;
  }
  try {
    const place = { url, token, socket: io.env[hookSocketVariable] };
    const { isTaken, answer } = await post(await io.stdin(), place, Number(io.env[hookSecondsVariable]));
    if (isTaken) io.stdout(answer);
    else io.stderr(answer);
    return isTaken ? exitCodes.ok : exitCodes.refused;
  } catch (error) {
    io.stderr(`${toError(error).message}\n`);
    return exitCodes.unreachable;
  }
}

interface HookAddress {
  readonly url: string;
  readonly token: string;
  /** The Unix socket behind which that is. */
  readonly socket: string | undefined;
}

/** Waits for its answer as long as it may take: a person may be asked. */
function post(
  body: string,
  { url, token, socket }: HookAddress,
  limitS: number,
): Promise<{ isTaken: boolean; answer: string }> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const place = socket === undefined ? {} : { socketPath: socket };
    const signal = limitS > 0 ? { signal: AbortSignal.timeout(limitS * 1_000) } : {};
    const asked = request(url, { method: 'POST', headers, ...place, ...signal }, (response) => {
      text(response).then((answer) => resolve({ isTaken: response.statusCode === 200, answer }), reject);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}
