import * as z from 'zod';
import { artifactWindowRow } from './artifact.ts';
import { interventionRow } from './intervention.ts';
import { objectiveRow } from './objective.ts';
import { parkingRow } from './parking.ts';
import { projectRow } from './project.ts';
import { ruleRow } from './rule.ts';
import { serverRow } from './server.ts';
import { sessionRow } from './session.ts';
import { taskRow } from './task.ts';
import { templateRow } from './template.ts';

/** Any row that a window mirrors. `id` is its key in the mirror, and begins with its kind. */
export const row = z.discriminatedUnion('kind', [
  projectRow,
  serverRow,
  taskRow,
  objectiveRow,
  sessionRow,
  interventionRow,
  ruleRow,
  parkingRow,
  templateRow,
  artifactWindowRow,
]);
export type Row = z.infer<typeof row>;
