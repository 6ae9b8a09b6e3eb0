import { createHash } from 'node:crypto';
import { HubSocket } from '../../runtime/hubSocket.ts';
import type { RemoteTerminal, Size } from '../../runtime/remoteTerminals.ts';
import { until } from './until.ts';

/** Somebody who watches a session through the hub, as a window does, and keeps what came. */
export interface TestViewer extends RemoteTerminal {
  /** All output since the beginning, without what snapshots brought. */
  bytes: () => Buffer;
  text: () => string;
  /** SHA-256 of the output. */
  hash: () => string;
  /** The output behind each snapshot, the newest last. */
  runs: () => readonly string[];
  readonly snapshots: { readonly what: string; readonly text: string }[];
  readonly sizes: Size[];
  readonly said: string[];
  /** Waits until the output and snapshots have a text. */
  sees: (text: string, withinMs?: number) => Promise<void>;
  type: (text: string) => void;
  /** From now on each piece waits for `release` before more is asked for. */
  stall: () => void;
  release: () => void;
  /** The window that shows it: others may be opened in it. */
  readonly socket: HubSocket;
  close: () => void;
}

export interface ViewerWish {
  readonly hub: string;
  readonly token: string;
  readonly session: string;
  readonly size?: Size;
  /** A window that shows other sessions too; its own where it is left out. */
  readonly beside?: TestViewer;
}

/** Attaches to a session. */
export function openViewer({ hub, token, session, size = { columns: 80, rows: 24 }, beside }: ViewerWish): TestViewer {
  const chunks: Buffer[] = [];
  const runs: Buffer[][] = [[]];
  const snapshots: { what: string; text: string }[] = [];
  const sizes: Size[] = [];
  const said: string[] = [];
  let isStalled = false;
  let waiting: (() => void)[] = [];
  const onRefused = (error: Error): void => void said.push(`refused: ${error.message}`);
  const socket = beside?.socket ?? new HubSocket({ hub, token, onRefused, delayMs: () => 50 });
  const terminal = socket.attach(
    { session, ...size },
    {
      show({ what, bytes }, done) {
        const copy = Buffer.from(bytes);
        if (what === 'output') {
          chunks.push(copy);
          runs.at(-1)?.push(copy);
        } else {
          snapshots.push({ what, text: copy.toString('utf8') });
          runs.push([]);
        }
        if (isStalled) waiting.push(done);
        else done();
      },
      resized: ({ columns, rows }) => sizes.push({ columns, rows }),
      attached: ({ drive, why }) => said.push(`attached: ${drive ? 'drives' : `watches, ${why ?? ''}`}`),
      waiting: (reason) => said.push(`waiting: ${reason}`),
      noticed: (message) => said.push(`noticed: ${message}`),
      ended: ({ code, message }) => said.push(`ended: ${code} ${message}`),
    },
  );
  const bytes = (): Buffer => Buffer.concat(chunks);
  const text = (): string => bytes().toString('utf8');
  return {
    ...terminal,
    bytes,
    text,
    runs: () => runs.map((parts) => Buffer.concat(parts).toString('utf8')),
    hash: () => createHash('sha256').update(bytes()).digest('hex'),
    snapshots,
    sizes,
    said,
    socket,
    async sees(wanted, withinMs) {
      const has = (): boolean => text().includes(wanted) || snapshots.some((shown) => shown.text.includes(wanted));
      await until(has, `"${wanted}" is seen`, withinMs).catch((error: unknown) => {
        throw new Error(`${String(error)}; seen: ${JSON.stringify(text().slice(-500))}; said: ${said.join(' | ')}`);
      });
    },
    type: (line) => terminal.input(Buffer.from(line)),
    stall: () => (isStalled = true),
    release() {
      isStalled = false;
      for (const done of waiting.splice(0)) done();
      waiting = [];
    },
    close: () => socket.close(),
  };
}
