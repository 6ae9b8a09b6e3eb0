import { fileURLToPath } from 'node:url';
import { rostrumHome } from '../runtime/rostrumHome.ts';
import { HubError } from '../shared/errors.ts';
import { projectOption, reachOptions, readReach, surroundingsOf } from '../daemon/cli/command.ts';
import { createHttpCaller } from '../daemon/cli/httpCaller.ts';
import { readRoute } from '../daemon/cli/transport.ts';
import type { HostProgram } from '../server/cli/serverHosts.ts';
import { processMouth } from './mouth.ts';

/** What the commands for hosts are composed of; the code of SSH is loaded when somebody logs in. */
export const hostProgramParts = (version: string): HostProgram => ({
  version,
  bundleFile: fileURLToPath(new URL('../dist/host.cjs', import.meta.url)),
  mouth: processMouth,
  hubOptions: [projectOption, ...reachOptions],
  async openHub(input) {
    const route = readRoute(readReach(input), surroundingsOf(input.io));
    if (route.kind === 'session')
      throw new HubError(
        'forbidden',
        "An agent's session adds no servers. Run it in a terminal of your own, or name your hub and token.",
      );
    return { url: route.hub, call: createHttpCaller(route).call };
  },
  async listHosts({ io, configFile }) {
    const { listHosts } = await import('../server/ssh/connect/listHosts.ts');
    return listHosts({ env: io.env, configFile });
  },
  async connect(destination, { person, signal, io, configFile }) {
    const { openHost } = await import('../server/ssh/connect/openHost.ts');
    const given = configFile === undefined ? {} : { configFile };
    return openHost(destination, { person, signal, home: rostrumHome(surroundingsOf(io)), env: io.env, ...given });
  },
  async agents() {
    const { builtInProviders } = await import('../daemon/agent/providers.ts');
    return builtInProviders.filter(({ kind }) => kind === 'agent');
  },
});
