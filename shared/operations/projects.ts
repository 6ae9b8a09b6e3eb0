import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { personRow, tokenRow, tokenScope } from '../model/person.ts';
import { projectKey, projectRole, projectRow, projectSettings, projectSettingsChanges } from '../model/project.ts';
import { nameSchema } from '../model/text.ts';
import { operation } from './operation.ts';
import { listOf, page, paged } from './parts.ts';

const projectAnswer = z.object({ project: projectRow });
const onProject = { project: recordKey } as const;

export const projectOperations = {
  'project.create': operation({
    http: 'POST /projects',
    access: 'signed-in',
    on: 'hub',
    summary: 'Create a project; its maker is its owner. The key begins the short refs of its tasks.',
    params: () =>
      z.strictObject({ name: nameSchema, key: projectKey.optional(), settings: projectSettings.prefault({}) }),
    result: () => projectAnswer,
  }),
  'project.list': operation({
    http: 'GET /projects',
    access: 'signed-in',
    on: 'hub',
    summary: 'List the projects that you can see.',
    params: () => z.strictObject(paged),
    result: () => page(projectRow),
  }),
  'project.view': operation({
    http: 'GET /projects/:project',
    access: 'project:read',
    on: 'project',
    summary: 'Show a project with its members and settings.',
    params: () => z.strictObject(onProject),
    result: () => projectAnswer,
  }),
  'project.update': operation({
    http: 'PATCH /projects/:project',
    access: 'project:manage',
    on: 'project',
    summary: 'Rename a project or change its caps and defaults.',
    params: () =>
      z.strictObject({
        ...onProject,
        name: nameSchema.optional(),
        settings: projectSettingsChanges.optional(),
      }),
    result: () => projectAnswer,
  }),
  'project.member.set': operation({
    http: 'PUT /projects/:project/members/:person',
    access: 'project:manage',
    on: 'project',
    summary: 'Add a person to a project, or change the role.',
    params: () => z.strictObject({ ...onProject, person: recordKey, role: projectRole }),
    result: () => projectAnswer,
  }),
  'project.member.remove': operation({
    http: 'DELETE /projects/:project/members/:person',
    access: 'project:manage',
    on: 'project',
    summary: 'Remove a person from a project.',
    params: () => z.strictObject({ ...onProject, person: recordKey }),
    result: () => projectAnswer,
  }),
} as const;

export const personOperations = {
  'person.add': operation({
    http: 'POST /people',
    access: 'hub:admin',
    on: 'hub',
    summary: 'Add a person and make a first token, which is shown once.',
    params: () => z.strictObject({ name: nameSchema, admin: z.boolean().default(false) }),
    result: () => z.object({ person: personRow, token: z.string() }),
  }),
  'person.list': operation({
    http: 'GET /people',
    access: 'hub:admin',
    on: 'hub',
    summary: 'List people.',
    params: () => z.strictObject(paged),
    result: () => page(personRow),
  }),
  'token.create': operation({
    http: 'POST /tokens',
    access: 'signed-in',
    on: 'hub',
    summary: 'Make another token for yourself, perhaps a weaker one. It is shown once; the hub keeps only its hash.',
    params: () =>
      z.strictObject({
        name: nameSchema,
        expiresInMs: z.int().positive().optional(),
        role: projectRole.optional(),
        scopes: listOf(tokenScope).pipe(z.array(tokenScope).min(1)).optional(),
        /** Binds it to one project. */
        project: recordKey.optional(),
      }),
    result: () => z.object({ id: z.string(), token: z.string() }),
  }),
  'token.list': operation({
    http: 'GET /tokens',
    access: 'signed-in',
    on: 'hub',
    summary: 'List your tokens, without the tokens themselves; an admin sees all.',
    params: () => z.strictObject(paged),
    result: () => page(tokenRow),
  }),
  'token.revoke': operation({
    http: 'DELETE /tokens/:token',
    access: 'signed-in',
    on: 'hub',
    summary: 'Revoke a token; what it opened is closed at once.',
    params: () => z.strictObject({ token: recordKey }),
    result: () => z.object({ revoked: z.string() }),
  }),
} as const;
