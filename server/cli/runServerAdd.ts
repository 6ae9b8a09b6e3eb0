import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { HubError } from '../../shared/errors.ts';
import { serverName } from '../../shared/model/server.ts';
import type { TalkMessage } from '../../shared/protocol/hostTalk.ts';
import { bringUpHost } from '../ssh/host/bringUpHost.ts';
import type { InstalledServer } from '../ssh/host/installServer.ts';
import { nameOfHost } from '../ssh/host/nameOfHost.ts';
import type { InstallWish } from '../ssh/host/planInstall.ts';
import { onHost, readWayWish, textOf } from './onHost.ts';
import type { OnHost } from './onHost.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import type { HostProgram } from './serverHosts.ts';

/** As many as a daemon.yaml takes. */
const mostRepoPlaces = 200;

/** Makes a host a server; done is when the hub sees it online with its required checks passed. */
export const runServerAdd = (input: CliInput, program: HostProgram): Promise<number> =>
  onHost(input, program, {
    find: async () => String(input.args['host']),
    run: (parts) => bringUp(input, program, { ...parts, wish: readWish(input) }),
  });

/** Looks at a host, and brings it to where the wish says. Gives the exit code. */
export async function bringUp(
  input: CliInput,
  program: HostProgram,
  {
    host,
    hub,
    conversation,
    wish,
    home = textOf(input, 'home'),
  }: OnHost & {
    readonly wish: InstallWish;
    readonly home?: string | undefined;
  },
): Promise<number> {
  const { io } = input;
  const { person, signal, say } = conversation;
  const installed = await bringUpHost(wish, {
    ...{ host, hub, person, signal, home, supply: program, way: readWayWish(input, hub) },
    project: textOf(input, 'project'),
    onChecks: (checks) => {
      say({ type: 'checks', host: host.destination, checks });
      const open = checks.filter(({ passed }) => !passed);
      if (!io.json && open.length > 0) io.stderr(`${renderChecks(open, io.colour)}\n`);
    },
  });
  return tellEnd(input, installed, say);
}

function tellEnd(
  { io, options }: CliInput,
  { view, wasUpgraded }: InstalledServer,
  say: (message: TalkMessage) => void,
): number {
  const { server, doctor } = view;
  const isFit = server.state === 'online';
  if (io.json || options['talk'] === true) say({ type: 'done', server, doctor, fit: isFit, upgraded: wasUpgraded });
  else if (isFit) io.stdout(`${server.name} is online${wasUpgraded ? ', with the new version' : ''}.\n`);
  if (isFit) return exitCodes.ok;
  if (!io.json && options['talk'] !== true) {
    const failed = doctor.filter(({ passed, required }) => required && !passed);
    io.stdout(
      `${server.name} is connected, and takes no work before these are mended:\n${renderChecks(failed, io.colour)}\nThen: rostrum server doctor ${server.name}\n`,
    );
  }
  return exitCodes.failure;
}

function readWish(input: CliInput): InstallWish {
  const { options, args } = input;
  const name = textOf(input, 'name') ?? nameOfHost(String(args['host']));
  const parsed = serverName.safeParse(name);
  if (!parsed.success)
    throw new HubError(
      'bad-request',
      `"${name}" is no name for a server. Give it one with --name: letters, digits, ".", "_" and "-".`,
    );
  const capacity = textOf(input, 'capacity');
  if (capacity !== undefined && !/^[1-9]\d{0,2}$|^1000$/.test(capacity))
    throw new HubError('bad-request', `--capacity takes a whole number from 1 to 1000, not "${capacity}".`);
  return {
    name: parsed.data,
    workRoot: textOf(input, 'workRoot'),
    capacity: capacity === undefined ? undefined : Number(capacity),
    labels: textsOf(options['label']),
    repos: readRepos(textsOf(options['repos'])),
    shellsOnly: options['shellsOnly'] === true ? true : undefined,
    bootstrap: textOf(input, 'bootstrap'),
  };
}

const textsOf = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) ? value.map(String) : undefined;

/** A daemon that cannot read its daemon.yaml does not start, so what it would not take is refused here. */
function readRepos(given: readonly string[] | undefined): readonly string[] | undefined {
  const wrong = given?.find((one) => !/^(~$|~\/|\/)/.test(one) || one.length > 4_096);
  if (wrong === undefined && (given?.length ?? 0) <= mostRepoPlaces) return given;
  throw new HubError(
    'bad-request',
    `--repos takes up to ${mostRepoPlaces} directories of that host, each absolute or beginning with "~/"${wrong === undefined ? '' : `, not "${wrong}"`}. Quote "~" so that your own shell leaves it.`,
  );
}
