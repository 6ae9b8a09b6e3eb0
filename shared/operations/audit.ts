import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { eventView } from './hub.ts';
import { operation } from './operation.ts';
import { pruned } from './parts.ts';

const moment = z.coerce.number().int().nonnegative();

const page = {
  after: moment.default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  /** Only what happened from this moment on, and before that one; in milliseconds since 1970. */
  from: moment.optional(),
  to: moment.optional(),
} as const;

/** An event with the hash of its line, so that an export can be held against the log. */
const auditEntry = eventView.extend({ hash: z.string() });
export type AuditEntry = z.infer<typeof auditEntry>;

const auditPage = z.object({ entries: z.array(auditEntry), next: z.number(), end: z.boolean(), ...pruned });
export type AuditPage = z.infer<typeof auditPage>;

/** The oldest part of the log that may go: lines, files and bytes, and the last line with its hash. */
const pruning = z.object({
  upTo: z.number(),
  hash: z.string(),
  lines: z.number(),
  files: z.number(),
  bytes: z.number(),
});
export type Pruning = z.infer<typeof pruning>;

export const auditOperations = {
  'audit.list': operation({
    http: 'GET /audit',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Everything that happened on this hub, refused attempts too, in pages.',
    params: () => z.strictObject(page),
    result: () => auditPage,
  }),
  'audit.project': operation({
    http: 'GET /projects/:project/audit',
    access: 'project:manage',
    on: 'project',
    summary: 'Everything that happened in a project, attempts that were refused there too, in pages.',
    params: () => z.strictObject({ project: recordKey, ...page }),
    result: () => auditPage,
  }),
  'audit.verify': operation({
    http: 'POST /audit/verify',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Recompute the hash chain of the whole log.',
    params: () => z.strictObject({}),
    result: () =>
      z.object({
        whole: z.boolean(),
        lines: z.number(),
        brokenAt: z.number().optional(),
        detail: z.string().optional(),
      }),
  }),
  'audit.prunable': operation({
    http: 'GET /audit/prunable',
    access: 'hub:admin',
    on: 'hub',
    summary:
      'What of the log lies before a moment and is not needed any more: whole files that both snapshots stand for.',
    params: () => z.strictObject({ before: moment }),
    result: () =>
      z.object({
        prunable: pruning.optional(),
        /** Why nothing, or not more, may go. */
        why: z.string(),
        /** The words that confirm it. */
        confirm: z.string().optional(),
      }),
  }),
  'audit.prune': operation({
    http: 'POST /audit/prune',
    access: 'hub:admin',
    on: 'hub',
    summary:
      'Remove the oldest part of the log, as "audit.prunable" told it. The chain of the rest can still be verified.',
    params: () =>
      z.strictObject({ before: moment, upTo: moment, hash: z.string().length(64), confirm: z.string().max(100) }),
    result: () => z.object({ pruned: pruning }),
  }),
} as const;
