import assert from 'node:assert/strict';
import type { TerminalFrame } from '../protocol/terminalFrame.ts';
import type { Position } from './position.ts';
import { ViewedTerminal } from './viewedTerminal.ts';

const at = (offset: number, epoch = 1): Position => ({ epoch, offset });
const encode = (text: string) => new TextEncoder().encode(text);
const output = (position: Position, text: string): Extract<TerminalFrame, { kind: 'output' }> => ({
  kind: 'output',
  channel: 1,
  position,
  bytes: encode(text),
});
const snapshot = (
  position: Position,
  text: string,
  more: { readonly isWhole?: boolean; readonly isLast?: boolean } = {},
) =>
  ({
    kind: 'snapshot',
    channel: 1,
    position,
    columns: 80,
    rows: 24,
    isWhole: true,
    isLast: true,
    isForAll: false,
    bytes: encode(text),
    ...more,
  }) as const;

describe('what a watcher has shown', () => {
  let viewed: ViewedTerminal;
  beforeEach(() => (viewed = new ViewedTerminal()));
  const show = (frame: Parameters<ViewedTerminal['take']>[0]): string | undefined => {
    const shown = viewed.take(frame);
    return shown && `${shown.what} ${new TextDecoder().decode(shown.bytes)}`;
  };

  it('[S3] goes on from a snapshot, and shows nothing twice', () => {
    assert.equal(show(snapshot(at(10), 'screen')), 'whole screen');
    assert.equal(show(output(at(8), 'abcd')), 'output cd');
    assert.equal(show(output(at(8), 'abcd')), undefined);
    assert.equal(show(output(at(12), 'e')), 'output e');
    assert.deepEqual(viewed.position, at(13));
  });

  it('[S3] shows nothing behind a gap or of another epoch until a snapshot makes it good', () => {
    show(snapshot(at(10), ''));
    assert.equal(show(output(at(11), 'x')), undefined);
    assert.equal(show(output(at(10, 2), 'x')), undefined);
    assert.deepEqual(viewed.position, at(10));
    assert.equal(show(snapshot(at(5, 2), 'new', { isWhole: false })), 'screen new');
    assert.equal(show(output(at(5, 2), 'x')), 'output x');
  });

  it('[S3] puts a snapshot together before it shows any of it', () => {
    assert.equal(show(snapshot(at(10), 'one ', { isLast: false })), undefined);
    assert.equal(show(snapshot(at(10), 'two', {})), 'whole one two');
  });

  it('[S3] forgets half a snapshot with the connection that brought it', () => {
    show(snapshot(at(10), 'half', { isLast: false }));
    viewed.connectionLost();
    assert.equal(show(snapshot(at(12), 'whole')), 'whole whole');
  });

  it('takes output without bytes for nothing', () => {
    show(snapshot(at(10), ''));
    assert.equal(show(output(at(10), '')), undefined);
    assert.deepEqual(viewed.position, at(10));
  });
});
