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
    },
  });
  await host.open();
  return { host, greet: ['greet'], echo: ['cat'], stubborn: ['stubborn'], dispose: () => host.stop() };
});
