import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { listen, makeTrialDir } from '../terminalTrial.ts';
import type { Heard } from '../terminalTrial.ts';
import { TmuxTerminal } from './tmuxTerminal.ts';
import type { TmuxTerminalOptions } from './tmuxTerminal.ts';

/** A tmux of its own in a directory of its own, on which hosts come and go. */
export interface TmuxTrial {
  readonly dir: string;
  readonly runtimeDir: string;
  readonly dataDir: string;
  readonly troubles: string[];
  /** A host that is open, and what it told from its first moment. */
  openHost: (
    more?: Partial<TmuxTerminalOptions>,
  ) => Promise<{ host: TmuxTerminal; heard: Heard; found: readonly string[] }>;
  /** Runs one tmux command on our socket. */
  tmux: (...args: readonly string[]) => string;
  dispose: () => Promise<void>;
}

export function makeTmuxTrial(): TmuxTrial {
  const { dir, remove } = makeTrialDir();
  const runtimeDir = join(dir, 'run');
  const dataDir = join(dir, 'data');
  const hosts: TmuxTerminal[] = [];
  const troubles: string[] = [];
  const socket = join(runtimeDir, 't.sock');
  const tmux = (...args: readonly string[]) =>
    execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', stdio: 'pipe' });
  return {
    dir,
    runtimeDir,
    dataDir,
    troubles,
    tmux,
    openHost: async (more = {}) => {
      const onTrouble = (message: string, error: Error) => void troubles.push(`${message}: ${error.message}`);
      const host = new TmuxTerminal({ runtimeDir, dataDir, onTrouble, ...more });
      hosts.push(host);
      const heard = listen(host);
      const found = await host.open();
      return { host, heard, found: found.map(({ sessionId }) => sessionId) };
    },
    dispose: async () => {
      for (const host of hosts) await host.stop();
      if (existsSync(socket)) tryQuietly(() => tmux('kill-server'));
      remove();
    },
  };
}

function tryQuietly(action: () => void): void {
  try {
    action();
  } catch {
    // The server had ended already.
  }
}
