import assert from 'node:assert/strict';
import { HubError, toError } from '../../shared/errors.ts';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import { encodeTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { limits } from '../../shared/timings.ts';
import { nobody } from '../access/authenticate.ts';
import type { Relay } from '../relay/relay.ts';
import type { ViewerPort } from '../relay/viewer.ts';
import { ClientTerminals } from './clientTerminals.ts';

function aWindow() {
  const done: string[] = [];
  const said: string[] = [];
  const refused: string[] = [];
  const attachedBefore: (number | undefined)[] = [];
  const ports = new Map<number, ViewerPort>();
  let queuedBytes = 0;
  let refusal: HubError | undefined;
  const relay = {
    attach: (port: ViewerPort, { session }: { session: string }, before?: { readonly viewer: number }) => {
      attachedBefore.push(before?.viewer);
      if (refusal !== undefined) throw refusal;
      const { channel } = port;
      const note = (what: string): void => void done.push(`${channel} ${what}`);
      note(`attach ${session}`);
      ports.set(channel, port);
      return {
        viewer: channel,
        input: (bytes: Uint8Array) => note(`input ${bytes.length}`),
        resize: ({ columns, rows }: { columns: number; rows: number }) => note(`size ${columns}x${rows}`),
        focus: () => note('focus'),
        taken: (total: number) => note(`taken ${total}`),
        drained: () => note('drained'),
        detach: () => note('detach'),
        lost: () => note('lost'),
      };
    },
  };
  const terminals = new ClientTerminals({
    // The terminals use this one of a relay.
    relay: relay as unknown as Relay,
    caller: () => nobody,
    sendTerminal: () => undefined,
    queuedBytes: () => queuedBytes,
    askReceipt: () => undefined,
    elapsed: () => 0,
    say: (frame: HubToClient) =>
      said.push(
        'channel' in frame
          ? `${frame.channel} ${frame.type}${'error' in frame ? ` ${frame.error.code}` : ''}`
          : frame.type,
      ),
    toRefusal: (thrown) => (thrown instanceof HubError ? thrown : new HubError('internal', toError(thrown).message)),
    onRefused: ({ code }) => refused.push(code),
  });
  const attach = (channel: number, session = 's') =>
    terminals.take({ type: 'terminal.attach', channel, session, columns: 80, rows: 24 });
  return {
    terminals,
    done,
    said,
    refused,
    attachedBefore,
    attach,
    bytes: (frame: TerminalFrame) => terminals.takeBytes(encodeTerminalFrame(frame)),
    portOf: (channel: number): ViewerPort => {
      const port = ports.get(channel);
      assert.ok(port);
      return port;
    },
    fill: (count: number) => (queuedBytes = count),
    refuse: (error: HubError | undefined) => (refusal = error),
  };
}

describe('the terminals of a window', () => {
  it('[S2] take keys, sizes and what was taken to the session of their channel, and nothing for one that is not open', () => {
    const { attach, bytes, terminals, done } = aWindow();
    attach(1, 'one');
    attach(2, 'two');
    done.length = 0;
    for (const channel of [2, 1, 3]) {
      assert.equal(bytes({ kind: 'input', channel, bytes: Uint8Array.of(65, 66) }), true);
      assert.equal(bytes({ kind: 'size', channel, columns: 100, rows: 30 }), true);
      assert.equal(bytes({ kind: 'taken', channel, total: 7 }), true);
      terminals.take({ type: 'terminal.focus', channel });
    }
    const each = (channel: number) =>
      ['input 2', 'size 100x30', 'taken 7', 'focus'].map((what) => `${channel} ${what}`);
    assert.deepEqual(done, [...each(2), ...each(1)]);
  });

  it('[R5] say that a frame is none of theirs where it is too large, impossible, or goes the other way', () => {
    const { attach, bytes, terminals, done } = aWindow();
    attach(1);
    done.length = 0;
    const position = { epoch: 1, offset: 0 };
    for (const frame of [
      { kind: 'input', channel: 1, bytes: new Uint8Array(relayLimits.inputBytes + 1) },
      { kind: 'size', channel: 1, columns: 1, rows: 24 },
      { kind: 'size', channel: 1, columns: 80, rows: limits.terminalRows + 1 },
      { kind: 'output', channel: 1, position, bytes: new Uint8Array(1) },
    ] satisfies readonly TerminalFrame[])
      assert.equal(bytes(frame), false);
    assert.equal(terminals.takeBytes(Uint8Array.of(9, 9)), false);
    assert.deepEqual(done, []);
  });

  it('leave what is not about terminals to others, and a wrong frame ends its terminal alone', () => {
    const { attach, terminals, done, said, refused } = aWindow();
    for (const value of [undefined, 'text', { type: 'call', call: 1 }, { type: 'terminal.focus', channel: 0 }])
      assert.equal(terminals.take(value), false);
    attach(1);
    attach(2);
    done.length = 0;
    assert.equal(
      terminals.take({ type: 'terminal.attach', channel: 1, session: 's', columns: 'many', rows: 24 }),
      true,
    );
    assert.deepEqual([done, said, refused], [['1 detach'], ['1 terminal.detached bad-request'], ['bad-request']]);
    terminals.take({ type: 'terminal.focus', channel: 2 });
    assert.equal(done.at(-1), '2 focus');
  });

  it('[S3] a channel that is used again lets go of what it showed before', () => {
    const { attach, done } = aWindow();
    attach(1, 'one');
    attach(1, 'two');
    assert.deepEqual(done, ['1 attach one', '1 detach', '1 attach two']);
  });

  it('[S9] one that is drawn anew gives its place to the other before it is left', () => {
    const { attach, terminals, done, attachedBefore } = aWindow();
    attach(1);
    terminals.take({ type: 'terminal.attach', channel: 2, session: 's', columns: 80, rows: 24, instead: 1 });
    assert.deepEqual(done, ['1 attach s', '2 attach s', '1 detach']);
    assert.deepEqual(attachedBefore, [undefined, 1]);
    terminals.take({ type: 'terminal.focus', channel: 1 });
    terminals.take({ type: 'terminal.focus', channel: 2 });
    assert.deepEqual(done.slice(3), ['2 focus']);
  });

  it('[S4] what is on its way to a window stays counted when one of its two terminals is drawn anew', () => {
    const { attach, terminals, portOf } = aWindow();
    for (const channel of [1, 2]) attach(channel);
    const { line, sendTerminal } = portOf(2);
    const position = { epoch: 1, offset: 0 };
    sendTerminal({ kind: 'output', channel: 2, position, bytes: new Uint8Array(line.room()) });
    terminals.take({ type: 'terminal.attach', channel: 3, session: 's', columns: 80, rows: 24, instead: 2 });
    assert.equal(portOf(3).line.room(), 0);
  });

  it('[P4] one that is refused is told why, and the attempt is noted', () => {
    const { attach, bytes, refuse, said, refused, done } = aWindow();
    refuse(new HubError('forbidden', 'It is private.'));
    attach(1);
    bytes({ kind: 'input', channel: 1, bytes: Uint8Array.of(65) });
    assert.deepEqual([said, refused, done], [['1 terminal.detached forbidden'], ['forbidden'], []]);
  });

  it('[R5] are bounded for each window, and one that ends makes room', () => {
    const { attach, terminals, portOf, said } = aWindow();
    for (let channel = 1; channel <= relayLimits.channelsPerWindow + 1; channel += 1) attach(channel);
    assert.deepEqual(said, [`${relayLimits.channelsPerWindow + 1} terminal.detached overloaded`]);
    portOf(1).say({ type: 'terminal.detached', channel: 1, error: { code: 'wrong-state', message: 'It has ended.' } });
    terminals.take({ type: 'terminal.detach', channel: 2 });
    attach(1_001);
    attach(1_002);
    assert.equal(said.filter((text) => text.endsWith('overloaded')).length, 1);
  });

  it('[S4] hold back while much waits to leave, and go on when it has left, once', () => {
    const { attach, terminals, portOf, fill, done } = aWindow();
    attach(1);
    attach(2);
    done.length = 0;
    terminals.drained();
    assert.ok(portOf(1).line.room() > 0);
    assert.deepEqual(done, []);
    fill(relayLimits.queuedBytesPerWindow + 1);
    for (const channel of [2, 1]) assert.equal(portOf(channel).line.room(), 0);
    terminals.drained();
    assert.deepEqual(done, []);
    fill(0);
    terminals.drained();
    terminals.drained();
    assert.deepEqual(done, ['2 drained', '1 drained']);
  });

  it('all are let go of when the window closes', () => {
    const { attach, terminals, done } = aWindow();
    attach(1);
    attach(2);
    terminals.close(false);
    terminals.close(false);
    assert.deepEqual(done.slice(2), ['1 detach', '2 detach']);
  });

  it('[S9] may come back where its connection was cut', () => {
    const { attach, terminals, done } = aWindow();
    attach(1);
    terminals.close(true);
    assert.deepEqual(done.slice(1), ['1 lost']);
  });
});
