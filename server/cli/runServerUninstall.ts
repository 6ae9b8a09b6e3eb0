import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { renderForetold } from '../../shared/foretoldWork.ts';
import { viewServer } from '../ssh/host/awaitOnline.ts';
import { probeHost } from '../ssh/host/probeHost.ts';
import { uninstallServer } from '../ssh/host/uninstallServer.ts';
import { findHome, findHost, requireLeftover, requireSame } from './findHost.ts';
import { onHost } from './onHost.ts';
import type { HostProgram } from './serverHosts.ts';

/** Takes a server out of the hub and off its host; one that the hub does not know any more is taken off its host alone. */
export const runServerUninstall = (input: CliInput, program: HostProgram): Promise<number> =>
  onHost(input, program, {
    find: (hub) => findHost(input, hub),
    async run({ host, hub, conversation: { person, signal, say } }) {
      const { io, options } = input;
      const name = String(input.args['server']);
      const facts = await probeHost(host, { home: await findHome(input, hub), agents: [] }, { signal });
      const isKnown = (await viewServer(hub, name)) !== undefined;
      if (!isKnown) await requireLeftover(input, { hub, person }, facts, host.destination);
      const view = isKnown ? await requireSame(input, hub, facts, host.destination) : undefined;
      const id = view?.server.id;
      const isForced = options['force'] === true;
      if (view !== undefined && isForced && !io.json && options['talk'] !== true)
        io.stderr(renderForetold('ends', view));
      const removeFromHub =
        id === undefined ? undefined : async () => void (await hub.call('server.remove', { id, force: isForced }));
      await uninstallServer({ host, person, facts, supply: program, removeFromHub, signal });
      if (io.json || options['talk'] === true) say({ type: 'done', removed: name, host: host.destination });
      else io.stdout(`${name} is off ${host.destination}, and out of the hub.\n`);
      return exitCodes.ok;
    },
  });
