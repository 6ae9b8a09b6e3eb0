import type { CliInput } from '../../runtime/cliCommand.ts';
import { probeHost } from '../ssh/host/probeHost.ts';
import { findHome, findHost, requireSame } from './findHost.ts';
import { onHost } from './onHost.ts';
import { bringUp } from './runServerAdd.ts';
import type { HostProgram } from './serverHosts.ts';

/** Brings a server to this version; what it was told when it was added stays. */
export const runServerUpgrade = (input: CliInput, program: HostProgram): Promise<number> =>
  onHost(input, program, {
    find: (hub) => findHost(input, hub),
    async run(parts) {
      const { host, hub, conversation } = parts;
      const home = await findHome(input, hub);
      const facts = await probeHost(host, { home, agents: [] }, { signal: conversation.signal });
      const { server } = await requireSame(input, hub, facts, host.destination);
      return bringUp(input, program, { ...parts, home, wish: { name: server.name } });
    },
  });
