import { renderYaml } from '../../runtime/yaml.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Rule } from '../../shared/model/rule.ts';
import type { Task } from '../../shared/model/task.ts';
import type { TemplateKind } from '../../shared/model/template.ts';
import { pipelineFields, taskFields } from '../pipeline/exportPipeline.ts';
import type { HubState } from '../state/hubState.ts';
import { escapePlaces } from './places.ts';

/** A template made from what is there, with the one parameter that it needs; more are put in by hand. */
export interface DraftTemplate {
  readonly name: string;
  readonly text: string;
}

/** A task as its author gave it. What it waits for is of that one time, and so is its identity elsewhere. */
export function draftOfTask(state: HubState, task: Task): DraftTemplate {
  const { dependsOn: _edges, ...fields } = taskFields(state, undefined, task);
  const title = { description: 'What the task is called', default: task.title };
  return draft(task.ref, 'task', { ...withoutIdentity(fields), title: parameter }, { title });
}

/** A pipeline under a name of its own: used under the old one it would be the old one. */
export function draftOfPipeline(state: HubState, name: string, tasks: ReadonlyMap<string, Task>): DraftTemplate {
  const fields = pipelineFields(state, name, tasks);
  const entries = Object.entries(fields.tasks).map(([key, task]) => [key, withoutIdentity(task)] as const);
  const pipeline = { description: 'What the pipeline is called; each has a name of its own' };
  const body = { pipeline: parameter, tasks: Object.fromEntries<unknown>(entries) };
  return draft(name, 'pipeline', body, { pipeline });
}

/** Settings, the roles of members, and its rules for tools, where they may be seen; name and key are the project's own. */
export function draftOfProject(state: HubState, project: Project, visibleRules: readonly Rule[]): DraftTemplate {
  const members = [...project.members].map(([id, role]) => ({ person: state.persons.get(id)?.name ?? id, role }));
  const name = { description: 'What the project is called' };
  const rules = visibleRules.map(({ effect, tool, args, note }) => ({
    effect,
    ...(tool === undefined ? {} : { tool }),
    ...(args === undefined ? {} : { args }),
    ...(note === undefined ? {} : { note }),
  }));
  const more = rules.length === 0 ? {} : { rules };
  return draft(project.name, 'project', { name: parameter, settings: project.settings, members, ...more }, { name });
}

/** Stands for a place that is filled by the parameter of the same name. */
const parameter = Symbol('parameter');

function draft(from: string, makes: TemplateKind, body: object, parameters: object): DraftTemplate {
  const name = slugOf(from);
  const fields = Object.entries(body).map(
    ([field, value]: [string, unknown]) => [field, value === parameter ? `\${${field}}` : escaped(value)] as const,
  );
  return { name, text: renderYaml({ template: name, parameters, [makes]: Object.fromEntries<unknown>(fields) }) };
}

const withoutIdentity = ({ external: _identity, ...fields }: Readonly<Record<string, unknown>>) => fields;

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapePlaces(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, escaped(inner)]));
}

/** "E-commerce rebuild" gives e-commerce-rebuild. */
function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 64);
  return slug === '' ? 'template' : slug;
}
