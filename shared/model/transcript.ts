import * as z from 'zod';
import { limits } from '../timings.ts';

/** A place in a recording: opaque to who asks, and the same however much was dropped before it. */
export const transcriptCursor = z
  .string()
  .max(40)
  .regex(/^[0-9a-z]+(\.[0-9a-z]+)?$/, 'is no place in a recording: take "next", "oldest" or a match\'s "cursor"');

/** One frame of asciicast v2: seconds since the recording began, output, marker or size, and its text. */
export const transcriptFrame = z.tuple([z.number().nonnegative(), z.enum(['o', 'm', 'r']), z.string()]);
export type TranscriptFrame = z.infer<typeof transcriptFrame>;

/** What is known of a recording as it is now. */
const recordingFacts = {
  /** The size of its first frame. */
  columns: z.number(),
  rows: z.number(),
  /** ms since 1970; the seconds of frames count from here. */
  startedAt: z.number(),
  title: z.string(),
  /** What is kept of it. */
  bytes: z.number(),
  /** Where it begins now: what came before was dropped. */
  oldest: transcriptCursor,
  /** More may come. */
  isLive: z.boolean(),
} as const;

/** A recording without its frames. */
export const recordingView = z.object(recordingFacts);

/** Whole frames of a recording, at most `limits.pieceBytes` of them. */
export const transcriptPage = z.object({
  ...recordingFacts,
  frames: z.array(transcriptFrame),
  /** Where to go on, also at the end: what is new comes from there. */
  next: transcriptCursor,
  /** Bytes of the recording that lie behind this page; 0 at the end. */
  left: z.number(),
  /** What the page should have begun with was dropped: it begins with the oldest that is left. */
  gone: z.boolean(),
});
export type TranscriptPage = z.infer<typeof transcriptPage>;

/** A line in which a text was found. */
export const transcriptMatch = z.object({
  /** ms since 1970. */
  at: z.number(),
  /** Where the line begins in the recording. */
  cursor: transcriptCursor,
  line: z.string(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type TranscriptMatch = z.infer<typeof transcriptMatch>;

/** Lines that were found, in the order in which they were printed. */
export const transcriptMatches = z.object({
  matches: z.array(transcriptMatch),
  /** Where to go on: enough was found, or it took long. */
  next: transcriptCursor,
  /** All of it was searched. */
  end: z.boolean(),
  oldest: transcriptCursor,
  gone: z.boolean(),
  isLive: z.boolean(),
});
export type TranscriptMatches = z.infer<typeof transcriptMatches>;

/** What is searched for: a text as it is, or a pattern that takes linear time. */
export const searchedText = z.string().min(1).max(limits.searchedCharacters);
