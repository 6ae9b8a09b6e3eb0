import { describeTerminalHost } from './terminal.contract.ts';
import type { ContractTrial } from './terminal.contract.ts';
import { EchoTerminal } from './echoTerminal.ts';

/** As programs show what they read: ESC as "^[". */
const showing = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replaceAll('\u001b', '^[');

const openTrial = async (): Promise<ContractTrial> => {
  const host = new EchoTerminal({
    programs: {
      greet: ({ print, exit }) => {
        print('hello\r\n');
        return { onInput: () => exit(3) };
      },
      stubborn: ({ print }) => {
        print('ready');
        return { onHangup: () => false };
      },
      flood: ({ print }) => {
        for (let line = 1; line <= 20_000; line += 1) print(`${line}\r\n`);
        return {};
      },
      raw: ({ print }) => {
        print('ready');
        return { onInput: print };
      },
      asks: ({ print }) => {
        print('abc\u001b[6n\u001b[5n\u001b[c\u001b]11;?\u001b\\');
        return { onInput: (bytes) => print(showing(bytes)) };
      },
    },
  });
  await host.open();
  const commands = { greet: ['greet'], echo: ['cat'], stubborn: ['stubborn'], flood: ['flood'], raw: ['raw'] } as const;
  return { host, ...commands, asks: ['asks'], dispose: () => host.stop() };
};

describeTerminalHost('echo', openTrial, {
  answers: 'its programs are functions, and no terminal stands behind them',
  recordings: 'it writes no files, and what it holds goes with it',
});
