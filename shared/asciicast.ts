/** asciicast v2, https://docs.asciinema.org/manual/asciicast/v2/: a JSON header, then one JSON array a line. */

/** Output, a marker, or a new size ("100x30"). */
export type FrameKind = 'o' | 'm' | 'r';

/** Markers of ours. Between `snapshot` and `output` stands a screen that nobody printed: a shortened file begins there. */
export const castMarkers = {
  dropped: 'older output was dropped',
  snapshot: 'snapshot',
  output: 'output',
} as const;

/** What a recording begins with. `timestamp` in seconds since 1970. */
export interface CastFacts {
  readonly columns: number;
  readonly rows: number;
  readonly timestamp: number;
  readonly title: string;
}

/** The first line of a recording; players ignore the key that is ours. */
export function renderCastHeader(
  { columns, rows, timestamp, title }: CastFacts,
  rostrum?: Readonly<Record<string, unknown>>,
): string {
  const ours = rostrum === undefined ? {} : { rostrum };
  return `${JSON.stringify({ version: 2, width: columns, height: rows, timestamp, title, env: {}, ...ours })}\n`;
}

/** One line; `seconds` since the header's timestamp, to the microsecond. */
export function renderFrame(seconds: number, kind: FrameKind, text: string): string {
  return `[${seconds.toFixed(6)},"${kind}",${JSON.stringify(text)}]\n`;
}
