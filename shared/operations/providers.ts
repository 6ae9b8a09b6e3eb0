import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { parkFields, parkingRow, providerName } from '../model/parking.ts';
import { operation } from './operation.ts';
import { inProject, onRecord } from './parts.ts';

/** A server, or (where none is named) a project. */
const inPlace = { ...inProject, server: recordKey.optional(), provider: providerName } as const;
const parkingAnswer = z.object({ parking: parkingRow });

export const providerOperations = {
  'provider.list': operation({
    http: 'GET /providers',
    access: 'project:read',
    on: 'project',
    summary: 'The agents of a project: which server can run which, and which are parked until when, and why.',
    params: () => z.strictObject(inProject),
    result: () =>
      z.object({
        /** The agents of a task that names none, in the order in which they are tried. */
        order: z.array(z.string()),
        providers: z.array(
          z.object({
            provider: z.string(),
            servers: z.array(
              z.object({
                serverId: z.string(),
                server: z.string(),
                usable: z.boolean(),
                detail: z.string().optional(),
                parked: parkingRow.optional(),
              }),
            ),
            /** Parked in the whole project. */
            parked: parkingRow.optional(),
          }),
        ),
      }),
  }),
  'provider.park': operation({
    http: 'POST /providers/:provider/park',
    access: 'provider:park',
    on: 'scope',
    summary: 'Start nothing new with an agent, on a server or in a project, until its time is over. What runs goes on.',
    params: () => z.strictObject({ ...inPlace, ...parkFields }),
    result: () => parkingAnswer,
  }),
  'provider.unpark': operation({
    http: 'POST /providers/:provider/unpark',
    access: 'provider:park',
    on: 'scope',
    summary: 'Use a parked agent again at once.',
    params: () => z.strictObject(inPlace),
    result: () => z.object({ unparked: z.string() }),
  }),
  'provider.exhausted': operation({
    http: 'POST /sessions/:id/exhausted',
    access: 'session:report',
    on: 'session',
    summary:
      'Say that the quota of a session’s agent is used up: it is parked on that server (for that project, where others share the server), and a person is asked about the task.',
    params: () => z.strictObject({ ...onRecord, ...parkFields }),
    /** Without `parking` where as many as can be are parked there already. */
    result: () => parkingAnswer.partial(),
  }),
} as const;
