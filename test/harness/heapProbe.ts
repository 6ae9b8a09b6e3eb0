import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';
import { until } from './until.ts';

/** What processes of a fleet hold in memory, as they say it themselves. */
export interface HeapProbe {
  /** For the environment of a program that is to be asked. */
  readonly env: Readonly<Record<string, string>>;
  /** Bytes of the heap and of buffers beside it, after everything that is not needed was collected. */
  measure: (pid: number) => Promise<number>;
}

/** Lets a program that is started with its environment answer a signal with its figures. */
export function openHeapProbe(place: Place): HeapProbe {
  const directory = place.make('heaps');
  const preload = join(directory, 'preload.cjs');
  writeFileSync(
    preload,
    `const { renameSync, writeFileSync } = require('node:fs');
    require('node:v8').setFlagsFromString('--expose-gc');
    const collect = require('node:vm').runInNewContext('gc');
    let asked = 0;
    process.on('SIGUSR2', () => {
      // What is let go of by finalizers goes in a later turn.
      collect();
      setImmediate(() => {
        collect();
        const { heapUsed, external } = process.memoryUsage();
        const file = ${JSON.stringify(directory)} + '/' + process.pid;
        asked += 1;
        writeFileSync(file + '.part', JSON.stringify({ asked, bytes: heapUsed + external }));
        renameSync(file + '.part', file);
      });
    });
    `,
  );
  const asked = new Map<number, number>();
  return {
    env: { NODE_OPTIONS: `--require ${preload}` },
    async measure(pid) {
      const wanted = (asked.get(pid) ?? 0) + 1;
      asked.set(pid, wanted);
      process.kill(pid, 'SIGUSR2');
      const file = join(directory, String(pid));
      const answer = await until(() => {
        const told = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Figures) : undefined;
        return told?.asked === wanted ? told : undefined;
      }, `process ${pid} says what it holds`);
      return answer.bytes;
    },
  };
}

interface Figures {
  readonly asked: number;
  readonly bytes: number;
}
