import { homedir, hostname } from 'node:os';
import { rostrumHome } from '../runtime/rostrumHome.ts';
import type { HostProgram } from '../server/cli/serverHosts.ts';
import type { AddForCaller } from '../server/ssh/addForCaller.ts';

/** Makes hosts servers with the keys of this user, for who asks this hub's API; its code is loaded with the first host. */
export function createAddHost(
  program: Pick<HostProgram, 'version' | 'bundleFile' | 'agents' | 'onlineMs'>,
): AddForCaller {
  let loading: Promise<AddForCaller> | undefined;
  return async (...wish) => {
    loading ??= load(program);
    return (await loading)(...wish);
  };
}

async function load(
  program: Pick<HostProgram, 'version' | 'bundleFile' | 'agents' | 'onlineMs'>,
): Promise<AddForCaller> {
  const [{ openHost }, { createAddForCaller }] = await Promise.all([
    import('../server/ssh/connect/openHost.ts'),
    import('../server/ssh/addForCaller.ts'),
  ]);
  const { env } = process;
  const home = rostrumHome({ env, cwd: process.cwd(), home: env['HOME'] || homedir(), hostname: hostname() });
  return createAddForCaller((destination, parts) => openHost(destination, { ...parts, home }), program);
}
