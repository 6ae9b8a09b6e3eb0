import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliCommand } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { lookOf } from './command.ts';
import { configOption, readMachineProviders } from './machineProviders.ts';

/** What is known of the agents of this machine. */
export const providersCommand: CliCommand = {
  path: 'providers',
  summary: 'The agents of this machine: installed, usable, version, logged in, and how they can be run',
  options: [configOption],
  examples: ['rostrum providers', 'rostrum providers --json'],
  async run(input) {
    const { io } = input;
    const { detect } = await readMachineProviders(input);
    const rows = (await detect()).map(
      ({ provider, isInstalled, usable, version, isLoggedIn, detail, modes, missing }) => ({
        name: provider.name,
        title: provider.title,
        installed: isInstalled,
        usable,
        version,
        loggedIn: isLoggedIn,
        runs: modes,
        missing,
        detail,
        ...(isInstalled ? {} : { install: provider.installHint }),
      }),
    );
    const text = () =>
      renderTable(
        rows,
        [
          { title: 'agent', text: ({ name }) => name, isWhole: true },
          { title: 'installed', text: ({ installed }) => (installed ? 'yes' : 'no') },
          { title: 'usable', text: ({ usable }) => (usable ? 'yes' : 'no') },
          { title: 'version', text: ({ version }) => version },
          { title: 'logged in', text: ({ loggedIn }) => loginText(loggedIn) },
          { title: 'runs', text: ({ runs }) => runs.join(', ') },
          { title: 'detail', text: (row) => (row.usable ? row.detail : whyNot(row)) },
        ],
        lookOf(io),
      );
    io.stdout(`${io.json ? JSON.stringify({ providers: rows }, undefined, 2) : text()}\n`);
    return exitCodes.ok;
  },
};

const loginText = (loggedIn: boolean | undefined): string =>
  loggedIn === undefined ? 'unknown' : loggedIn ? 'yes' : 'no';

const whyNot = ({ detail, install }: { readonly detail: string; readonly install?: string | undefined }): string =>
  install === undefined ? detail : `not installed: ${install}`;
