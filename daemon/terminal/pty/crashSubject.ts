/** A daemon's terminals in a process of their own, made to be killed: `crashSubject.ts DATA_DIR SESSION SCRIPT`. */
import { PtyTerminal } from './ptyTerminal.ts';

const [dataDir = '', sessionId = '', script = ''] = process.argv.slice(2);
const host = new PtyTerminal({
  dataDir,
  onTrouble: (message, error) => process.stderr.write(`${message}: ${error.message}\n`),
});
host.on({ output: (_sessionId, _position, bytes) => void process.stdout.write(bytes) });
await host.open();
const command = ['sh', '-c', script] as const;
await host.start({ sessionId, command, cwd: '/', env: {}, columns: 80, rows: 24, title: 'to be taken along' });
