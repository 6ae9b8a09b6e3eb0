import type * as z from 'zod';
import { artifactOperations } from './artifacts.ts';
import { contractOperations } from './contracts.ts';
import { auditOperations } from './audit.ts';
import { deliveryOperations } from './deliveries.ts';
import { dependencyOperations } from './dependencies.ts';
import { hubOperations } from './hub.ts';
import { inboxOperations } from './inbox.ts';
import { objectiveOperations } from './objectives.ts';
import type { Operation } from './operation.ts';
import { pipelineOperations } from './pipelines.ts';
import { personOperations, projectOperations } from './projects.ts';
import { providerOperations } from './providers.ts';
import { decisionOperations, ruleOperations } from './rules.ts';
import { serverOperations } from './servers.ts';
import { sessionOperations } from './sessions.ts';
import { sharingOperations } from './sharing.ts';
import { taskOperations } from './tasks.ts';
import { templateOperations } from './templates.ts';
import { usageOperations } from './usage.ts';

/** Every operation there is. A handler missing for one of them does not compile. */
export const operations = {
  ...hubOperations,
  ...auditOperations,
  ...projectOperations,
  ...personOperations,
  ...serverOperations,
  ...taskOperations,
  ...dependencyOperations,
  ...pipelineOperations,
  ...contractOperations,
  ...artifactOperations,
  ...templateOperations,
  ...objectiveOperations,
  ...sessionOperations,
  ...sharingOperations,
  ...deliveryOperations,
  ...inboxOperations,
  ...ruleOperations,
  ...decisionOperations,
  ...providerOperations,
  ...usageOperations,
} as const;

export type OperationName = keyof typeof operations;
/** Params as the handler gets them: parsed, with defaults. */
export type ParamsOf<Name extends OperationName> = z.output<(typeof operations)[Name]['params']>;
/** Params as a caller gives them. */
export type InputOf<Name extends OperationName> = z.input<(typeof operations)[Name]['params']>;
export type ResultOf<Name extends OperationName> = z.output<(typeof operations)[Name]['result']>;

export const operationNames = Object.keys(operations) as readonly OperationName[];

/** The same table without its exact types, for code that treats all alike. */
export const operationTable: Readonly<Record<OperationName, Operation>> = operations;

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** A GET changes nothing, so it needs no command id and is never remembered. */
export const changesState = (name: OperationName): boolean =>
  !operationTable[name].http.startsWith('GET ') && !readOnlyPosts.has(name);

/** Asked with a body, but only asked. */
const readOnlyPosts: ReadonlySet<OperationName> = new Set([
  'placement.check',
  'contract.validate',
  'audit.verify',
  'record.names',
  'server.identify',
  'rule.test',
  'rule.dryrun',
  'pipeline.plan',
  'template.plan',
]);
