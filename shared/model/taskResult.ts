import * as z from 'zod';
import { artifactRole, sha256 } from './artifact.ts';
import { contractKey } from './contractKey.ts';
import { json } from './contract.ts';

const line = z.string().trim().min(1).max(2_000);
const count = z.int().nonnegative();

export const taskResultSchemaName = 'rostrum/task-result/v1';

/** `rostrum/task-result/v1`: what an agent reports when its task is done. Unknown fields are refused. */
export const taskResult = z.strictObject({
  $schema: z.literal(taskResultSchemaName).optional(),
  summary: z.string().trim().min(1).max(20_000),
  changes: z
    .array(
      z.strictObject({
        path: line,
        kind: z.enum(['added', 'modified', 'deleted', 'renamed']),
        description: line.optional(),
      }),
    )
    .max(2_000)
    .default([]),
  tests: z
    .strictObject({ passed: count, failed: count, skipped: count.default(0), command: line.optional() })
    .optional(),
  contracts: z
    .record(contractKey, z.strictObject({ status: z.enum(['fulfilled', 'partial', 'failed']), data: json.optional() }))
    .default({}),
  artifacts: z
    .array(
      z.strictObject({
        name: line,
        kind: line,
        role: artifactRole.optional(),
        path: line.optional(),
        url: z.url().optional(),
        bytes: count.optional(),
        sha256: sha256.optional(),
      }),
    )
    .max(200)
    .default([]),
});

export type TaskResult = z.infer<typeof taskResult>;
