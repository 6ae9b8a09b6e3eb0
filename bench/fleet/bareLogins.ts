import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { TestHosts } from '../../test/ssh/harness/openHosts.ts';

// The exchange that ours takes too: the newest one of ssh costs its processor time at both ends many times over.
const options = ['-o', 'BatchMode=yes', '-o', 'KexAlgorithms=curve25519-sha256'];
const run = promisify(execFile);

/** Logs in with `ssh` itself to each of them, so many at once, and runs nothing there. Gives the seconds that it took. */
export async function bareLogins(
  { configFile, env }: Pick<TestHosts, 'configFile' | 'env'>,
  aliases: readonly string[],
  atOnce: number,
): Promise<number> {
  const left = [...aliases];
  const logInToAll = async () => {
    for (let alias = left.pop(); alias !== undefined; alias = left.pop())
      await run('ssh', ['-F', configFile, ...options, alias, 'true'], { env });
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: atOnce }, logInToAll));
  return (performance.now() - began) / 1_000;
}
