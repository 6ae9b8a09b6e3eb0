import type { CastFacts } from '../../shared/asciicast.ts';
import { castMarkers, renderCastHeader, renderFrame } from '../../shared/asciicast.ts';

/** What a recording on disk begins with: the facts of its first frame, whatever was dropped before it. */
export interface CastHeader extends CastFacts {
  readonly sessionId: string;
  readonly epoch: number;
  /** Bytes of frames that were dropped before this file's first frame: with it, places in the recording stay what they were. */
  readonly base: number;
}

/** The first line of a recording. */
export function renderHeader({ sessionId, epoch, base, ...facts }: CastHeader): string {
  return renderCastHeader(facts, { sessionId, epoch, base });
}

/** The header that a line is, or undefined where it is none of version 2. A recording that knows no base has lost nothing. */
export function readHeader(line: string): CastHeader | undefined {
  const value = readObject(line);
  if (value?.['version'] !== 2 || typeof value['timestamp'] !== 'number') return undefined;
  const ours = asObject(value['rostrum']);
  return {
    columns: numberOr(value['width'], 80),
    rows: numberOr(value['height'], 24),
    timestamp: value['timestamp'],
    title: typeof value['title'] === 'string' ? value['title'] : '',
    sessionId: typeof ours['sessionId'] === 'string' ? ours['sessionId'] : '',
    epoch: numberOr(ours['epoch'], 1),
    base: numberOr(ours['base'], 0),
  };
}

/** A frame's time in seconds, or undefined where the line is none. */
export function readFrameSeconds(line: string): number | undefined {
  const match = /^\[(\d+(?:\.\d+)?),"/.exec(line);
  return match ? Number(match[1]) : undefined;
}

/** What brings any terminal to an empty screen: colours, margins and modes off. */
export const clearedScreen = '\u001b[!p\u001b[0m\u001b[H\u001b[2J';

/** The first frame of a file that was shortened. */
export const droppedMarker = renderFrame(0, 'm', castMarkers.dropped);

function readObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(line));
  } catch {
    return undefined; // Not JSON, so not a header.
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
