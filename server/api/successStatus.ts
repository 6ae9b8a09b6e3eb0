import type { OperationName } from '../../shared/operations/operations.ts';

/** Operations that answer 201: they make a record. */
const makers: ReadonlySet<OperationName> = new Set([
  'project.create',
  'person.add',
  'token.create',
  'server.token.create',
  'server.register',
  'objective.create',
  'task.create',
  'task.send-back',
  'artifact.add',
  'session.open',
  'session.resume',
  'pipeline.apply',
  'template.use',
  'template.project',
]);

/** The status of an operation that was carried out. */
export const successStatus = (operation: OperationName): 200 | 201 => (makers.has(operation) ? 201 : 200);
