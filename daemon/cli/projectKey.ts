import type { Work } from './command.ts';
import { UsageError } from './given.ts';

/** The project where its address needs one: the named one, or the only one that can be seen. @throws UsageError */
export async function projectKeyOf({ ask, given }: Work): Promise<string> {
  const named = given.text('project');
  if (named !== undefined) return named;
  const { rows } = await ask('project.list', { limit: 2 });
  const [only, another] = rows;
  if (only === undefined || another !== undefined) throw new UsageError('Say which project, with "-p".');
  return only.id;
}
