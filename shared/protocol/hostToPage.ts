import * as z from 'zod';
import { row } from '../model/rows.ts';
import { pageKind } from './webview.ts';

/** How the window stands to its hub. */
export const pageConnection = z.object({
  state: z.enum(['none', 'connecting', 'connected', 'away', 'refused']),
  hub: z.string().optional(),
  since: z.number().optional(),
  you: z.object({ id: z.string(), name: z.string(), admin: z.boolean() }).optional(),
});
export type PageConnection = z.infer<typeof pageConnection>;

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type PageError = z.infer<typeof errorBody>;

/** What a window says to a page. */
export const hostToPage = z.discriminatedUnion('type', [
  /** The first word, and again where everything begins anew: another hub, or the page was loaded again. */
  z.object({
    type: z.literal('begin'),
    page: pageKind,
    /** The record that it is about. */
    id: z.string().optional(),
    /** As in `zh-cn`. */
    language: z.string(),
    /** Sentences in the person's language by their English ones; what is missing stays English. */
    texts: z.record(z.string(), z.string()),
    connection: pageConnection,
    /** What the page gave to keep. */
    kept: z.json().optional(),
  }),
  /** Rows that the page shows: the first ones in parts, the last of them with `complete`; then those that change. */
  z.object({
    type: z.literal('rows'),
    rows: z.array(row),
    removed: z.array(z.string()),
    complete: z.boolean().optional(),
  }),
  z.object({ type: z.literal('pulse'), key: z.string(), value: z.unknown() }),
  z.object({ type: z.literal('result'), call: z.number(), result: z.unknown() }),
  z.object({ type: z.literal('refused'), call: z.number(), error: errorBody }),
  z.object({ type: z.literal('connection'), connection: pageConnection }),
]);
export type HostToPage = z.infer<typeof hostToPage>;
