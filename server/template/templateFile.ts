import * as z from 'zod';
import type { YamlPath } from '../../runtime/yaml.ts';
import type { ReadYaml } from '../../runtime/yaml/yamlReader.ts';
import { parseYaml } from '../../runtime/yaml.ts';
import type { Problem } from '../../shared/errors.ts';
import type { TemplateKind, TemplateParameter } from '../../shared/model/template.ts';
import { parameterName, templateKind, templateName, templateParameter } from '../../shared/model/template.ts';
import { lineSchema } from '../../shared/model/text.ts';
import { limits } from '../../shared/timings.ts';
import { issueProblems } from '../issueProblems.ts';
import { parameterProblem } from './parameterValues.ts';
import { placeProblems } from './places.ts';
import { fieldsOf } from '../pipeline/fieldsOf.ts';

const templateFile = z.strictObject({
  template: templateName,
  version: z.literal(1, { error: 'must be 1: the version of this file format' }).default(1),
  description: lineSchema(500).optional(),
  parameters: z
    .record(parameterName, templateParameter)
    .refine(
      (given) => Object.keys(given).length <= limits.templateParameters,
      `has more than ${limits.templateParameters} parameters`,
    )
    .default({}),
  task: z.record(z.string(), z.unknown()).optional(),
  pipeline: z.record(z.string(), z.unknown()).optional(),
  project: z.record(z.string(), z.unknown()).optional(),
});

/** A template as its file gives it, and everything that is wrong with it. */
export interface ParsedTemplate {
  readonly name: string;
  readonly makes: TemplateKind;
  readonly description: string | undefined;
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  /** What is made, with its places still open. */
  readonly body: unknown;
  readonly problems: readonly Problem[];
  lineOf: (path: YamlPath) => number;
}

/** Reads a template file (YAML or JSON), parsed before in the hub. Whether its body makes sense shows once its places are filled. */
export function parseTemplate(text: string, yaml: ReadYaml = parseYaml(text)): ParsedTemplate {
  const told = yaml.problems.map(({ line, message }): Problem => ({ path: '', message, line }));
  const file = templateFile.safeParse(yaml.value);
  if (yaml.value === undefined && told.length > 0) return { ...nothing, problems: told, lineOf: yaml.lineOf };
  const head = fieldsOf(yaml.value);
  const bodies = templateKind.options.filter((kind) => head[kind] !== undefined);
  const [makes = 'task'] = bodies;
  const parameters = readParameters(head['parameters']);
  const body = head[makes];
  const problems = [
    ...told,
    ...(file.success ? [] : issuesOf(file.error, yaml)),
    ...(bodies.length === 1 ? [] : [oneBody(bodies, yaml)]),
    ...[...parameters].flatMap(([name, parameter]) => parameterProblems(name, parameter, yaml)),
    ...placeProblems(body, [makes], { known: new Set(Object.keys(fieldsOf(head['parameters']))), lineOf: yaml.lineOf }),
  ];
  const { template: name = '', description } = file.data ?? {};
  return { name, makes, description, parameters, body, problems, lineOf: yaml.lineOf };
}

const nothing = { name: '', makes: 'task', description: undefined, parameters: new Map(), body: undefined } as const;

const issuesOf = (error: z.ZodError, { lineOf }: ReadYaml): readonly Problem[] =>
  issueProblems(error.issues).map(({ path, message }) => ({ path: path.join('.'), message, line: lineOf(path) }));

/** Those that could be read, also where others could not. */
function readParameters(given: unknown): ReadonlyMap<string, TemplateParameter> {
  return new Map(
    Object.entries(fieldsOf(given))
      .slice(0, limits.templateParameters)
      .flatMap(([name, found]) => {
        const parsed = templateParameter.safeParse(found);
        return parsed.success ? [[name, parsed.data] as const] : [];
      }),
  );
}

const oneBody = (bodies: readonly TemplateKind[], { lineOf }: ReadYaml): Problem =>
  bodies.length === 0
    ? { path: '', message: 'says not what it makes: give it a task, a pipeline or a project', line: 1 }
    : { path: bodies.join(', '), message: 'it makes one of them, not several', line: lineOf([bodies[1] ?? '']) };

function parameterProblems(name: string, parameter: TemplateParameter, { lineOf }: ReadYaml): readonly Problem[] {
  const path = ['parameters', name];
  const add = (field: string, message: string): Problem => ({
    path: [...path, field].join('.'),
    message,
    line: lineOf([...path, field]),
  });
  const { type, choices, default: initial } = parameter;
  const wrong = initial === undefined ? undefined : parameterProblem(parameter, initial);
  return [
    ...(type === 'choice' && choices === undefined ? [add('choices', 'a choice says what can be chosen')] : []),
    ...(type !== 'choice' && choices !== undefined ? [add('choices', 'belong to a parameter of the type choice')] : []),
    ...(wrong === undefined ? [] : [add('default', wrong)]),
  ];
}
