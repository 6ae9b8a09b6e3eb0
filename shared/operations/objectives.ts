import * as z from 'zod';
import { budget, usage } from '../model/guard.ts';
import { recordKey } from '../model/ids.ts';
import { objectiveChanges, objectiveDraft, objectiveRow } from '../model/objective.ts';
import { taskRow } from '../model/task.ts';
import { operation } from './operation.ts';
import { flag, inProject, onRecord, page, paged, seenVersion } from './parts.ts';

const objectiveAnswer = z.object({ objective: objectiveRow });

export const objectiveOperations = {
  'objective.create': operation({
    http: 'POST /objectives',
    access: 'project:write',
    on: 'project',
    summary: 'Create an objective. With an agent named, its manager session is started unless told not to.',
    params: () => objectiveDraft.extend({ ...inProject, startManager: flag.default(true) }),
    result: () => objectiveAnswer,
  }),
  'objective.list': operation({
    http: 'GET /objectives',
    access: 'project:read',
    on: 'project',
    summary: 'List objectives.',
    params: () => z.strictObject({ ...inProject, ...paged, status: z.enum(['open', 'done', 'cancelled']).optional() }),
    result: () => page(objectiveRow),
  }),
  'objective.view': operation({
    http: 'GET /objectives/:id',
    access: 'project:read',
    on: 'objective',
    summary: 'Show an objective with its prompt and its tasks.',
    params: () => z.strictObject(onRecord),
    result: () =>
      z.object({
        objective: objectiveRow,
        prompt: z.string(),
        tasks: z.array(taskRow),
        /** By all that works for it, and before a person is asked. */
        used: usage.optional(),
        budget: budget.optional(),
      }),
  }),
  'objective.update': operation({
    http: 'PATCH /objectives/:id',
    access: 'project:write',
    on: 'objective',
    summary: 'Change an objective.',
    params: () =>
      objectiveChanges.extend({
        ...onRecord,
        ...seenVersion,
        pullRequests: z.array(z.url().max(250)).max(100).optional(),
      }),
    result: () => objectiveAnswer,
  }),
  'objective.manager': operation({
    http: 'POST /objectives/:id/manager',
    access: 'project:write',
    on: 'objective',
    summary: 'Start the manager session of an objective, on the best server or a named one. Refused while one is live.',
    params: () =>
      z.strictObject({
        ...onRecord,
        server: recordKey.optional(),
        agent: objectiveDraft.shape.agent,
        mode: objectiveDraft.shape.mode,
      }),
    result: () => objectiveAnswer,
  }),
  'objective.done': operation({
    http: 'POST /objectives/:id/done',
    access: 'project:write',
    on: 'objective',
    summary: 'Close an objective as done. Refused while a task of it is open.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion }),
    result: () => objectiveAnswer,
  }),
  'objective.cancel': operation({
    http: 'POST /objectives/:id/cancel',
    access: 'project:write',
    on: 'objective',
    summary: 'Cancel an objective and every open task of it.',
    params: () => z.strictObject({ ...onRecord, ...seenVersion }),
    result: () => objectiveAnswer,
  }),
} as const;
