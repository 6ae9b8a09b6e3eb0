import * as z from 'zod';
import { contractPromise } from '../../../shared/model/contract.ts';
import { taskSpec } from '../../../shared/model/taskSpec.ts';

/** What the scripted agent needs of its task. */
export interface OwnTask {
  readonly ref: string;
  readonly title: string;
  readonly spec: string;
  readonly requirements: readonly string[];
  readonly resolvedInputs: Readonly<Record<string, unknown>>;
  readonly promises: readonly z.infer<typeof contractPromise>[];
  readonly requirePlanApproval: boolean;
}

const body = {
  spec: z.string(),
  structuredSpec: taskSpec.optional(),
  resolvedInputs: z.record(z.string(), z.unknown()),
  requirePlanApproval: z.boolean(),
};
const named = z.object({ ref: z.string(), title: z.string() });
/** The whole view from the hub, or while it is away the daemon's own offer. */
const viewed = z.object({ ...body, task: named, promises: z.array(contractPromise) });
const offered = z.object({ ...body, ...named.shape, contracts: z.array(contractPromise) });

/** Reads what `rostrum task view --json` prints. @throws where it is none of both. */
export function parseOwnTask(json: string): OwnTask {
  const value: unknown = JSON.parse(json);
  const view = viewed.safeParse(value).data;
  if (view !== undefined) return ownTask({ ...view, ...view.task });
  const offer = offered.parse(value);
  return ownTask({ ...offer, promises: offer.contracts });
}

type Parsed = Omit<z.infer<typeof viewed>, 'task'> & z.infer<typeof named>;

const ownTask = ({ structuredSpec, ...task }: Parsed): OwnTask => ({
  ...task,
  requirements: (structuredSpec?.requirements ?? []).map(({ description }) => description),
});
