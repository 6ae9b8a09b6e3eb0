import { conflict } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Person } from '../../shared/model/person.ts';
import type { Project, ProjectRole, ProjectSettings, ProjectSettingsChanges } from '../../shared/model/project.ts';
import { sameContent } from '../../shared/sameContent.ts';
import type { HubState } from '../state/hubState.ts';
import type { Context } from './context.ts';

/** Rows carry all members, so there is an end to them. */
const maxMembers = 200;
const maxKeyCharacters = 10;
const derivedKeyCharacters = 4;

export interface NewProject {
  readonly name: string;
  readonly key?: string | undefined;
  readonly settings: ProjectSettings;
}

/** A new project; the person who makes it owns it. @throws conflict where the key, or one's own project's name, is taken. */
export function decideCreateProject(
  state: HubState,
  { name, key, settings }: NewProject,
  context: Context,
): { readonly projectId: Id<'project'>; readonly events: readonly HubEvent[] } {
  const owner = context.actor.kind === 'user' ? context.actor.id : undefined;
  if (owner !== undefined) requireFreeName(state, name, owner);
  if (key !== undefined && isKeyTaken(state, key))
    throw conflict(`The key ${key} is taken. Choose another with "--key".`, { key });
  const projectId = context.newId('project');
  const project = {
    id: projectId,
    name,
    key: key ?? freeKey(state, name),
    lastNumber: 0,
    settings,
    createdAt: context.now,
  };
  return { projectId, events: [{ type: 'project_created', projectId, actor: context.actor, project, owner }] };
}

/** New name, caps or defaults; nothing where nothing changes. */
export function decideUpdateProject(
  state: HubState,
  project: Project,
  changes: { readonly name?: string | undefined; readonly settings?: ProjectSettingsChanges | undefined },
  context: Context,
): HubEvent[] {
  const { name = project.name, settings: given = {} } = changes;
  const { guards, ...others } = given;
  const settings: ProjectSettings = {
    ...project.settings,
    ...present(others),
    ...(guards === undefined ? {} : { guards: withoutNull({ ...project.settings.guards, ...present(guards) }) }),
  };
  const isRenamed = name !== project.name;
  const isSet = !sameContent(settings, project.settings);
  if (!isRenamed && !isSet) return [];
  if (isRenamed && context.actor.kind === 'user') requireFreeName(state, name, context.actor.id, project.id);
  return [
    {
      type: 'project_updated',
      projectId: project.id,
      actor: context.actor,
      ...(isRenamed ? { name } : {}),
      ...(isSet ? { settings } : {}),
    },
  ];
}

/** Adds a person, or changes the role. @throws conflict where the project would have no owner any more. */
export function decideSetMember(project: Project, person: Person, role: ProjectRole, context: Context): HubEvent[] {
  if (project.members.get(person.id) === role) return [];
  if (role !== 'owner') requireOtherOwner(project, person);
  if (!project.members.has(person.id) && project.members.size >= maxMembers) {
    throw conflict(`${project.name} has ${maxMembers} members, which is the most. Remove one first.`);
  }
  return [{ type: 'project_member_set', projectId: project.id, actor: context.actor, personId: person.id, role }];
}

/** Takes a person out; nothing where the person is no member. @throws conflict for the last owner. */
export function decideRemoveMember(project: Project, person: Person, context: Context): HubEvent[] {
  if (!project.members.has(person.id)) return [];
  requireOtherOwner(project, person);
  return [{ type: 'project_member_removed', projectId: project.id, actor: context.actor, personId: person.id }];
}

/** Without what was not said. */
const present = <Fields extends object>(fields: Fields) => kept(fields, (value) => value !== undefined);
/** Without what was taken away. */
const withoutNull = <Fields extends object>(fields: Fields) => kept(fields, (value) => value !== null);

const kept = <Fields extends object>(fields: Fields, keeps: (value: unknown) => boolean) =>
  // What is left out has no value that a reader must know of.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => keeps(value))) as {
    [Key in keyof Fields]?: NonNullable<Fields[Key]>;
  };

function requireOtherOwner(project: Project, person: Person): void {
  const owners = [...project.members].filter(([, role]) => role === 'owner').map(([id]) => id);
  if (owners.length !== 1 || owners[0] !== person.id) return;
  throw conflict(`${person.name} is the last owner of ${project.name}. Make somebody else an owner first.`, {
    personId: person.id,
  });
}

/** Only among one's own: whether others have a project of that name is not told. */
function requireFreeName(state: HubState, name: string, personId: Id<'person'>, except?: string): void {
  for (const project of state.projects.pick(state.by.projectMember.of(personId))) {
    if (project.id !== except && project.name.toLowerCase() === name.toLowerCase()) {
      throw conflict(`You have a project "${project.name}" already. Choose another name.`, { id: project.id });
    }
  }
}

const isKeyTaken = (state: HubState, key: string): boolean =>
  [...state.projects.pick(state.by.projectName.of(key.toLowerCase()))].some((project) => project.key === key);

function freeKey(state: HubState, name: string): string {
  const key = deriveKey(name);
  for (let number = 2, candidate = key; ; number += 1) {
    if (!isKeyTaken(state, candidate)) return candidate;
    candidate = `${key.slice(0, maxKeyCharacters - String(number).length)}${number}`;
  }
}

/** "E-commerce rebuild" gives ECOM: the beginning of the first word that has letters. */
function deriveKey(name: string): string {
  const plain = name.normalize('NFKD').toUpperCase();
  const words = plain.split(/\s+/).map((word) => word.replace(/[^A-Z0-9]/g, '').replace(/^\d+/, ''));
  const first = words.find((word) => word.length >= 2) ?? words.join('');
  return first.length >= 2 ? first.slice(0, derivedKeyCharacters) : 'PROJ';
}
