import { homedir, hostname } from 'node:os';
import { rostrumHome } from '../runtime/rostrumHome.ts';
import type { LogIn } from '../server/ssh/tunnel/openTunnel.ts';

/** Logs in to a host with the keys of this user; the code for it is loaded when the first host is wanted. */
export const logIn: LogIn = async (destination, signal) => {
  const [{ openHost }, { createLogInAlone }] = await Promise.all([
    import('../server/ssh/connect/openHost.ts'),
    import('../server/ssh/tunnel/logInAlone.ts'),
  ]);
  const { env } = process;
  const home = rostrumHome({ env, cwd: process.cwd(), home: env['HOME'] || homedir(), hostname: hostname() });
  return createLogInAlone((to, options) => openHost(to, { ...options, home }))(destination, signal);
};
