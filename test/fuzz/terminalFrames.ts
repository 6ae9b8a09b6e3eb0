import { encodeTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { Random } from './random.ts';

const numbers = [0, 1, 2, 3, 255, 65_535, 4_294_967_295];
const lengths = [0, 1, 100, 65_536, 65_537];

/** A frame of any kind with numbers that somebody may choose, whole or with a byte that is another one, or cut off. */
export function someTerminalFrame(random: Random): Buffer {
  const number = () => random.one(numbers);
  const [channel, position] = [number(), { epoch: number(), offset: number() * random.one([1, 65_535]) }];
  const bytes = new Uint8Array(random.one(lengths)).fill(random.below(256));
  const size = { columns: number() % 65_536, rows: number() % 65_536 };
  const flags = { isWhole: random.below(2) === 0, isLast: random.below(2) === 0, isForAll: random.below(2) === 0 };
  const frame = random.one<TerminalFrame>([
    { kind: 'output', channel, position, bytes },
    { kind: 'snapshot', channel, position, ...size, ...flags, bytes },
    { kind: 'size', channel, ...size },
    { kind: 'input', channel, bytes },
    { kind: 'taken', channel, total: position.offset },
  ]);
  const encoded = Buffer.from(encodeTerminalFrame(frame));
  const how = random.below(4);
  if (how === 0) encoded[random.below(Math.min(encoded.length, 20))] = random.below(256);
  return how === 1 ? encoded.subarray(0, random.below(encoded.length)) : encoded;
}

/** What a window says of its terminals. */
export const windowTerminalFrames = (session: string): readonly Buffer[] =>
  [
    { type: 'terminal.attach', channel: 1, session, columns: 80, rows: 24 },
    { type: 'terminal.attach', channel: 2, session: 'shell', columns: 80, rows: 24, from: { epoch: 1, offset: 7 } },
    { type: 'terminal.focus', channel: 1 },
    { type: 'terminal.detach', channel: 1 },
  ].map((frame) => Buffer.from(JSON.stringify(frame)));

/** What a daemon says of its terminals. */
export const daemonTerminalFrames: readonly Buffer[] = [
  { type: 'terminal.watched', channel: 1, position: { epoch: 1, offset: 0 }, columns: 80, rows: 24 },
  { type: 'terminal.ended', channel: 1, reason: 'gone' },
  { type: 'terminal.notice', channel: 1, message: 'a paste ended early' },
].map((frame) => Buffer.from(JSON.stringify(frame)));
