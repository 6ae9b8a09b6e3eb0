import { badRequest } from '../../shared/errors.ts';
import type { ContractPromise } from '../../shared/model/contract.ts';
import type { Ports } from './ports.ts';

/** Refuses contract schemas that are outside what is supported, before anything is made that depends on them. */
export async function requireSchemas(
  ports: Pick<Ports, 'checkSchema'>,
  promises: readonly ContractPromise[],
): Promise<void> {
  const problems = promises.flatMap(({ key, schema }) =>
    schema === undefined
      ? []
      : ports.checkSchema(schema).map(({ path, message }) => ({ path: `contracts.${key}.schema${path}`, message })),
  );
  if (problems.length > 0) throw badRequest(problems);
}
