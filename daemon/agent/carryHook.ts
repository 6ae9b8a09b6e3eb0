import { toError } from '../../shared/errors.ts';
import { sessionEnvironment as names } from '../../shared/protocol/toolbox.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { hookUrlVariable } from './hookCommand.ts';

/** Sends what an agent's hook says by standard input to the daemon, and prints its answer. Gives the exit code. */
export async function carryHook(io: Pick<CliIo, 'stdin' | 'stdout' | 'stderr' | 'env'>): Promise<number> {
  const [url, token] = [io.env[hookUrlVariable], io.env[names.token]];
  if (url === undefined || token === undefined) {
    io.stderr('This is run by an agent in a session of Rostrum.\n');
    return exitCodes.usage;
  }
  try {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: await io.stdin() });
    const text = await response.text();
    if (response.ok) io.stdout(text);
    else io.stderr(text);
    return response.ok ? exitCodes.ok : exitCodes.refused;
  } catch (error) {
    io.stderr(`${toError(error).message}\n`);
    return exitCodes.unreachable;
  }
}
