import { askingCommands, commandGroups } from '../daemon/cli/commandTable.ts';
import { daemonCommands } from '../daemon/cli/daemonCommands.ts';
import { providersCommand } from '../daemon/cli/providersCommand.ts';
import { serviceCommands } from '../daemon/cli/serviceCommands.ts';
import { skillCommands } from '../daemon/cli/skillCommands.ts';
import { tunnelCommand } from '../daemon/cli/tunnelCommand.ts';
import { fleetCommands } from '../daemon/cli/fleetCommands.ts';
import { hubReset } from '../server/cli/hubReset.ts';
import { serverHosts } from '../server/cli/serverHosts.ts';
import { hubStart } from '../server/cli/hubStart.ts';
import type { CliCommand } from '../runtime/cliCommand.ts';
import { agentCommand, codexCommand, hookRunCommand, runnerCommand } from './agentCommand.ts';
import { completionCommands } from './completion/completionCommands.ts';
import { demoCommand } from './demo.ts';
import { hostProgramParts } from './hostProgramParts.ts';
import { createAddHost } from './addHost.ts';
import { createLogIn } from './logIn.ts';
import { readVersion, rostrumCommand } from './programFiles.ts';
import { runCommandLine } from './runCommandLine.ts';
import { untilStopped } from './untilStopped.ts';
import { upCommand } from './up.ts';

const version = readVersion();

// Hub and daemon are loaded by the commands that run them: a question to the hub must not wait for their code.
const commands: readonly CliCommand[] = [
  upCommand,
  demoCommand,
  ...askingCommands,
  hubStart({
    untilStopped,
    async startHub(config) {
      const [{ startHub }, { createLog }] = await Promise.all([
        import('../server/main.ts'),
        import('../runtime/log.ts'),
      ]);
      return startHub(config, {
        version,
        logIn: createLogIn(),
        addHost: createAddHost(hostProgramParts(version)),
        log: createLog({ name: 'hub', level: config.logLevel }),
      });
    },
  }),
  hubReset,
  ...serverHosts(hostProgramParts(version)),
  ...daemonCommands({ version, rostrum: rostrumCommand, untilStopped }),
  ...serviceCommands({ rostrum: rostrumCommand }),
  providersCommand,
  ...skillCommands,
  tunnelCommand({
    async keep({ sshConfig, ...wish }) {
      const stopped = untilStopped();
      const [{ keepTunnels }, { createLog }] = await Promise.all([
        import('../server/ssh/tunnel/keepTunnels.ts'),
        import('../runtime/log.ts'),
      ]);
      const log = createLog({ name: 'tunnels', level: 'error' });
      await keepTunnels({ ...wish, logIn: createLogIn(sshConfig), log }, stopped);
    },
  }),
  ...fleetCommands({ version, untilStopped }),
  agentCommand,
  runnerCommand,
  codexCommand,
  hookRunCommand,
  ...completionCommands(() => ({ commands, groups: commandGroups })),
];

runCommandLine({ version, commands, groups: commandGroups, words: process.argv.slice(2) });
