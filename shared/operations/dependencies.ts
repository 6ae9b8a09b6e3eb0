import * as z from 'zod';
import { owedKey } from '../model/contract.ts';
import { contractKey } from '../model/contractKey.ts';
import { recordKey } from '../model/ids.ts';
import { dependencyKind, taskRow } from '../model/task.ts';
import { operation } from './operation.ts';
import { onRecord, seenVersion } from './parts.ts';

/** An edge as an author writes it: the other task by id, ref or unambiguous prefix. */
export const dependencyDraft = z.strictObject({
  on: recordKey,
  type: dependencyKind.default('blocks'),
  contractKey: contractKey.optional(),
  ifFailed: z.enum(['block', 'cancel']).default('block'),
});
export type DependencyDraft = z.infer<typeof dependencyDraft>;

const taskAnswer = z.object({ task: taskRow });
/** Contracts that other tasks owe from now on because an input asks for them. */
export const edgeAnswer = taskAnswer.extend({
  newlyOwed: z.array(owedKey).default([]),
});

/** The edges from a task to another, or those of one kind and key. */
const edgesTo = {
  ...onRecord,
  ...seenVersion,
  on: recordKey,
  type: dependencyKind.optional(),
  contractKey: contractKey.optional(),
} as const;

/** What tasks wait for. */
export const dependencyOperations = {
  'task.dependency.add': operation({
    http: 'POST /tasks/:id/dependencies',
    access: 'task:write',
    on: 'task',
    summary: 'Let a task wait for another. A cycle is refused.',
    params: () => dependencyDraft.extend({ ...onRecord, ...seenVersion }),
    result: () => edgeAnswer,
  }),
  'task.dependency.move': operation({
    http: 'POST /tasks/:id/dependencies/:on/move',
    access: 'task:write',
    on: 'task',
    summary: 'Let a task wait for another one instead, or another one wait in its place: all of it or nothing.',
    params: () =>
      z.strictObject({
        ...edgesTo,
        /** What is another task from now on: the one that is waited for, or the one that waits. */
        end: z.enum(['on', 'waiting']).default('on'),
        to: recordKey,
      }),
    result: () => edgeAnswer,
  }),
  'task.dependency.remove': operation({
    http: 'DELETE /tasks/:id/dependencies/:on',
    access: 'task:write',
    on: 'task',
    summary: 'Remove the edges from a task to another.',
    params: () => z.strictObject(edgesTo),
    result: () => taskAnswer,
  }),
} as const;
