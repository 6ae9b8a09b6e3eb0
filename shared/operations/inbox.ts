import * as z from 'zod';
import { actorSchema } from '../model/actorSchema.ts';
import { interventionKind, interventionRow } from '../model/intervention.ts';
import { limits } from '../timings.ts';
import { ruleDraft } from '../model/rule.ts';
import { textSchema } from '../model/text.ts';
import { operation } from './operation.ts';
import { inProject, listOf, onRecord, page, paged } from './parts.ts';

/** An intervention with its whole question and answer. */
export const interventionView = z.object({
  intervention: interventionRow,
  question: z.string(),
  answer: z.string().optional(),
  askedBy: actorSchema,
  answeredBy: actorSchema.optional(),
  /** For "always": what a rule would say that allows this call from now on. Nothing is added by itself. */
  proposedRule: ruleDraft.optional(),
});

export const inboxOperations = {
  'intervention.list': operation({
    http: 'GET /interventions',
    access: 'project:read',
    on: 'project',
    summary: 'What waits for a human, most urgent first: downstream blocked work × waiting time × severity.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...paged,
        state: listOf(z.enum(['open', 'answered', 'withdrawn'])).default(['open']),
        kind: listOf(interventionKind).optional(),
      }),
    result: () => page(interventionRow),
  }),
  'intervention.view': operation({
    http: 'GET /interventions/:id',
    access: 'inbox:read',
    on: 'intervention',
    summary: 'Show an intervention with its whole question.',
    params: () => z.strictObject(onRecord),
    result: () => interventionView,
  }),
  'intervention.respond': operation({
    http: 'POST /interventions/:id/respond',
    access: 'inbox:answer',
    on: 'intervention',
    summary:
      'Answer; the first answer wins. A plan review takes "approve" or a comment to revise, a failure "retry", "cancel" or "leave", a tool approval "allow", "always" (allows it, and proposes a rule for "rule.add" in the project), "deny", or any other text, which denies it with that reason.',
    params: () =>
      z.strictObject({
        ...onRecord,
        response: textSchema(limits.noteCharacters).pipe(z.string().min(1, 'must not be empty')),
      }),
    result: () => interventionView,
  }),
  'intervention.withdraw': operation({
    http: 'POST /interventions/:id/withdraw',
    access: 'task:work',
    on: 'intervention',
    summary:
      'Take a question back that needs no answer any more, as whoever asked it, or a person. Answered before, it stays so.',
    params: () =>
      z.strictObject({ ...onRecord, why: textSchema(500).pipe(z.string().min(1, 'must not be empty')).optional() }),
    result: () => interventionView,
  }),
} as const;
