import assert from 'node:assert/strict';
import type { HubToClient } from '../shared/protocol/hubToClient.ts';
import type { TerminalFromClient } from '../shared/protocol/terminal.ts';
import { RemoteTerminals } from './remoteTerminals.ts';
import type { RemoteTerminalListener } from './remoteTerminals.ts';

type Said = Extract<HubToClient, { type: `terminal.${string}` }>;

/** Terminals whose hub writes down what they say. */
function createTerminals() {
  const said: TerminalFromClient[] = [];
  const clock = { now: 0 };
  const terminals = new RemoteTerminals({
    now: () => clock.now,
    say: (frame) => said.push(frame),
    send: () => undefined,
  });
  const open = (listener: Partial<RemoteTerminalListener> = {}) =>
    terminals.attach(
      { session: 's', columns: 80, rows: 24 },
      {
        show: (_shown, done) => done(),
        resized: () => undefined,
        attached: () => undefined,
        waiting: () => undefined,
        noticed: () => undefined,
        ended: () => undefined,
        ...listener,
      },
    );
  return {
    said,
    clock,
    terminals,
    open,
    hear: (frame: Said) => terminals.onSaid(frame),
    show: (channel: number, offset: number) =>
      terminals.onFrame({ kind: 'output', channel, position: { epoch: 1, offset }, bytes: Uint8Array.of(65) }),
  };
}

const attach = { type: 'terminal.attach', session: 's', columns: 80, rows: 24 } as const;

describe('the watched sessions of a client', () => {
  it('[S3] one goes on over a cut where it was', () => {
    const { terminals, open, show, said } = createTerminals();
    open();
    terminals.connected();
    show(1, 7);
    terminals.disconnected();
    terminals.connected();
    assert.deepEqual(said, [
      { ...attach, channel: 1 },
      { ...attach, channel: 2, from: { epoch: 1, offset: 8 } },
    ]);
  });

  it('[S9] one that was used says after a cut how long ago, wherever its clock was put meanwhile', () => {
    const { terminals, open, said, clock } = createTerminals();
    const [typed, come] = [open(), open()];
    open();
    terminals.connected();
    clock.now = 5_000;
    typed.input(Uint8Array.of(65));
    terminals.disconnected();
    clock.now = 8_000;
    come.focus();
    clock.now = 7_000;
    terminals.connected();
    assert.deepEqual(said.slice(3), [
      { ...attach, channel: 4, idleMs: 2_000 },
      { ...attach, channel: 5, idleMs: 0 },
      { ...attach, channel: 6 },
    ]);
  });

  it('[S3] one that is to be drawn anew while its connection is gone is drawn anew when that is back', () => {
    const { terminals, open, show, said } = createTerminals();
    const terminal = open();
    terminals.connected();
    show(1, 7);
    terminals.disconnected();
    terminal.repaint();
    terminals.connected();
    assert.deepEqual(said, [
      { ...attach, channel: 1 },
      { ...attach, channel: 2 },
    ]);
  });

  it('[S12] who may not type and is told so with each attaching is drawn anew once, and not for ever', () => {
    const { terminals, open, show, hear, said } = createTerminals();
    let isNoticed = false;
    // As who shows a session takes a notice away before the next one.
    const terminal = open({
      attached: ({ drive }) => {
        if (isNoticed) terminal.repaint();
        isNoticed = !drive;
      },
    });
    let answered = 0;
    const answer = (): void => {
      for (const { channel } of said.slice(answered, 10)) {
        answered += 1;
        hear({ type: 'terminal.attached', channel, sessionId: 's', drive: false });
      }
      if (answered < Math.min(said.length, 10)) answer();
    };
    terminals.connected();
    answer();
    show(1, 7);
    terminals.disconnected();
    terminals.connected();
    answer();
    assert.deepEqual(said.slice(2), [{ ...attach, channel: 3, instead: 2 }]);
  });
});
