import * as os from 'node:os';
import { HubError } from '../shared/errors.ts';
import { ensurePrivateDirectory } from '../runtime/atomicFile.ts';
import type { DaemonConfig } from '../runtime/daemonConfig.ts';
import type { Log } from '../runtime/log.ts';
import type { RunningDaemon } from './daemon.ts';
import { openDaemon, searchPathOf } from './daemon.ts';
import { findTerminal } from './machine/findTerminal.ts';
import { readIdentity, settleMove } from './registration.ts';
import { chooseRuntimeDirectory } from './chosenRuntime.ts';
import type { CommandLine } from './session/rostrumCommand.ts';
import { PtyTerminal } from './terminal/pty/ptyTerminal.ts';
import { ownScopeOf } from './terminal/tmux/ownScope.ts';
import { TmuxTerminal } from './terminal/tmux/tmuxTerminal.ts';

/** What the command line gives a daemon. */
export interface DaemonPorts {
  readonly log: Log;
  readonly version: string;
  /** What runs `rostrum` in sessions: this Node and the bundle. */
  readonly rostrum: CommandLine;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the hub is now; where it is not given, where this server was registered. */
  readonly hubUrl?: string | undefined;
}

/** Starts the daemon of a registered server, with its sessions in tmux where that is safe. */
export async function startDaemon(config: DaemonConfig, ports: DaemonPorts): Promise<RunningDaemon> {
  const identity = await readIdentity(config.dataDir);
  if (identity === undefined) {
    throw new HubError(
      'not-found',
      `This server is not registered (${config.dataDir} has no key). Run "ROSTRUM_REGISTRATION_TOKEN=TOKEN rostrum daemon register" with a token of "rostrum server token create".`,
    );
  }
  await settleMove(config.dataDir, identity);
  const runtimeDir = await chooseRuntimeDirectory({
    dataDir: config.dataDir,
    xdgRuntimeDir: ports.environment['XDG_RUNTIME_DIR'],
    tmpDir: os.tmpdir(),
    uid: process.getuid?.() ?? 0,
  });
  await ensurePrivateDirectory(runtimeDir);
  const onTrouble = (message: string, error: Error) =>
    ports.log.warn('trouble with a terminal', { detail: message, error });
  const { kind, why } = await findTerminal(config, searchPathOf(ports.environment));
  if (kind === 'pty') ports.log.warn('sessions run without tmux and end with the daemon', { why });
  const { dataDir } = config;
  return openDaemon(config, {
    ...ports,
    identity: { ...identity, hubUrl: ports.hubUrl ?? identity.hubUrl },
    terminals:
      kind === 'tmux'
        ? new TmuxTerminal({
            ...{ runtimeDir, dataDir, recordingBytes: config.recordingBytes, onTrouble },
            scope: ownScopeOf(ports.environment),
          })
        : new PtyTerminal({ dataDir, recordingBytes: config.recordingBytes, onTrouble }),
    terminalKind: kind,
    terminalWhy: why,
    runtimeDir,
    now: Date.now,
  });
}
