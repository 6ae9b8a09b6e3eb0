import * as z from 'zod';
import { contractChange } from '../model/contract.ts';
import { row } from '../model/rows.ts';
import { dependencyKind, taskStatus } from '../model/task.ts';
import { pageKinds } from './webview.ts';

/** How the window stands to its hub. */
export const pageConnection = z.object({
  state: z.enum(['none', 'connecting', 'connected', 'away', 'refused']),
  hub: z.string().optional(),
  since: z.number().optional(),
  /** What its person does about a refusal, where that is not to connect again. */
  advice: z.string().optional(),
  /** In Restricted Mode the window only shows. */
  restricted: z.boolean().optional(),
  /** How far the hub's clock is ahead of the window's; absent where they agree. */
  skewMs: z.number().optional(),
  you: z.object({ id: z.string(), name: z.string(), admin: z.boolean() }).optional(),
});
export type PageConnection = z.infer<typeof pageConnection>;

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** What a task of a pipeline file will wait for, and what was published or changed since it was given that. */
const previewDependency = z.object({
  on: z.string(),
  kind: dependencyKind,
  key: z.string().optional(),
  stale: contractChange.optional(),
  schemaChange: contractChange.optional(),
});

/** A task of a pipeline file that is being written, as its graph shows it. */
const previewTask = z.object({
  /** Its key in the file, or the ref of one outside of it. */
  id: z.string(),
  ref: z.string(),
  title: z.string(),
  status: taskStatus,
  dependencies: z.array(previewDependency),
  /** Keys of its contracts whose data has to fit a schema; absent where there are none. */
  schemas: z.array(z.string()).optional(),
  line: z.number().optional(),
  /** The ref of the task that it is already. */
  task: z.string().optional(),
});
export type PreviewTask = z.infer<typeof previewTask>;

/** A call of a tool that a person was asked about. */
export const askedCall = z.object({
  projectId: z.string(),
  serverId: z.string().optional(),
  tool: z.string(),
  args: z.string(),
  /** Whether `args` is all of it, neither cut nor masked. */
  isWhole: z.boolean(),
});
export type AskedToolCall = z.infer<typeof askedCall>;

/** What a window says to a page. */
export const hostToPage = z.discriminatedUnion('type', [
  /** The first word, and again where everything begins anew: another hub, or the page was loaded again. */
  z.object({
    type: z.literal('begin'),
    page: z.enum(pageKinds),
    /** The record that it is about. */
    id: z.string().optional(),
    /** As in `zh-cn`. */
    language: z.string(),
    /** Sentences in the person's language by their English ones; what is missing stays English. */
    texts: z.record(z.string(), z.string()),
    connection: pageConnection,
    /** What the page gave to keep. */
    kept: z.json().optional(),
  }),
  /** Rows that the page shows: the first ones in parts, the last of them with `complete`; then those that change. */
  z.object({
    type: z.literal('rows'),
    rows: z.array(row),
    removed: z.array(z.string()),
    complete: z.boolean().optional(),
  }),
  z.object({ type: z.literal('pulse'), key: z.string(), value: z.unknown() }),
  z.object({ type: z.literal('result'), call: z.number(), result: z.unknown() }),
  z.object({ type: z.literal('refused'), call: z.number(), error: errorBody }),
  /** A rule is wanted for calls like this one; the page of permissions begins it. */
  z.object({ type: z.literal('propose'), call: askedCall }),
  z.object({ type: z.literal('connection'), connection: pageConnection }),
  /** What a pipeline file makes, once that is known; and what is wrong with it as it is now. */
  z.object({ type: z.literal('preview'), tasks: z.array(previewTask).optional(), problem: z.string() }),
]);
export type HostToPage = z.infer<typeof hostToPage>;
