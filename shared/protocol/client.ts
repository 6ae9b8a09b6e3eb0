import * as z from 'zod';
import { commandId } from '../model/ids.ts';
import type { Row } from '../model/rows.ts';
import { terminalToClient } from './terminal.ts';

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/**
 * A row as its hub sends it. Only what a mirror keeps it by is checked: windows of ten thousand rows begin in an instant,
 * and a kind or field that a later hub knows costs nothing but itself.
 */
const rowOfHub = z.custom<Row>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string',
);

/** The first frame of a client. `last` is where its mirror stands; the hub sends what changed since, or everything. */
export const clientHello = z.strictObject({
  type: z.literal('hello'),
  protocol: z.number(),
  clientId: z.string().min(1).max(100),
  token: z.string().max(200),
  /** False for one that only watches terminals: it gets no rows. */
  mirror: z.boolean().default(true),
  last: z.strictObject({ runId: z.string(), seq: z.int().nonnegative() }).optional(),
});

/** An operation asked for over the socket. Repeated with the same command id it acts once. */
export const clientCall = z.strictObject({
  type: z.literal('call'),
  call: z.int().nonnegative(),
  operation: z.string().max(100),
  commandId: commandId.optional(),
  params: z.unknown(),
});

export const hubToClient = z.discriminatedUnion('type', [
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
    rows: z.array(rowOfHub),
    removed: z.array(z.string()),
    complete: z.boolean().optional(),
  }),
  z.object({ type: z.literal('result'), call: z.number(), result: z.unknown() }),
  z.object({ type: z.literal('refused'), call: z.number(), error: errorBody }),
  /**
   * What matters only now: the last value of each key wins. `server/<id>` how a machine is, `session/<id>/activity` what
   * a session does, `usage/<id>` what a task, session, objective or project has used.
   */
  z.object({ type: z.literal('pulse'), key: z.string(), value: z.unknown() }),
  ...terminalToClient,
]);
export type HubToClient = z.infer<typeof hubToClient>;
