import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { HubError } from '../../shared/errors.ts';
import { viewServer } from '../ssh/host/awaitOnline.ts';
import { examineHost } from '../ssh/host/examineHost.ts';
import { readLocalRuntime } from '../ssh/host/localRuntime.ts';
import { readPtyPack } from '../ssh/host/ptyPack.ts';
import { onHost, readWayWish, textOf } from './onHost.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import type { HostProgram } from './serverHosts.ts';

/** Shows every check of a host; the exit code says whether it could become a server. */
export const runServerCheck = (input: CliInput, program: HostProgram): Promise<number> =>
  onHost(input, program, {
    find: async () => String(input.args['host']),
    async run({ host, hub, conversation: { say, signal } }) {
      const { io, options } = input;
      const { checks, way } = await examineHost(host, {
        home: textOf(input, 'home'),
        workRoot: textOf(input, 'workRoot'),
        shellsOnly: options['shellsOnly'] === true ? true : undefined,
        way: readWayWish(input, hub),
        view: async (serverId) => {
          try {
            return await viewServer(hub, serverId);
          } catch (thrown) {
            // A hub that does not answer, or answers this person nothing, keeps nobody from looking at a host.
            if (thrown instanceof HubError) return undefined;
            throw thrown;
          }
        },
        agents: await program.agents(),
        runtime: await readLocalRuntime(),
        pty: await readPtyPack(),
        signal,
      });
      const isFit = checks.every(({ passed, required }) => passed || !required);
      const result = { type: 'checks' as const, host: host.destination, fit: isFit, way: way.kind, checks };
      if (io.json || options['talk'] === true) say(result);
      else io.stdout(`${renderChecks(checks, io.colour)}\n`);
      return isFit ? exitCodes.ok : exitCodes.failure;
    },
  });
