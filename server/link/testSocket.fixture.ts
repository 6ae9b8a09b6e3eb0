/* oxlint-disable typescript/no-explicit-any -- what JSON.parse gives is compared whole by tests */
import { WebSocket } from 'ws';
import type { Row } from '../../shared/model/rows.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { until } from '../testing/runningHub.fixture.ts';

/** A frame as it came. */
export type Frame = Record<string, any>;

/** A socket to a hub that remembers what came, but for the bytes of terminals. */
export interface TestSocket {
  readonly frames: Frame[];
  readonly socket: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send: (frame: object | string) => void;
  /** The first frame that fits, now or later. */
  frame: (type: string, fits?: (frame: Frame) => boolean) => Promise<Frame>;
  close: () => void;
}

export async function openTestSocket(
  url: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<TestSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, { headers });
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) frames.push(JSON.parse(data.toString('utf8')));
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    frames,
    socket,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    frame: (type, fits = () => true) =>
      until(() => frames.find((frame) => frame['type'] === type && fits(frame)), `a frame "${type}"`),
    close: () => socket.close(),
  };
}

/** A window with its mirror. */
export interface TestWindow extends TestSocket {
  readonly mirror: Map<string, Row>;
  /** Where its mirror is whole. */
  position: () => { readonly runId: string; readonly seq: number };
  call: (operation: string, params: object, commandId?: string) => Promise<Frame>;
}

/** Says hello as a window, and keeps a mirror (that may have begun elsewhere) of the rows that come. */
export async function openWindow(
  url: string,
  token: string,
  begun?: { readonly mirror: Map<string, Row>; readonly last: { readonly runId: string; readonly seq: number } },
): Promise<TestWindow> {
  const test = await openTestSocket(url, '/api/v1/ws');
  const mirror = new Map(begun?.mirror);
  let taken = 0;
  let seq = 0;
  let calls = 0;
  const take = () => {
    for (const frame of test.frames.slice(taken)) {
      taken += 1;
      if (frame['type'] === 'welcome' && frame['fresh'] === true) mirror.clear();
      if (frame['type'] !== 'rows') continue;
      for (const row of frame['rows']) mirror.set(row.id, row);
      for (const id of frame['removed']) mirror.delete(id);
      seq = frame['seq'];
    }
  };
  test.socket.on('message', take);
  test.send({
    type: 'hello',
    protocol: protocolVersion,
    clientId: 'test',
    token,
    ...(begun ? { last: begun.last } : {}),
  });
  const welcome = await test.frame('welcome');
  await test.frame('rows', (frame) => frame['complete'] === true);
  return {
    ...test,
    mirror,
    position: () => ({ runId: welcome['runId'], seq }),
    async call(operation, params, commandId) {
      calls += 1;
      const call = calls;
      test.send({ type: 'call', call, operation, params, ...(commandId === undefined ? {} : { commandId }) });
      return until(
        () =>
          test.frames.find(
            (frame) => frame['call'] === call && (frame['type'] === 'result' || frame['type'] === 'refused'),
          ),
        `the answer to ${operation}`,
      );
    },
  };
}
