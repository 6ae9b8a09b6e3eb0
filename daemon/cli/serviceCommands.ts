import { homedir } from 'node:os';
import * as path from 'node:path';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliCommand, CliInput } from '../../runtime/cliCommand.ts';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import type { ServiceParts } from '../service/serviceWay.ts';
import { serviceKinds } from '../service/servicePlace.ts';
import { surroundingsOf } from './command.ts';
import type { DaemonProgram } from './daemonCommands.ts';
import { readGiven } from './given.ts';
import { renderFacts } from './page.ts';

/** Install, remove and look at the service that keeps the daemon of this machine running. */
export const serviceCommands = (program: Pick<DaemonProgram, 'rostrum'>): readonly CliCommand[] => [
  {
    path: 'daemon service install',
    summary:
      'Keep the daemon running from now on: after a crash, and after a boot where the system can; again starts it anew',
    options: [
      {
        flags: '--kind <kind>',
        description: 'What keeps it; the first that works where nothing is said',
        choices: serviceKinds,
      },
    ],
    examples: ['rostrum daemon service install', 'rostrum daemon service install --kind tmux'],
    async run(input) {
      const { installService, readServiceStatus } = await import('../service/service.ts');
      const parts = await serviceParts(input, program);
      const wished = serviceKinds.find((kind) => kind === readGiven(input).text('kind'));
      const kind = await installService(parts, wished);
      const { logCommand } = await readServiceStatus(parts);
      const linger =
        kind === 'systemd' ? `\nIt runs without a login too, where you linger: loginctl enable-linger` : '';
      return say(
        input,
        { kind, logCommand },
        `The daemon is kept running by ${kind}.\nIts log: ${logCommand}${linger}`,
      );
    },
  },
  {
    path: 'daemon service remove',
    summary: 'End the daemon and its service; sessions in tmux live on',
    options: [{ flags: '--with-terminals', description: 'End its tmux too, and with it every session' }],
    examples: ['rostrum daemon service remove'],
    async run(input) {
      const { removeService } = await import('../service/service.ts');
      const parts = await serviceParts(input, program);
      const kind = await removeService(parts);
      if (readGiven(input).flag('withTerminals')) {
        const { endTerminals } = await import('../service/endTerminals.ts');
        await endTerminals(parts);
      }
      const text = kind === undefined ? 'No service was installed.' : `The daemon is not kept by ${kind} any more.`;
      return say(input, { removed: kind ?? null }, text);
    },
  },
  {
    path: 'daemon service status',
    summary: `What keeps the daemon running, and whether it does (exit code ${exitCodes.failure} where not)`,
    examples: ['rostrum daemon service status'],
    async run(input) {
      const { readServiceStatus } = await import('../service/service.ts');
      const { kind, isRunning, logCommand } = await readServiceStatus(await serviceParts(input, program));
      const facts = renderFacts(
        [
          ['service', kind ?? 'none: "rostrum daemon service install"'],
          ['runs', isRunning ? 'yes' : 'no'],
          ['log', logCommand],
        ],
        input.io.colour,
      );
      await say(input, { kind: kind ?? null, running: isRunning, logCommand }, facts);
      return isRunning ? exitCodes.ok : exitCodes.failure;
    },
  },
];

async function say({ io }: CliInput, result: unknown, text: string): Promise<number> {
  io.stdout(`${io.json ? JSON.stringify(result) : text}\n`);
  return exitCodes.ok;
}

async function serviceParts({ io }: CliInput, { rostrum }: Pick<DaemonProgram, 'rostrum'>): Promise<ServiceParts> {
  const { createRunTool } = await import('../service/runTool.ts');
  const searchPath = io.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  const uid = process.getuid?.() ?? 0;
  const place = {
    home: path.resolve(rostrumHome(surroundingsOf(io))),
    userHome: io.env['HOME'] || homedir(),
    uid,
    rostrum,
    searchPath,
  };
  // A login over SSH without PAM does not name it, and systemctl finds its manager by it alone.
  const runtimeDir = io.env['XDG_RUNTIME_DIR'] || `/run/user/${uid}`;
  return { place, run: createRunTool({ ...io.env, XDG_RUNTIME_DIR: runtimeDir, TMUX: undefined }) };
}
