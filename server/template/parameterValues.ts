import type { Problem } from '../../shared/errors.ts';
import type { ParameterValue, TemplateParameter } from '../../shared/model/template.ts';
import type { ParsedTemplate } from './templateFile.ts';

/** Values by parameter; one that is not there leaves its places empty. */
export type FilledValues = ReadonlyMap<string, ParameterValue>;

/** What a text from a command line, or a typed value, means for a parameter; undefined where it means nothing. */
function readValue({ type, choices = [] }: TemplateParameter, given: ParameterValue): ParameterValue | undefined {
  switch (type) {
    case 'string':
      return String(given);
    case 'choice':
      return choices.includes(String(given)) ? String(given) : undefined;
    case 'boolean':
      return typeof given === 'boolean' ? given : { true: true, false: false }[String(given)];
    case 'number': {
      const number = typeof given === 'string' && given.trim() === '' ? NaN : Number(given);
      return typeof given === 'boolean' || !Number.isFinite(number) ? undefined : number;
    }
  }
}

/** What is wrong with a value for a parameter. */
export function parameterProblem(parameter: TemplateParameter, given: ParameterValue): string | undefined {
  if (readValue(parameter, given) !== undefined) return undefined;
  const { type, choices = [] } = parameter;
  const wanted = {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    choice: `one of ${choices.join(', ')}`,
  };
  return `must be ${wanted[type]}`;
}

/** Whether it must be given. */
export const isRequired = ({ required, default: initial }: TemplateParameter): boolean =>
  initial === undefined && required !== false;

/** The values of all parameters, defaults included, and everything that is wrong with what was given. */
export function readValues(
  { parameters, lineOf }: Pick<ParsedTemplate, 'parameters' | 'lineOf'>,
  given: Readonly<Record<string, ParameterValue>>,
): { readonly values: FilledValues; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const values = new Map<string, ParameterValue>();
  for (const name of Object.keys(given)) {
    if (parameters.has(name)) continue;
    const known = [...parameters.keys()].join(', ') || 'none';
    problems.push({ path: `values.${name}`, message: `is no parameter of this template; it has: ${known}` });
  }
  for (const [name, parameter] of parameters) {
    const value = Object.hasOwn(given, name) ? given[name] : parameter.default;
    const place = { path: `values.${name}`, line: lineOf(['parameters', name]) };
    if (value === undefined) {
      if (isRequired(parameter)) problems.push({ ...place, message: 'is missing; give it with "--set"' });
      continue;
    }
    const read = readValue(parameter, value);
    if (read === undefined) problems.push({ ...place, message: parameterProblem(parameter, value) ?? '' });
    else values.set(name, read);
  }
  return { values, problems };
}
