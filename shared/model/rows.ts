import * as z from 'zod';
import { interventionRow } from './intervention.ts';
import { objectiveRow } from './objective.ts';
import { projectRow } from './project.ts';
import { serverRow } from './server.ts';
import { sessionRow } from './session.ts';
import { taskRow } from './task.ts';

/** Any row that a window mirrors. `id` is its key in the mirror. */
export const row = z.discriminatedUnion('kind', [
  projectRow,
  serverRow,
  taskRow,
  objectiveRow,
  sessionRow,
  interventionRow,
]);
export type Row = z.infer<typeof row>;
