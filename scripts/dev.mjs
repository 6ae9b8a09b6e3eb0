// Hub and local daemon in the foreground, started again whenever a bundle was built anew. Agents run on: they live in tmux.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

const quietMs = 200; // the bundles of one change are built a moment apart

setupOrExit();
const { watchAll } = await import('../esbuild.config.mjs');

let running;
let timer;
let stopping = false;

await watchAll(() => {
  clearTimeout(timer);
  timer = setTimeout(restart, quietMs);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

function restart() {
  if (stopping || running?.killed === true) return; // asked to end already: it will be started again with the newest bundle
  if (running === undefined) return start();
  running.once('exit', start);
  running.kill('SIGTERM');
}

function start() {
  if (stopping) return;
  const child = spawn(process.execPath, [join(root, 'dist', 'rostrum.cjs'), 'up', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  running = child;
  child.once('exit', (code) => {
    if (running === child) running = undefined;
    if (!stopping && code !== null && code !== 0) console.error(`ended with code ${code}; waiting for a change`);
  });
}

function stop() {
  if (stopping) return;
  stopping = true;
  clearTimeout(timer);
  if (running === undefined) process.exit(0);
  running.once('exit', () => process.exit(0));
  running.kill('SIGTERM');
}
