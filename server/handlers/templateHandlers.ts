import { renderYaml } from '../../runtime/yaml.ts';
import { badRequest, conflict, forbidden, invalidFile, notFound } from '../../shared/errors.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Template, TemplateKind } from '../../shared/model/template.ts';
import type { templateOperations } from '../../shared/operations/templates.ts';
import { mayDo } from '../access/rules.ts';
import { resolvePerson, resolveProject, resolveTask, visibleProjects } from '../access/resolve.ts';
import { decideCreateProject, decideSetMember } from '../decide/projects.ts';
import { requireProject } from '../decide/requireRecord.ts';
import { decideFirstRules } from '../decide/rules.ts';
import { decideRemoveTemplate, decideSaveTemplate, findTemplate } from '../decide/templates.ts';
import { readPlan } from '../pipeline/decidePipeline.ts';
import { templateScope } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { rulesOf } from '../state/ruleQueries.ts';
import { projectRow } from '../state/rows/projectRow.ts';
import { templateRow } from '../state/rows/templateRow.ts';
import { draftOfPipeline, draftOfProject, draftOfTask } from '../template/draftTemplate.ts';
import { fillTemplate, pipelineOf, projectOf as projectBodyOf } from '../template/filledTemplate.ts';
import type { FilledTemplate, ProjectBody } from '../template/filledTemplate.ts';
import { isRequired } from '../template/parameterValues.ts';
import { parseTemplate } from '../template/templateFile.ts';
import type { ParsedTemplate } from '../template/templateFile.ts';
import type { Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { applyFile, namesOf, requirePipeline, wishOf } from './pipelineHandlers.ts';
import type { Ports } from './ports.ts';
import { projectOf } from './projectOf.ts';

/** Files with places to fill in: kept, shown, and used. */
export const templateHandlers = {
  'template.save': change(
    ({ name, text, version }, request, parsed: ParsedTemplate) =>
      saved(request, { projectId: projectOf(request).id, name, text, parsed, version }),
    ({ text }, { ports }) => readTemplate(ports, text),
  ),

  'template.publish': change(
    (given, request, parsed: ParsedTemplate) => saved(request, { ...given, parsed, projectId: undefined }),
    ({ text }, { ports }) => readTemplate(ports, text),
  ),

  'template.list': read((params, request) => {
    const { state } = request;
    const scopes = [templateScope(projectOf(request).id), templateScope(undefined)];
    const ids = scopes.flatMap((scope) => [...state.by.templateScope.of(scope)]);
    return listPage(state.templates.pick(ids), params, { rowOf: templateRow });
  }),

  'template.view': read(async ({ name }, request) => {
    const template = usable(request, projectOf(request).id, name);
    requireVisible(request, template.makes);
    const { parameters: known } = await readTemplate(request.ports, template.text);
    const parameters = [...known].map(([parameter, declared]) => ({
      ...declared,
      name: parameter,
      required: isRequired(declared),
    }));
    return { template: templateRow(template), text: template.text, parameters };
  }),

  'template.remove': change(({ name, version }, request) =>
    removed(request, findTemplate(request.state, projectOf(request).id, name) ?? missing(name), version),
  ),

  'template.withdraw': change(({ name, version }, request) =>
    removed(request, findTemplate(request.state, undefined, name) ?? missing(name), version),
  ),

  'template.draft': read(({ task, pipeline }, request) => {
    const { state, caller } = request;
    if (task !== undefined && pipeline !== undefined)
      throw badRequest([{ path: 'pipeline', message: 'a template is made from a task or from a pipeline' }]);
    if (task !== undefined) return draftOfTask(state, inProject(request, resolveTask(state, caller, task)));
    if (pipeline === undefined) return draftOfProject(state, projectOf(request), visibleRules(request));
    const { name, tasks } = requirePipeline(request, pipeline);
    return draftOfPipeline(state, name, tasks);
  }),

  'template.plan': read(async ({ name, text, values, start }, request) => {
    const { parsed } = await readSource(request, projectOf(request).id, { name, text });
    const filled = fillTemplate(parsed, values);
    const { makes } = filled.template;
    requireVisible(request, makes);
    if (makes === 'project') return { makes, filled: renderYaml(projectBodyOf(filled)) };
    const plan = readPlan(request.state, wishOf(request, pipelineOf(filled), start), namesOf(request), request.context);
    return { makes, filled: renderYaml(filled.body), plan };
  }),

  'template.use': change(
    ({ values, start, expect, ...source }, request, found: Source) => {
      const filled = fillTemplate(current(request, projectOf(request).id, source, found), values);
      const { makes } = filled.template;
      if (makes === 'project') throw wrongKind(filled, 'makes a project: use it with "template.project"');
      const { events, answer } = applyFile(request, pipelineOf(filled), { start, expect });
      return { events, answer: (after) => ({ ...answer(after), makes }) };
    },
    (source, request) => readSource(request, projectOf(request).id, source),
    { isStale: (source, request, found) => isReplaced(request, projectOf(request).id, source, found) },
  ),

  'template.project': change(
    ({ from, values, ...source }, request, found: Source) => {
      const filled = fillTemplate(current(request, fromProject(request, from), source, found), values);
      if (filled.template.makes !== 'project')
        throw wrongKind(filled, `makes a ${filled.template.makes}, not a project`);
      return madeProject(request, projectBodyOf(filled));
    },
    ({ from, ...source }, request) => readSource(request, fromProject(request, from), source),
    {
      isStale: ({ from, ...source }, request, found) => isReplaced(request, fromProject(request, from), source, found),
    },
  ),
} satisfies Handlers<keyof typeof templateOperations>;

function saved({ state, context }: Request, wish: Parameters<typeof decideSaveTemplate>[1]) {
  const { templateId, events } = decideSaveTemplate(state, wish, context);
  return {
    events,
    answer: (after: HubState) => ({ template: templateRow(after.templates.get(templateId) ?? missing(templateId)) }),
  };
}

const removed = ({ context }: Request, template: Template, version: number | undefined) => ({
  events: decideRemoveTemplate(template, version, context),
  answer: () => ({ removed: template.name }),
});

function missing(name: string): never {
  throw notFound('template', name);
}

/** A project's own template, else the one for every project; without a project the one that the caller must mean. */
function usable({ state, caller }: Request, projectId: string | undefined, name: string): Template {
  const own = projectId === undefined ? undefined : findTemplate(state, projectId, name);
  const found = own ?? findTemplate(state, undefined, name);
  if (found !== undefined || projectId !== undefined) return found ?? missing(name);
  const visible = visibleProjects(state, caller).flatMap(({ id }) => findTemplate(state, id, name) ?? []);
  const [only, another] = visible;
  if (another !== undefined)
    throw badRequest([{ path: 'from', message: `several projects have a template "${name}"; say which one's` }]);
  return only ?? missing(name);
}

/** Which template is used: one that is kept, or a file. */
interface SourceName {
  readonly name?: string | undefined;
  readonly text?: string | undefined;
}

/** A text, and what stands in it. */
interface Source {
  readonly text: string;
  readonly parsed: ParsedTemplate;
}

const readTemplate = async (ports: Pick<Ports, 'readYaml'>, text: string): Promise<ParsedTemplate> =>
  parseTemplate(text, await ports.readYaml(text));

const readSource = async (request: Request, projectId: string | undefined, source: SourceName): Promise<Source> => {
  const text = textOf(request, projectId, source);
  return { text, parsed: await readTemplate(request.ports, text) };
};

function textOf(request: Request, projectId: string | undefined, { name, text }: SourceName): string {
  if (text !== undefined && name === undefined) return text;
  if (text !== undefined || name === undefined)
    throw badRequest([{ path: 'name', message: 'give the name of a kept template, or the text of a file' }]);
  return usable(request, projectId, name).text;
}

/** A kept template was replaced while it was read. */
const isReplaced = (request: Request, projectId: string | undefined, source: SourceName, found: Source): boolean =>
  textOf(request, projectId, source) !== found.text;

/** @throws conflict where it is replaced again and again. */
function current(request: Request, projectId: string | undefined, source: SourceName, found: Source): ParsedTemplate {
  if (!isReplaced(request, projectId, source, found)) return found.parsed;
  throw conflict(`The template "${source.name ?? ''}" is being changed. Try again in a moment.`);
}

const fromProject = ({ state, caller }: Request, from: string | undefined): string | undefined =>
  from === undefined ? undefined : resolveProject(state, caller, from).id;

/** The project's own rules, for who may look at rules. */
const visibleRules = (request: Request) => {
  const project = projectOf(request);
  return maySeeRules(request) ? rulesOf(request.state, { kind: 'project', id: project.id }) : [];
};

const maySeeRules = (request: Request): boolean =>
  mayDo(request.state, request.caller, 'rule.list', { kind: 'project', record: projectOf(request) });

/** A template of a project has rules in it. @throws forbidden for who may not look at rules: agents. */
function requireVisible(request: Request, makes: TemplateKind): void {
  if (makes === 'project' && !maySeeRules(request))
    throw forbidden('look into the template of a project', 'who may see rules for tools', 'A person can look for you.');
}

const wrongKind = ({ template }: FilledTemplate, message: string) =>
  invalidFile([{ path: template.makes, message, line: template.lineOf([template.makes]) }]);

/** What is drafted from is of the project that was asked for: access was checked there. */
function inProject<Item extends { readonly projectId: string; readonly ref: string }>(
  { projectId }: Request,
  item: Item,
): Item {
  if (item.projectId !== projectId) throw notFound('task', item.ref);
  return item;
}

/** The project with its members and rules, in one line; its maker stays an owner whatever the template says. */
function madeProject(request: Request, { members, rules, ...body }: ProjectBody) {
  const { state, caller, context } = request;
  const { projectId, events } = decideCreateProject(state, body, context);
  const [created] = events;
  if (created?.type !== 'project_created') throw notFound('project', projectId);
  const { owner } = created;
  const project: Project = { ...created.project, members: new Map(owner === undefined ? [] : [[owner, 'owner']]) };
  const others = members.map(({ person, role }) => ({ person: resolvePerson(state, caller, person), role }));
  const set = others
    .filter(({ person }, at) => person.id !== owner && others.findLastIndex((one) => one.person === person) === at)
    .flatMap(({ person, role }) => decideSetMember(project, person, role, context));
  return {
    events: [...events, ...set, ...decideFirstRules(projectId, rules, context)],
    answer: (after: HubState) => ({ project: projectRow(after, requireProject(after, projectId), caller) }),
  };
}
