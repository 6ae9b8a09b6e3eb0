import * as z from 'zod';
import { actorSchema } from '../model/actorSchema.ts';
import { json } from '../model/contract.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { inProject, pruned } from './parts.ts';

/** An event as the log and its stream show it; secrets are never in the log. */
export const eventView = z.object({
  seq: z.number(),
  at: z.number(),
  type: z.string(),
  actor: actorSchema,
  /** The id of what it is about: taskId, sessionId, serverId, projectId or objectiveId. */
  about: z.string().optional(),
  projectId: z.string().optional(),
  /** The identity elsewhere of the task that it is about, for whoever follows from there. */
  external: z.object({ system: z.string(), id: z.string() }).optional(),
  details: z.record(z.string(), json),
});
export type EventView = z.infer<typeof eventView>;

/** What a stream says first where older events were pruned from the log, by the name `log_pruned`. */
export const prunedNotice = z.object({ prunedUpTo: z.number() });

/** What people should know of the hub's data, each a sentence: what was damaged, and where it is kept. */
const notices = z.array(z.string()).default([]);

export const hubOperations = {
  'hub.ping': operation({
    http: 'GET /ping',
    access: 'signed-in',
    on: 'hub',
    summary: 'Who am I here, and which version answers.',
    params: () => z.strictObject({}),
    result: () => z.object({ version: z.string(), protocol: z.number(), you: actorSchema, seq: z.number(), notices }),
  }),
  'hub.status': operation({
    http: 'GET /hub',
    access: 'hub:admin',
    on: 'hub',
    summary: 'How the hub is: log position, memory, connections, caps.',
    params: () => z.strictObject({}),
    result: () =>
      z.object({
        version: z.string(),
        startedAt: z.number(),
        seq: z.number(),
        readOnly: z.string().optional(),
        notices,
        memoryBytes: z.number(),
        tasks: z.number(),
        openTasks: z.number(),
        sessions: z.number(),
        serversOnline: z.number(),
        servers: z.number(),
        clients: z.number(),
        maxRunning: z.number(),
      }),
  }),
  'hub.update': operation({
    http: 'PATCH /hub',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Change the cap on tasks under way in the whole hub.',
    params: () => z.strictObject({ maxRunning: z.int().min(1).max(limits.runningPerHub) }),
    result: () => z.object({ maxRunning: z.number() }),
  }),
  'record.names': operation({
    http: 'POST /names',
    access: 'signed-in',
    on: 'hub',
    summary: 'The names of records by their ids, as far as you may see them; of removed servers too.',
    params: () => z.strictObject({ ids: z.array(z.string().max(100)).max(1_000) }),
    result: () => z.object({ names: z.record(z.string(), z.string()) }),
  }),
  'event.list': operation({
    http: 'GET /events',
    access: 'project:read',
    on: 'project',
    summary: 'Events of a project after a sequence number, in pages; with "Accept: text/event-stream" as a stream.',
    params: () =>
      z.strictObject({
        ...inProject,
        after: z.coerce.number().int().nonnegative().default(0),
        limit: z.coerce.number().int().min(1).max(1_000).default(200),
      }),
    result: () => z.object({ events: z.array(eventView), next: z.number(), end: z.boolean(), ...pruned }),
  }),
} as const;
