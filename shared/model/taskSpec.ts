import * as z from 'zod';

const line = z.string().trim().min(1).max(2_000);
const lines = z.array(line).max(100);

export const taskSpecSchemaName = 'rostrum/task-spec/v1';

/** `rostrum/task-spec/v1`: what a task asks for, in a form that programs can read. Unknown fields are refused. */
export const taskSpec = z.strictObject({
  $schema: z.literal(taskSpecSchemaName).optional(),
  requirements: z
    .array(
      z.strictObject({ description: line, priority: z.enum(['must', 'should', 'could']), category: line.optional() }),
    )
    .max(200)
    .default([]),
  acceptanceCriteria: lines.default([]),
  constraints: z
    .strictObject({
      languages: lines.default([]),
      frameworks: lines.default([]),
      testing: line.optional(),
      noBreakingChanges: z.boolean().optional(),
      maxFilesChanged: z.int().positive().optional(),
      custom: lines.default([]),
    })
    .optional(),
  inputContext: z
    .strictObject({
      references: z
        .array(
          z.strictObject({
            kind: z.enum(['task', 'url', 'file']),
            value: line,
            description: line.optional(),
          }),
        )
        .max(100)
        .default([]),
    })
    .optional(),
});

export type TaskSpec = z.infer<typeof taskSpec>;
