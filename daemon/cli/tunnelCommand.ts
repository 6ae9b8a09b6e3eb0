import { HubError } from '../../shared/errors.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { TunnelState } from '../../shared/model/serverReach.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { terminalLine } from '../../runtime/terminalText.ts';
import { hubCommand, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { renderSpan } from './times.ts';

/** A server, and where one logs in for its tunnel. */
export interface TunnelWish {
  readonly id: string;
  readonly destination: string;
  readonly home?: string | undefined;
}

/** What this command needs of the program that it is part of. */
export interface TunnelProgram {
  /** Keeps tunnels until the process is asked to end. */
  readonly keep: (wish: {
    readonly hubUrl: string;
    readonly wanted: readonly TunnelWish[];
    /** In place of the person's own SSH configuration. */
    readonly sshConfig?: string | undefined;
    readonly onState: (serverId: string, state: TunnelState | undefined) => void;
  }) => Promise<void>;
}

/** `rostrum server tunnel`: for a hub that is on another machine than the keys which open its servers. */
export const tunnelCommand = ({ keep }: TunnelProgram): HubCommand =>
  hubCommand({
    path: 'server tunnel',
    summary: 'Keep tunnels from servers to a hub that they cannot reach, with your own keys, until Ctrl-C',
    asks: ['server.view', 'server.list'],
    args: [{ name: 'servers', description: 'Servers by name or id; else all that need one', variadic: true }],
    options: [
      { flags: '--ssh-config <file>', description: 'SSH configuration, as "ssh -F"; else yours' },
      projectOption,
    ],
    examples: ['rostrum server tunnel gpu-1', 'rostrum server tunnel --hub https://hub.example.org -p Shop'],
    async run(work) {
      const { route, io, nowMs } = work;
      if (route.kind !== 'hub') throw onlyPeople();
      const servers = await readServers(work);
      const wanted = servers.flatMap(({ id, reach }) => (reach === undefined ? [] : [{ id, ...reach }]));
      const names = new Map(servers.map(({ id, name }) => [id, name]));
      await keep({
        hubUrl: route.hub,
        wanted,
        sshConfig: work.given.text('sshConfig'),
        onState: (id, state) => {
          if (state === undefined) return;
          const server = names.get(id) ?? id;
          if (io.json) io.stdout(`${JSON.stringify({ server, ...state })}\n`);
          else io.stderr(`${server}: ${renderTunnel(state, Date.now())}\n`);
        },
      });
      return {
        result: undefined,
        text: () => `Ended after ${renderSpan(Date.now() - nowMs)}.`,
        exitCode: exitCodes.ok,
      };
    },
  });

/** How a tunnel is, in words. */
export function renderTunnel({ state, reason, retryAt }: TunnelState, nowMs: number): string {
  const why = reason === undefined ? '' : `: ${terminalLine(reason)}`;
  const again = retryAt === undefined ? '' : ` (again in ${renderSpan(retryAt - nowMs + 999)})`;
  const words = { opening: 'is being opened', up: 'is up', waiting: 'is down', refused: 'needs you' };
  return `the tunnel ${words[state]}${why}${again}`;
}

async function readServers({ ask, given }: Work): Promise<readonly ServerRow[]> {
  const named = given.texts('servers');
  if (named.length === 0) return readTunnelled({ ask, given });
  const servers = await Promise.all(named.map(async (id) => (await ask('server.view', { id })).server));
  const without = servers.find(({ reach }) => reach === undefined);
  if (without !== undefined) {
    throw new HubError(
      'conflict',
      `Nobody has said how ${without.name} is reached by SSH. Say it: rostrum server reach ${without.name} DESTINATION --tunnel`,
    );
  }
  return servers;
}

async function readTunnelled({ ask, given }: Pick<Work, 'ask' | 'given'>): Promise<readonly ServerRow[]> {
  const found: ServerRow[] = [];
  let after: string | undefined;
  do {
    const { rows, next } = await ask('server.list', { after, limit: 500, project: given.text('project') });
    found.push(...rows.filter(({ reach }) => reach?.mode === 'tunnel'));
    after = next;
  } while (after !== undefined);
  if (found.length > 0) return found;
  throw new HubError(
    'not-found',
    'No server of this project needs a tunnel. Say which one does: rostrum server reach SERVER DESTINATION --tunnel',
  );
}

const onlyPeople = (): HubError =>
  new HubError('forbidden', 'Tunnels are kept with the keys of a person, not in a session: name the hub with --hub.');
