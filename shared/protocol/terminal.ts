/** What is said about terminals beside their bytes (`terminalFrame.ts`). */
import * as z from 'zod';
import { idSchema, recordKey } from '../model/ids.ts';
import { limits } from '../timings.ts';

const channel = z.int().min(1).max(4_294_967_295);
const columns = z.int().min(2).max(limits.terminalColumns);
const rows = z.int().min(2).max(limits.terminalRows);
/** A place in a session's output, as a watcher gives it back to go on from there. */
export const positionSchema = z.strictObject({
  epoch: z.int().nonnegative().max(4_294_967_295),
  offset: z.int().nonnegative(),
});

/** From the hub to a daemon. Channels are the hub's, and end with the connection. */
export const terminalToDaemon = [
  /** Its output is wanted: from a position where that is still held, else from where it is now. */
  z.object({
    type: z.literal('terminal.watch'),
    channel,
    sessionId: idSchema('session'),
    from: positionSchema.optional(),
  }),
  z.object({ type: z.literal('terminal.unwatch'), channel }),
  /** A snapshot is wanted: of the screen, or of that with what lies above it. */
  z.object({ type: z.literal('terminal.refresh'), channel, whole: z.boolean() }),
  /** Nobody takes anything of it: nothing is sent until a snapshot is wanted, and then what follows that. */
  z.object({ type: z.literal('terminal.rest'), channel }),
] as const;

/** From a daemon to the hub. */
export const terminalFromDaemon = [
  /** Its output follows from `position` on. */
  z.object({ type: z.literal('terminal.watched'), channel, position: positionSchema, columns, rows }),
  /** Nothing more will come on this channel: its session has ended, or there is none. */
  z.object({ type: z.literal('terminal.ended'), channel, reason: z.string().max(1_000) }),
  /** Something that whoever typed lately must know: some of it was not taken. */
  z.object({ type: z.literal('terminal.notice'), channel, message: z.string().max(1_000) }),
] as const;

/** From a window. It chooses the channel. */
export const clientAttach = z.strictObject({
  type: z.literal('terminal.attach'),
  channel,
  session: recordKey,
  columns,
  rows,
  /** Where its screen stands: it goes on there if that is still held. */
  from: positionSchema.optional(),
  /** Of the same window: it is drawn anew on this channel, and keeps its size and its place among the others. */
  instead: channel.optional(),
  /** So long ago its person came to it or typed, where that was over an earlier connection. ms. */
  idleMs: z.int().nonnegative().optional(),
});
export const clientDetach = z.strictObject({ type: z.literal('terminal.detach'), channel });
/** A person has come to this terminal: its size counts now. */
export const clientFocus = z.strictObject({ type: z.literal('terminal.focus'), channel });
export const terminalFromClient = z.discriminatedUnion('type', [clientAttach, clientDetach, clientFocus]);
export type TerminalFromClient = z.infer<typeof terminalFromClient>;
export type ClientAttach = z.infer<typeof clientAttach>;
