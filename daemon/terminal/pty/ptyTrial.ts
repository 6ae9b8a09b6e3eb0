import { listen, makeTrialDir } from '../terminalTrial.ts';
import type { Heard } from '../terminalTrial.ts';
import { PtyTerminal } from './ptyTerminal.ts';
import type { PtyTerminalOptions } from './ptyTerminal.ts';

/** A directory on which pty hosts come and go. */
export interface PtyTrial {
  readonly dir: string;
  readonly troubles: string[];
  /** A host that is open, and what it told from its first moment. */
  openHost: (more?: Partial<PtyTerminalOptions>) => Promise<{ host: PtyTerminal; heard: Heard }>;
  dispose: () => Promise<void>;
}

export function makePtyTrial(): PtyTrial {
  const { dir, remove } = makeTrialDir();
  const hosts: PtyTerminal[] = [];
  const troubles: string[] = [];
  return {
    dir,
    troubles,
    openHost: async (more = {}) => {
      const onTrouble = (message: string, error: Error) => void troubles.push(`${message}: ${error.message}`);
      const host = new PtyTerminal({ dataDir: dir, onTrouble, stopGraceMs: 200, ...more });
      hosts.push(host);
      const heard = listen(host);
      await host.open();
      return { host, heard };
    },
    dispose: async () => {
      for (const host of hosts) await host.stop();
      remove();
    },
  };
}
