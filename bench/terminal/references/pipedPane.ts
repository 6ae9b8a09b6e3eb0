import { execFileSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { childrenOf } from '../../processFigures.ts';
import { until } from '../../../test/harness/until.ts';
import { openOwnTmux } from './ownTmux.ts';

/** A tmux pane whose output one process reads: this one, from the same pipe that a daemon reads. */
export interface PipedPane {
  type: (text: string) => void;
  onBytes: (listener: (bytes: Uint8Array) => void) => void;
  readonly socket: string;
  readonly pids: { readonly tmux: number; readonly cat: number };
  close: () => Promise<void>;
}

/** Opens one, with a plain shell in it. */
export async function openPipedPane(): Promise<PipedPane> {
  const tmux = openOwnTmux();
  const fifo = join(tmux.directory, 'out');
  execFileSync('mkfifo', [fifo]);
  // A FIFO that is read by the thread pool would never be closed.
  const reader = new Socket({ fd: openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK), writable: false });
  tmux.run('pipe-pane', '-O', '-t', 'bench', `exec cat 1<>'${fifo}'`);
  const cat = await until(() => childrenOf(tmux.pid, 'cat')[0], 'the pipe is there');
  return {
    type: (text) => void tmux.run('send-keys', '-t', 'bench', '-l', text),
    onBytes: (listener) => void reader.on('data', listener),
    socket: tmux.socket,
    pids: { tmux: tmux.pid, cat },
    close() {
      reader.destroy();
      tmux.close();
      return Promise.resolve();
    },
  };
}
