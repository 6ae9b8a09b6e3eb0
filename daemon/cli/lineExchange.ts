import * as net from 'node:net';
import { HubError } from '../../shared/errors.ts';

/** Longer than a held question (`timings.waitSliceMs`) and than any order to a daemon. */
const timeoutMs = 60_000;
const maxAnswerBytes = 32 * 1024 * 1024;
const newline = 10;

/** Sends one line to a Unix socket and gives the first line that comes back. Rejects with the socket's own error. */
export function exchangeLine(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => {
      fail(
        new HubError(
          'unreachable',
          `The daemon of this session did not answer within ${timeoutMs / 1000} s: it hangs. See "rostrum daemon status"; started again it keeps the sessions.`,
        ),
      );
    });
    socket.on('connect', () => socket.write(line));
    socket.on('error', fail);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes)
        return fail(new HubError('too-large', `The answer has more than ${maxAnswerBytes} bytes.`));
      chunks.push(chunk);
      if (!chunk.includes(newline)) return;
      socket.destroy();
      const text = Buffer.concat(chunks).toString('utf8');
      resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}
