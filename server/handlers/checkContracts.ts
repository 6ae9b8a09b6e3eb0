import type { Problem } from '../../shared/errors.ts';
import { HubError } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { Task } from '../../shared/model/task.ts';
import type { Ports } from './ports.ts';

/** The problems of data against the schema that its contract has; none where it has no schema. */
export async function contractProblems(
  ports: Pick<Ports, 'checkContract'>,
  task: Task,
  key: string,
  data: Json,
): Promise<readonly Problem[]> {
  const schema = task.promises.find((promise) => promise.key === key)?.schema;
  return schema === undefined ? [] : ports.checkContract(schema, data);
}

/** @throws contract-invalid with every problem, while the agent is still alive to mend it. */
export async function checkContracts(
  ports: Pick<Ports, 'checkContract'>,
  task: Task,
  given: readonly { readonly key: string; readonly data: Json }[],
): Promise<void> {
  const problems: Problem[] = [];
  for (const { key, data } of given) {
    for (const { path, message } of await contractProblems(ports, task, key, data))
      problems.push({ path: `${key}${path}`, message });
  }
  if (problems.length === 0) return;
  throw new HubError(
    'contract-invalid',
    `The data breaks the schema of its contract: ${problems.map(({ path, message }) => `${path}: ${message}`).join('; ')}. Mend it and report again.`,
    { problems },
  );
}
