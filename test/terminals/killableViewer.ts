import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ShownBytes } from '../../shared/terminal/viewedTerminal.ts';
import { until } from '../harness/until.ts';
import type { TestViewer, ViewerWish } from '../harness/viewer.ts';

/** What such a viewer tells. */
export type ViewerSays = ShownBytes | { readonly said: string };

/** Somebody who watches from a process of their own, which may be ended as a crash ends it. */
export interface KillableViewer extends Pick<TestViewer, 'runs' | 'snapshots' | 'said' | 'type' | 'sees'> {
  /** Ends it with SIGKILL: nobody says goodbye to the hub. */
  kill9: () => Promise<void>;
}

const subject = fileURLToPath(new URL('viewerSubject.ts', import.meta.url));

/** Attaches to a session from another process. */
export function openKillableViewer(wish: ViewerWish): KillableViewer {
  const child = fork(subject, { execArgv: ['--import', 'tsx'], serialization: 'advanced', stdio: 'inherit' });
  const gone = once(child, 'exit');
  const runs: Buffer[][] = [[]];
  const snapshots: { what: string; text: string }[] = [];
  const said: string[] = [];
  child.on('message', (told: ViewerSays) => {
    if ('said' in told) said.push(told.said);
    else if (told.what === 'output') runs.at(-1)?.push(Buffer.from(told.bytes));
    else {
      snapshots.push({ what: told.what, text: Buffer.from(told.bytes).toString('utf8') });
      runs.push([]);
    }
  });
  child.send(wish);
  const texts = (): readonly string[] => runs.map((parts) => Buffer.concat(parts).toString('utf8'));
  return {
    runs: texts,
    snapshots,
    said,
    type: (text) => void child.send(text),
    async sees(wanted, withinMs) {
      const has = (): boolean =>
        [...texts(), ...snapshots.map(({ text }) => text)].some((text) => text.includes(wanted));
      await until(has, `"${wanted}" is seen`, withinMs).catch((error: unknown) => {
        throw new Error(
          `${String(error)}; seen: ${JSON.stringify(texts().join('').slice(-500))}; said: ${said.join(' | ')}`,
        );
      });
    },
    async kill9() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
