import type { CliCommand, CliInput, CliOption } from '../../runtime/cliCommand.ts';
import type { RemoteHost } from '../ssh/remoteHost.ts';
import type { Person } from '../ssh/person.ts';
import type { AgentProgram } from '../ssh/host/probeScript.ts';
import type { HubPort } from '../ssh/host/hubPort.ts';
import type { Mouth } from './person/openPerson.ts';

/** What these commands need of the program they are part of. */
export interface HostProgram {
  readonly version: string;
  /** The one file that hosts get. */
  readonly bundleFile: string;
  readonly mouth: Mouth;
  /** The hub that the command line names, in the name of its person. */
  openHub: (input: Pick<CliInput, 'options' | 'io'>) => Promise<HubPort>;
  /** The options that name a hub and a project. */
  readonly hubOptions: readonly CliOption[];
  agents: () => Promise<readonly AgentProgram[]>;
  /** How long a daemon that was started may take until the hub sees it; as long as a slow host needs where it is not said. */
  readonly onlineMs?: number;
  /** The hosts that the person's SSH configuration names. */
  listHosts: (parts: {
    readonly io: CliInput['io'];
    readonly configFile: string | undefined;
  }) => Promise<readonly string[]>;
  /** Logs in to a host. @throws RemoteRefusal */
  connect: (
    destination: string,
    parts: {
      readonly person: Person;
      readonly signal: AbortSignal;
      readonly io: CliInput['io'];
      readonly configFile: string | undefined;
    },
  ) => Promise<RemoteHost>;
}

const hostArg = {
  name: 'host',
  description: 'Host of your SSH configuration, or [user@]address[:port]',
  required: true,
};
const serverArg = { name: 'server', description: 'Server by name or id', required: true };
const atOption: CliOption = { flags: '--host <host>', description: 'Where it is by SSH, where the hub does not know' };
const homeOption: CliOption = {
  flags: '--home <directory>',
  description: 'Where Rostrum is put there; else ~/.rostrum',
};
const talkOption: CliOption = {
  flags: '--talk',
  description: 'Speak JSON lines on stdout and stdin, for a program that answers the questions',
};
const configOption: CliOption = {
  flags: '--ssh-config <file>',
  description: 'SSH configuration, as "ssh -F"; else yours',
};
const yesOption: CliOption = {
  flags: '--yes',
  description:
    'Do optional things without a question; an unknown host key, and taking a server from another hub, are asked about',
};
const wayOptions: readonly CliOption[] = [
  { flags: '--hub-for-host <url>', description: 'Address of the hub as that host reaches it; else the one used here' },
  {
    flags: '--tunnel',
    description: 'Let this machine keep a tunnel, also where the host could reach the hub by itself',
  },
  { flags: '--direct', description: 'Let its daemon connect to the address of the hub, whatever was found' },
];
const hostOptions: readonly CliOption[] = [
  {
    flags: '--work-root <directory>',
    description: 'Where working directories are made there; else in the home of Rostrum',
  },
  homeOption,
  { flags: '--shells-only', description: 'Run shells and the scripted agent only, on a host without an agent CLI' },
];

/** Commands that log in to a host by SSH, with the keys of the person who runs them. */
export const serverHosts = (program: HostProgram): readonly CliCommand[] => [
  {
    path: 'server add',
    summary:
      'Make a host a server over SSH: look at it, install the daemon, register and start it; again goes on where it ended',
    args: [hostArg],
    options: [
      { flags: '--name <name>', description: 'Name of the server; that of the host where nothing is said' },
      ...hostOptions,
      { flags: '--capacity <sessions>', description: 'Sessions at once' },
      { flags: '--label <label...>', description: 'Labels that tasks can ask for' },
      { flags: '--repos <directory...>', description: 'Where repositories are there: they, or what they lie in' },
      { flags: '--bootstrap <command>', description: 'Run this there once, with its output shown' },
      ...wayOptions,
      yesOption,
      configOption,
      talkOption,
      ...program.hubOptions,
    ],
    examples: [
      'rostrum server add gpu1',
      'rostrum server add me@10.0.0.7:2222 --name gpu1 --work-root ~/work --capacity 4 --label gpu',
      "rostrum server add gpu1 --repos '~/src' /srv/repos",
      'rostrum server add dev-2 --bootstrap "git clone git@example.org:shop.git ~/shop" --yes',
    ],
    run: async (input) => (await import('./runServerAdd.ts')).runServerAdd(input, program),
  },
  {
    path: 'server hosts',
    summary: 'List the hosts that your SSH configuration names',
    options: [configOption],
    examples: ['rostrum server hosts', 'rostrum server hosts --json'],
    run: async (input) => (await import('./runServerHosts.ts')).runServerHosts(input, program),
  },
  {
    path: 'server check',
    summary:
      'Look at a host over SSH before it is added: every check, each failure with its remedy; changes nothing there',
    args: [hostArg],
    options: [...hostOptions, ...wayOptions, configOption, talkOption, ...program.hubOptions],
    examples: ['rostrum server check gpu1'],
    run: async (input) => (await import('./runServerCheck.ts')).runServerCheck(input, program),
  },
  {
    path: 'server upgrade',
    summary:
      'Bring the daemon of a server to this version; its sessions live on, and a version that fails is taken back',
    args: [serverArg],
    options: [atOption, homeOption, ...wayOptions, yesOption, configOption, talkOption, ...program.hubOptions],
    examples: ['rostrum server upgrade gpu1', 'rostrum server upgrade gpu1 --host me@10.0.0.7'],
    run: async (input) => (await import('./runServerUpgrade.ts')).runServerUpgrade(input, program),
  },
  {
    path: 'server uninstall',
    summary: 'Take a server out of the hub, and everything of Rostrum from its host but the work',
    args: [serverArg],
    options: [
      atOption,
      homeOption,
      { flags: '--force', description: 'Also while work runs there: its sessions are ended' },
      configOption,
      talkOption,
      ...program.hubOptions,
    ],
    examples: ['rostrum server uninstall gpu1', 'rostrum server uninstall gpu1 --force'],
    run: async (input) => (await import('./runServerUninstall.ts')).runServerUninstall(input, program),
  },
];
