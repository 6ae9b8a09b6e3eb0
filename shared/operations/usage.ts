import * as z from 'zod';
import { budget, contextFigures, usage } from '../model/guard.ts';
import { operation } from './operation.ts';
import { inProject, onRecord } from './parts.ts';

export const usageOperations = {
  'session.turn': operation({
    http: 'POST /sessions/:id/turns',
    access: 'session:report',
    on: 'session',
    summary:
      'Say that a turn of a session’s agent ended, and whether anything moved in it. Idle turns in a row are guarded.',
    params: () => z.strictObject({ ...onRecord, moved: z.boolean() }),
    result: () => z.object({ idleTurns: z.number() }),
  }),
  'usage.report': operation({
    http: 'POST /sessions/:id/usage',
    access: 'session:report',
    on: 'session',
    summary:
      'Say what a session has used so far, in total: repeated it counts once, and lower figures mean that its agent began anew. Written down once a minute, and at once where a limit is crossed or it is the last report.',
    params: () =>
      z.strictObject({
        ...onRecord,
        tokensIn: usage.shape.tokensIn,
        tokensOut: usage.shape.tokensOut,
        costUsd: usage.shape.costUsd.default(0),
        calls: usage.shape.calls.default(0),
        estimatedUsd: usage.shape.estimatedUsd,
        /** Left out, a cost of 0 means that nobody told one; 0 says that nothing had to be paid. */
        unpricedTokens: usage.shape.unpricedTokens,
        ...contextFigures.shape,
        last: z.boolean().default(false),
      }),
    result: () => z.object({ recorded: z.boolean() }),
  }),
  'usage.view': operation({
    http: 'GET /usage',
    access: 'project:read',
    on: 'project',
    summary: 'What a project has used: in all, by provider, and by objective and task, the largest first.',
    params: () => z.strictObject(inProject),
    result: () =>
      z.object({
        total: usage,
        /** Of the project, before a person is asked. */
        budget: budget.optional(),
        providers: z.array(usage.extend({ provider: z.string() })),
        objectives: z.array(usage.extend({ id: z.string(), ref: z.string() })),
        tasks: z.array(usage.extend({ id: z.string(), ref: z.string() })),
      }),
  }),
} as const;
