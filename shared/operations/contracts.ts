import * as z from 'zod';
import {
  contractChange,
  contractRow,
  contractStatus,
  contractVersionRow,
  dataChange,
  json,
  schemaDiff,
} from '../model/contract.ts';
import { contractKey } from '../model/contractKey.ts';
import { taskRow, taskStatus } from '../model/task.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { inProject, onRecord, page, paged } from './parts.ts';

const versionNumber = z.coerce.number().int().positive();

export const contractOperations = {
  'contract.validate': operation({
    http: 'POST /tasks/:id/contracts/:key/validate',
    access: 'task:work',
    on: 'task',
    summary: 'Check data against the schema of a contract, without publishing it.',
    maxBodyBytes: limits.contractBodyBytes,
    params: () => z.strictObject({ ...onRecord, key: contractKey, data: json }),
    result: () =>
      z.object({ valid: z.boolean(), problems: z.array(z.object({ path: z.string(), message: z.string() })) }),
  }),
  'contract.publish': operation({
    http: 'PUT /tasks/:id/contracts/:key',
    access: 'task:work',
    on: 'task',
    summary: 'Publish a contract before the task is done; a fulfilled one resolves at once.',
    maxBodyBytes: limits.contractBodyBytes,
    params: () =>
      z.strictObject({ ...onRecord, key: contractKey, status: contractStatus.default('fulfilled'), data: json }),
    result: () => z.object({ task: taskRow }),
  }),
  'contract.show': operation({
    http: 'GET /tasks/:id/contracts/:key',
    access: 'task:read',
    on: 'task',
    summary: 'Show a published contract with its data, the versions before, and who works with which.',
    params: () => z.strictObject({ ...onRecord, key: contractKey, version: versionNumber.optional() }),
    result: () =>
      z.object({
        contract: contractRow,
        /** Of the version that was asked for; else of the last. */
        data: json.optional(),
        schema: z.record(z.string(), json).optional(),
        /** How it differs from the schema before; absent where it never changed. */
        schemaDiff: schemaDiff.optional(),
        /** The last ones, oldest first. */
        versions: z.array(contractVersionRow),
        /** Tasks that were given it, the first 200; `change` where the newest differs from what they have. */
        consumers: z.array(
          z.object({
            taskId: z.string(),
            ref: z.string(),
            status: taskStatus,
            version: z.number(),
            change: contractChange.optional(),
            /** What changes of the schema since then mean for it, at worst. */
            schemaChange: contractChange.optional(),
          }),
        ),
      }),
  }),
  'contract.diff': operation({
    http: 'GET /tasks/:id/contracts/:key/diff',
    access: 'task:read',
    on: 'task',
    summary: 'What changed between two versions of a contract; without versions, between the last two fulfilments.',
    params: () =>
      z.strictObject({
        ...onRecord,
        key: contractKey,
        from: versionNumber.optional(),
        to: versionNumber.optional(),
      }),
    result: () =>
      z.object({
        key: z.string(),
        from: contractVersionRow,
        to: contractVersionRow,
        change: contractChange,
        /** The first ones; `total` counts all. */
        changes: z.array(dataChange),
        total: z.number(),
        /** How its schema differs from the one before, whenever that was; absent where it never changed. */
        schema: schemaDiff.optional(),
      }),
  }),
  'contract.list': operation({
    http: 'GET /contracts',
    access: 'project:read',
    on: 'project',
    summary: 'List the contracts of a project: promised and published.',
    params: () => z.strictObject({ ...inProject, ...paged }),
    /** `stale`: how many tasks were given an older version that says something else. */
    result: () => page(contractRow.extend({ taskId: z.string(), ref: z.string(), stale: z.number() })),
  }),
} as const;
