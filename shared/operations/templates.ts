import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { projectRow } from '../model/project.ts';
import { nameSchema } from '../model/text.ts';
import {
  parameterName,
  parameterValue,
  templateKind,
  templateName,
  templateParameter,
  templateRow,
} from '../model/template.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { flag, inProject, page, paged, seenVersion } from './parts.ts';
import { applied, pipelinePlan } from './pipelines.ts';

const templateAnswer = z.object({ template: templateRow });
const text = z.string().min(1).max(limits.templateBytes);
const kept = { name: templateName.optional(), text, ...seenVersion } as const;
/** A template that is kept, by its name, or a file. */
const source = { name: templateName.optional(), text: text.optional() } as const;
const values = z
  .record(parameterName, parameterValue)
  .refine((given) => Object.keys(given).length <= limits.templateParameters, 'has too many values')
  .default({});

export const templateOperations = {
  'template.save': operation({
    http: 'POST /templates',
    access: 'project:write',
    on: 'project',
    summary: 'Keep a template file in a project, under its own name or another; one of that name is replaced.',
    params: () => z.strictObject({ ...inProject, ...kept }),
    result: () => templateAnswer,
  }),
  'template.publish': operation({
    http: 'POST /hub/templates',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Keep a template file for every project of the hub.',
    params: () => z.strictObject(kept),
    result: () => templateAnswer,
  }),
  'template.list': operation({
    http: 'GET /templates',
    access: 'project:read',
    on: 'project',
    summary: 'List the templates that a project can use: its own, and those for every project.',
    params: () => z.strictObject({ ...inProject, ...paged }),
    result: () => page(templateRow),
  }),
  'template.view': operation({
    http: 'GET /templates/:name',
    access: 'project:read',
    on: 'project',
    summary: "Show a template with its parameters and its text. A project's own comes before one for every project.",
    params: () => z.strictObject({ ...inProject, name: templateName }),
    result: () =>
      templateAnswer.extend({
        text: z.string(),
        parameters: z.array(templateParameter.extend({ name: z.string(), required: z.boolean() })),
      }),
  }),
  'template.remove': operation({
    http: 'DELETE /templates/:name',
    access: 'project:write',
    on: 'project',
    summary: 'Remove a template of a project. What was made from it stays.',
    params: () => z.strictObject({ ...inProject, name: templateName, ...seenVersion }),
    result: () => z.object({ removed: z.string() }),
  }),
  'template.withdraw': operation({
    http: 'DELETE /hub/templates/:name',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Remove a template for every project. What was made from it stays.',
    params: () => z.strictObject({ name: templateName, ...seenVersion }),
    result: () => z.object({ removed: z.string() }),
  }),
  'template.draft': operation({
    http: 'GET /template-draft',
    access: 'project:read',
    on: 'project',
    summary:
      'A template file made from a task, from a pipeline, or else from the project: to be given parameters and saved.',
    params: () => z.strictObject({ ...inProject, task: recordKey.optional(), pipeline: nameSchema.optional() }),
    result: () => z.object({ name: z.string(), text: z.string() }),
  }),
  'template.plan': operation({
    http: 'POST /templates/plan',
    access: 'project:read',
    on: 'project',
    summary: 'What would using a template make? The file with its places filled in, and the plan of its tasks.',
    params: () => z.strictObject({ ...inProject, ...source, values, start: flag.default(false) }),
    result: () => z.object({ makes: templateKind, filled: z.string(), plan: pipelinePlan.optional() }),
  }),
  'template.use': operation({
    http: 'POST /templates/use',
    access: 'project:write',
    on: 'project',
    summary: 'Make the task or the pipeline of a template, all of it or nothing.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...source,
        values,
        start: flag.default(false),
        expect: z.string().min(1).max(64).optional(),
      }),
    result: () => applied.extend({ makes: templateKind }),
  }),
  'template.project': operation({
    http: 'POST /projects/from-template',
    access: 'signed-in',
    on: 'hub',
    summary:
      'Make a project from a template: its settings, the roles of its members, its rules for tools. You are its owner.',
    params: () => z.strictObject({ ...source, from: recordKey.optional(), values }),
    result: () => z.object({ project: projectRow }),
  }),
} as const;
