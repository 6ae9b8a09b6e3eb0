import { spawn } from 'node:child_process';
import { WebSocket } from 'ws';
import { until } from '../../../test/harness/until.ts';
import { plainShell, promptText } from '../plainShell.ts';
import { findProgram } from './findProgram.ts';
import type { PausableLine } from './keyLine.ts';
import { createTap } from './keyLine.ts';
import { openOwnTmux } from './ownTmux.ts';

const inputKind = '0';
const outputKind = '0'.charCodeAt(0);

/** ttyd in front of a tmux, over loopback, as a browser would use it. Undefined where there is no ttyd. */
export async function openTtydToTmux(): Promise<PausableLine | undefined> {
  const program = findProgram('ttyd', 'ttyd');
  if (program === undefined) return undefined;
  const tmux = openOwnTmux();
  const line = await openTtyd(program, 'ttyd to tmux', tmux.attachWords);
  return {
    ...line,
    async close() {
      await line.close();
      tmux.close();
    },
  };
}

/** The same in front of a shell. */
export async function openTtydToShell(): Promise<PausableLine | undefined> {
  const program = findProgram('ttyd', 'ttyd');
  return program === undefined ? undefined : openTtyd(program, 'ttyd to a shell', plainShell);
}

async function openTtyd(program: string, name: string, words: readonly string[]): Promise<PausableLine> {
  const server = spawn(program, ['-i', '127.0.0.1', '-p', '0', '-W', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMUX: undefined, PS1: promptText },
  });
  let said = '';
  server.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const port = await until(() => /Listening on port: (\d+)/.exec(said)?.[1], 'ttyd listens');
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['tty'], { perMessageDeflate: false });
  const tap = createTap();
  socket.on('message', (data: Buffer) => {
    if (data[0] === outputKind) tap.take(data.subarray(1));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.send(Buffer.from(JSON.stringify({ AuthToken: '', columns: 80, rows: 24 })));
  return {
    name,
    type: (text) => socket.send(Buffer.from(inputKind + text)),
    onBytes: tap.onBytes,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      socket.close();
      server.kill();
    },
  };
}
