import { castMarkers } from '../../shared/asciicast.ts';

/** What a recording holds of one epoch: the bytes that the program printed, and why it began; undefined of the first. */
export interface RecordedEpoch {
  readonly number: number;
  readonly reason: string | undefined;
  readonly output: string;
}

/** Reads a whole recording. Screens that no output drew are no output. */
export function readRecordedEpochs(cast: string): readonly RecordedEpoch[] {
  const epochs: { number: number; reason: string | undefined; output: string }[] = [
    { number: 1, reason: undefined, output: '' },
  ];
  let isScreen = false;
  for (const line of cast.trim().split('\n').slice(1)) {
    const [, kind, text = ''] = JSON.parse(line) as readonly [number, string, string?];
    const begun = kind === 'm' ? /^epoch (\d+): ([^]+)$/.exec(text) : null;
    if (begun !== null) epochs.push({ number: Number(begun[1]), reason: begun[2], output: '' });
    if (kind === 'm') isScreen = text === castMarkers.snapshot;
    const epoch = epochs.at(-1);
    if (kind === 'o' && !isScreen && epoch !== undefined) epoch.output += text;
  }
  return epochs;
}
