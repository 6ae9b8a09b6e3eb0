import { conflict, invalidFile } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Template } from '../../shared/model/template.ts';
import { limits } from '../../shared/timings.ts';
import { templateKey, templateScope } from '../state/hubState.ts';
import type { HubState } from '../state/hubState.ts';
import { bodyProblems } from '../template/filledTemplate.ts';
import type { ParsedTemplate } from '../template/templateFile.ts';
import type { Context } from './context.ts';
import { requireVersion } from './requireRecord.ts';

export interface SaveTemplate {
  /** Nothing for every project. */
  readonly projectId: Id<'project'> | undefined;
  /** Where it is not given, the name in the file. */
  readonly name?: string | undefined;
  readonly text: string;
  /** What stands in the text. */
  readonly parsed: ParsedTemplate;
  readonly version?: number | undefined;
}

/** The template of that name in its scope; undefined where there is none. */
export function findTemplate(state: HubState, projectId: string | undefined, name: string): Template | undefined {
  const [found] = state.templates.pick(state.by.templateName.of(templateKey(projectId, name)));
  return found;
}

/**
 * Keeps a template file; one of that name gets a new version. The same text again changes nothing.
 * @throws invalid-file with all that is wrong with it; conflict where there are too many.
 */
export function decideSaveTemplate(
  state: HubState,
  { projectId, name: given, text, parsed, version }: SaveTemplate,
  context: Context,
): { readonly templateId: Id<'template'>; readonly events: readonly HubEvent[] } {
  const problems = bodyProblems(parsed);
  if (problems.length > 0) throw invalidFile([...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  const name = given ?? parsed.name;
  const before = findTemplate(state, projectId, name);
  if (before !== undefined) requireVersion(before, version);
  if (before?.text === text) return { templateId: before.id, events: [] };
  if (before === undefined && state.by.templateScope.of(templateScope(projectId)).size >= limits.templates)
    throw conflict(`There are ${limits.templates} templates here, which is the most. Remove one first.`);
  const template: Template = {
    id: before?.id ?? context.newId('template'),
    name,
    projectId,
    makes: parsed.makes,
    description: parsed.description,
    parameters: [...parsed.parameters.keys()],
    text,
    version: (before?.version ?? 0) + 1,
    savedAt: context.now,
    savedBy: context.actor,
  };
  return { templateId: template.id, events: [{ type: 'template_saved', actor: context.actor, template }] };
}

export function decideRemoveTemplate(template: Template, version: number | undefined, context: Context): HubEvent[] {
  requireVersion(template, version);
  const { id: templateId, name, projectId: ofProject } = template;
  return [{ type: 'template_removed', actor: context.actor, templateId, name, ofProject }];
}
