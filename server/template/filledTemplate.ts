import * as z from 'zod';
import { findRulePatternProblem } from '../../runtime/rules/rulePatternProblem.ts';
import type { Problem } from '../../shared/errors.ts';
import { invalidFile } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import { projectKey, projectRole, projectSettings } from '../../shared/model/project.ts';
import { ruleDraft } from '../../shared/model/rule.ts';
import type { ParameterValue } from '../../shared/model/template.ts';
import { nameSchema } from '../../shared/model/text.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import { limits } from '../../shared/timings.ts';
import { issueProblems } from '../issueProblems.ts';
import type { ParsedPipeline } from '../pipeline/pipelineFile.ts';
import { readPipeline } from '../pipeline/pipelineFile.ts';
import { isRequired, readValues } from './parameterValues.ts';
import { fillPlaces } from './places.ts';
import type { ParsedTemplate } from './templateFile.ts';

/** A rule whose patterns are such, so that a template that is kept can be used. */
const soundRule = ruleDraft.superRefine((rule, context) => {
  for (const field of ['tool', 'args'] as const) {
    const message = rule[field] === undefined ? undefined : findRulePatternProblem(rule[field]);
    if (message !== undefined) context.addIssue({ code: 'custom', path: [field], message });
  }
});

const projectBody = z.strictObject({
  name: nameSchema,
  key: projectKey.optional(),
  settings: projectSettings.prefault({}),
  members: z
    .array(z.strictObject({ person: z.string().trim().min(1).max(200), role: projectRole }))
    .max(200)
    .default([]),
  /** In their order. */
  rules: z.array(soundRule).max(limits.rulesPerScope).default([]),
});
export type ProjectBody = z.infer<typeof projectBody>;

/** A template whose places are filled in. */
export interface FilledTemplate {
  readonly template: ParsedTemplate;
  readonly body: unknown;
}

/** @throws invalid-file with everything that is wrong with the template and with what was given for it. */
export function fillTemplate(
  template: ParsedTemplate,
  given: Readonly<Record<string, ParameterValue>>,
): FilledTemplate {
  const { values, problems } = readValues(template, given);
  const all = [...template.problems, ...problems];
  if (all.length > 0) throw invalidFile(all);
  try {
    return { template, body: fillPlaces(template.body, values) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalidFile([{ path: template.makes, message: error.message, line: template.lineOf([template.makes]) }]);
  }
}

/** The graph of a template: of a task's one the task alone, under the template's name. Lines are the template's. */
export function pipelineOf({ template, body }: FilledTemplate): ParsedPipeline {
  const { makes, name, lineOf } = template;
  // The body is JSON by now: what YAML gives, with texts filled in.
  const source = canonicalJson([name, makes, body as Json]);
  if (makes === 'task') {
    const value = { version: 1, tasks: { [name]: body } };
    return readPipeline({ value, source, lineOf: (path) => lineOf(['task', ...path.slice(2)]) });
  }
  const value = typeof body === 'object' ? { version: 1, ...body } : body;
  return readPipeline({ value, source, lineOf: (path) => lineOf(['pipeline', ...path]) });
}

/** @throws invalid-file where the body is no project. */
export function projectOf({ template, body }: FilledTemplate): ProjectBody {
  const parsed = projectBody.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidFile(
    issueProblems(parsed.error.issues, ['project']).map(({ path, message }) => ({
      path: path.join('.'),
      message,
      line: template.lineOf(path),
    })),
  );
}

/**
 * What is wrong with the body of a template that is to be kept. It can be looked at where every parameter has a value by
 * itself: a default, or the first of its choices.
 */
export function bodyProblems(template: ParsedTemplate): readonly Problem[] {
  if (template.problems.length > 0) return template.problems;
  const given: Record<string, ParameterValue> = {};
  for (const [name, parameter] of template.parameters) {
    const [first] = parameter.choices ?? [];
    if (first !== undefined && parameter.default === undefined) given[name] = first;
    else if (isRequired(parameter)) return [];
  }
  const filled = fillTemplate(template, given);
  if (template.makes !== 'project') return pipelineOf(filled).problems;
  projectOf(filled);
  return [];
}
