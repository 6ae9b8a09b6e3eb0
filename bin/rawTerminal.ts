import type { RawTerminal } from '../runtime/cliCommand.ts';

/** This process's terminal, byte by byte; undefined where there is none. */
export function openRawTerminal(): RawTerminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  const size = () => ({ columns: stdout.columns, rows: stdout.rows });
  const ends: (() => void)[] = [];
  const leave = (): void => stdin.setRawMode(false) && undefined;
  stdin.setRawMode(true);
  // However the process ends, the shell behind it must be usable.
  process.once('exit', leave);
  stdin.resume();
  return {
    size,
    write: (bytes, done) => void stdout.write(bytes, () => done()),
    onInput: (call) => stdin.on('data', call),
    onResize: (call) => stdout.on('resize', () => call(size())),
    onEnd(call) {
      ends.push(call);
      const end = (): void => {
        for (const each of ends.splice(0)) each();
      };
      stdin.once('end', end);
      for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
    },
    close() {
      process.off('exit', leave);
      stdin.removeAllListeners('data');
      stdout.removeAllListeners('resize');
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
