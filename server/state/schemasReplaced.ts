import type { ContractChange, ContractPromise, SchemaReplaced } from '../../shared/model/contract.ts';
import type { Task } from '../../shared/model/task.ts';
import { isSame } from './isSame.ts';
import { contractOf, inputSourceOf, schemaReplacedOf } from './taskQueries.ts';

/** The same task, which remembers of each schema that is another one now what it was before. */
export function withReplacedSchemas(task: Task, before: readonly ContractPromise[], at: number): Task {
  const now = new Map(task.promises.map((promise) => [promise.key, promise.schema]));
  const replaced = before.flatMap(({ key, schema }): [string, SchemaReplaced][] => {
    if (isSame(schema, now.get(key))) return [];
    const known = schemaReplacedOf(task, key);
    // What nobody compared yet is compared with what stood before it, too.
    return [[key, known !== undefined && known.change === undefined ? { ...known, at } : { before: schema, at }]];
  });
  const isThere = ([key]: [string, SchemaReplaced]) => now.has(key) || contractOf(task, key) !== undefined;
  const kept = [...Object.entries(task.schemasReplaced ?? {}), ...replaced].filter(isThere);
  return replaced.length === 0 ? task : { ...task, schemasReplaced: Object.fromEntries(kept) };
}

/** The same task, which knows what the last change of a schema means. */
export function withSchemaChange(task: Task, key: string, change: ContractChange): Task {
  const known = schemaReplacedOf(task, key);
  if (known === undefined || known.change === change) return task;
  return { ...task, schemasReplaced: { ...task.schemasReplaced, [key]: { ...known, change } } };
}

/** The same task, whose input has another schema now than when it was given; the worst of several changes counts. */
export function withInputSchema(task: Task, key: string, on: Task['id'], change: ContractChange): Task {
  const source = inputSourceOf(task, key);
  if (task.status === 'pending' || task.assignment === undefined || source?.on !== on) return task;
  const schemaChange = worstChange(source.schemaChange, change);
  if (schemaChange === source.schemaChange) return task;
  const inputs = { ...task.assignment.inputs, [key]: { ...source, schemaChange } };
  return { ...task, assignment: { ...task.assignment, inputs } };
}

/** What broke once may not be mended by what came later. */
const worstChange = (one: ContractChange | undefined, other: ContractChange): ContractChange =>
  one === 'breaking' || other === 'breaking' ? 'breaking' : one === 'additive' ? one : other;
