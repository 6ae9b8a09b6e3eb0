import { createInterface } from 'node:readline';
import { escapeControls } from '../runtime/terminalText.ts';
import type { Mouth } from '../server/cli/person/openPerson.ts';
import { untilStopped } from './untilStopped.ts';

/** The keyboard and standard input of this process, for commands that ask while they work. */
export const processMouth: Mouth = {
  askHidden,
  readLines: () => createInterface({ input: process.stdin, crlfDelay: Infinity }),
  untilStopped,
};

/** More than any passphrase; what is typed beyond is left out. */
const mostCharacters = 1_000;

/** Reads a line without showing it; undefined where the person presses Ctrl-C or Ctrl-D. */
function askHidden(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (stdin.isTTY !== true) return Promise.resolve(undefined);
  stderr.write(`${escapeControls(question)} `);
  const leave = (): void => void stdin.setRawMode(false);
  stdin.setRawMode(true);
  process.once('exit', leave);
  stdin.resume();
  return new Promise((resolve) => {
    let typed = '';
    const end = (answer: string | undefined): void => {
      stdin.off('data', hear);
      process.off('exit', leave);
      leave();
      stdin.pause();
      stderr.write('\n');
      resolve(answer);
    };
    function hear(bytes: Buffer): void {
      for (const key of bytes.toString('utf8')) {
        if (key === '\r' || key === '\n') return end(typed);
        if (key === '\u0003' || key === '\u0004') return end(undefined);
        if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('');
        else if (key === '\u0015') typed = '';
        else if (key >= ' ' && typed.length < mostCharacters) typed += key;
      }
    }
    stdin.on('data', hear);
  });
}
