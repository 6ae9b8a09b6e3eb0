import * as z from 'zod';
import { later } from '../later.ts';
import type { Row } from '../model/rows.ts';

const errorBody = () =>
  z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  });

/**
 * A row as its hub sends it. Only what a mirror keeps it by is checked: windows of ten thousand rows begin in an instant,
 * and a kind or field that a later hub knows costs nothing but itself.
 */
const rowOfHub = () =>
  z.custom<Row>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'id' in value &&
      typeof value.id === 'string' &&
      'kind' in value &&
      typeof value.kind === 'string',
  );

/** Of terminals. */
const terminalToClient = () => {
  const channel = z.int().min(1).max(4_294_967_295);
  return [
    /** What follows on this channel is this session. `drive`: whether input is taken; where it is not, `why`. */
    z.object({
      type: z.literal('terminal.attached'),
      channel,
      sessionId: z.string(),
      drive: z.boolean(),
      why: z.string().optional(),
    }),
    /** The session cannot be followed now, but will be as soon as it can. */
    z.object({ type: z.literal('terminal.waiting'), channel, reason: z.string() }),
    /** Something that its person must know, such as that a paste ended early; the terminal goes on. */
    z.object({ type: z.literal('terminal.notice'), channel, message: z.string() }),
    /** It is over: the session has ended, or this window may not see it (any more). */
    z.object({ type: z.literal('terminal.detached'), channel, error: errorBody() }),
  ] as const;
};

/** What a hub says to a client, beside a terminal's bytes (`terminalFrame.ts`). */
export const hubToClient = later(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('welcome'),
      protocol: z.number(),
      /** Changes with every start of the hub; positions of another run cannot be resumed. */
      runId: z.string(),
      seq: z.number(),
      /** The hub's clock: moments in its rows are told by it. */
      at: z.number().optional(),
      you: z.object({ id: z.string(), name: z.string(), admin: z.boolean() }),
      /** True where the mirror begins from nothing: rows come in `rows` frames, the last of them with `complete`. */
      fresh: z.boolean(),
    }),
    /** Rows replace those with the same id; `removed` ids leave the mirror. */
    z.object({
      type: z.literal('rows'),
      seq: z.number(),
      rows: z.array(rowOfHub()),
      removed: z.array(z.string()),
      complete: z.boolean().optional(),
    }),
    z.object({ type: z.literal('result'), call: z.number(), result: z.unknown() }),
    z.object({ type: z.literal('refused'), call: z.number(), error: errorBody() }),
    /**
     * What matters only now: the last value of each key wins. `server/<id>` how a machine is, `session/<id>/activity` what
     * a session does, `usage/<id>` what a task, session, objective or project has used, `present/<project id>` who has a
     * window of it open.
     */
    z.object({ type: z.literal('pulse'), key: z.string(), value: z.unknown() }),
    ...terminalToClient(),
  ]),
);
export type HubToClient = z.infer<ReturnType<typeof hubToClient>>;
