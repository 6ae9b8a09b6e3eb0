import * as z from 'zod';
import { artifactKind, artifactName, artifactPath, artifactRole, artifactRow, sha256 } from '../model/artifact.ts';
import { webUrl } from '../model/webUrl.ts';
import { recordKey } from '../model/ids.ts';
import { limits } from '../timings.ts';
import { operation } from './operation.ts';
import { inProject, onRecord, page, paged } from './parts.ts';

const onArtifact = {
  ...onRecord,
  /** By id, an id's unambiguous beginning, or name; of several with the name the newest. */
  artifact: recordKey,
} as const;

export const artifactOperations = {
  'artifact.add': operation({
    http: 'POST /tasks/:id/artifacts',
    access: 'task:work',
    on: 'task',
    summary: 'Record a durable output of a task: a path on its server, an address in the web, or a text to upload.',
    params: () =>
      z.strictObject({
        ...onRecord,
        name: artifactName,
        kind: artifactKind.default('file'),
        role: artifactRole.default('secondary'),
        path: artifactPath.optional(),
        url: webUrl.optional(),
        /** Uploaded and kept by the hub as it is: at most 256 KiB. */
        text: z.string().max(limits.artifactBytes).optional(),
        /** Of the file at `path`, where they are known. */
        bytes: z.int().nonnegative().optional(),
        sha256: sha256.optional(),
      }),
    result: () => z.object({ artifact: artifactRow }),
  }),
  'artifact.list': operation({
    http: 'GET /artifacts',
    access: 'project:read',
    on: 'project',
    summary: 'List the artifacts of a project, or of one of its tasks.',
    params: () =>
      z.strictObject({
        ...inProject,
        ...paged,
        task: recordKey.optional(),
        kind: artifactKind.optional(),
        role: artifactRole.optional(),
      }),
    result: () => page(artifactRow),
  }),
  'artifact.view': operation({
    http: 'GET /tasks/:id/artifacts/:artifact',
    access: 'task:read',
    on: 'task',
    summary: 'Show an artifact; with its text, where it was uploaded.',
    params: () => z.strictObject(onArtifact),
    result: () => z.object({ artifact: artifactRow, text: z.string().optional() }),
  }),
  'artifact.read': operation({
    http: 'GET /tasks/:id/artifacts/:artifact/text',
    access: 'task:read',
    on: 'task',
    summary:
      'Read the text of an artifact: as it was uploaded, or as it stands now on its server, where it lies in the directory of its session or the repository of its task and has at most 256 KiB.',
    params: () => z.strictObject(onArtifact),
    result: () =>
      z.object({
        artifact: artifactRow,
        text: z.string(),
        /** Whether the file is another one than was recorded. */
        isChanged: z.boolean(),
      }),
  }),
  'artifact.remove': operation({
    http: 'DELETE /tasks/:id/artifacts/:artifact',
    access: 'task:work',
    on: 'task',
    summary: 'Remove an artifact; agents remove only what they have added.',
    params: () => z.strictObject(onArtifact),
    result: () => z.object({ artifact: artifactRow }),
  }),
} as const;
