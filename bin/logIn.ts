import { homedir, hostname } from 'node:os';
import { rostrumHome } from '../runtime/rostrumHome.ts';
import type { LogIn } from '../server/ssh/tunnel/openTunnel.ts';

/** Logs in to hosts with the keys of this user, by their SSH configuration or another; its code is loaded with the first host. */
export const createLogIn =
  (configFile?: string): LogIn =>
  async (destination, signal, admit) => {
    const [{ openHost }, { createLogInAlone }] = await Promise.all([
      import('../server/ssh/connect/openHost.ts'),
      import('../server/ssh/tunnel/logInAlone.ts'),
    ]);
    const { env } = process;
    const home = rostrumHome({ env, cwd: process.cwd(), home: env['HOME'] || homedir(), hostname: hostname() });
    const given = configFile === undefined ? {} : { configFile };
    return createLogInAlone((to, options) => openHost(to, { ...options, ...given, home }))(destination, signal, admit);
  };
