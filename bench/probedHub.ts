// A hub in a process of its own that is asked by messages how long its loop was held up.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadHubConfig } from '../runtime/hubConfig.ts';
import { createLog } from '../runtime/log.ts';
import { startHub } from '../server/main.ts';

const home = process.argv[2] ?? '';
const env = { ROSTRUM_PORT: '0', ROSTRUM_DATA_DIR: home };
const config = loadHubConfig({ env, cwd: home, home, hostname: 'bench' });
const hub = await startHub(config, { version: '0.1.0', log: createLog({ name: 'hub', level: 'error' }) });
const lag = monitorEventLoopDelay({ resolution: 1 });
const nanosecondsPerMs = 1e6;

process.on('message', (message) => {
  if (message === 'begin') {
    lag.reset();
    lag.enable();
  }
  if (message === 'report') {
    lag.disable();
    const [p50, p99, max] = [lag.percentile(50), lag.percentile(99), lag.max].map((ns) => ns / nanosecondsPerMs);
    process.send?.({ p50, p99, max, cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1_000 });
  }
  if (message === 'stop') void hub.stop().then(() => process.exit(0));
});
process.send?.({ url: hub.url, token: readFileSync(hub.tokenFile, 'utf8').trim() });
