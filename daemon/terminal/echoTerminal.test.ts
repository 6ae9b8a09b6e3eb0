import { describeTerminalHost } from './terminal.contract.ts';
import { EchoTerminal } from './echoTerminal.ts';

describeTerminalHost('echo', async () => {
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
    },
  });
  await host.open();
  const commands = { greet: ['greet'], echo: ['cat'], stubborn: ['stubborn'], flood: ['flood'], raw: ['raw'] } as const;
  return { host, ...commands, dispose: () => host.stop() };
});
