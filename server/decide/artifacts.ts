import { badRequest, conflict, forbidden } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Artifact, ArtifactKind, ArtifactPlace, ArtifactRole } from '../../shared/model/artifact.ts';
import { artifactKind, artifactName, artifactPath } from '../../shared/model/artifact.ts';
import { webUrl } from '../../shared/model/webUrl.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import type { TaskResult } from '../../shared/model/taskResult.ts';
import { limits } from '../../shared/timings.ts';
import type { HubState } from '../state/hubState.ts';
import { assignmentOf } from '../state/taskQueries.ts';
import type { Context } from './context.ts';

/** An artifact as somebody gives it: exactly one of a path, an address, and a text that was uploaded. */
export interface NewArtifact {
  readonly name: string;
  readonly kind: ArtifactKind;
  readonly role: ArtifactRole;
  readonly path?: string | undefined;
  readonly url?: string | undefined;
  readonly uploaded?: { readonly bytes: number; readonly sha256: string } | undefined;
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
}

/** @throws bad-request where it is nowhere, or in two places; conflict where the task has as many as it may. */
export function decideAddArtifact(state: HubState, task: Task, wish: NewArtifact, context: Context): HubEvent[] {
  const place = placeOf(task, wish);
  if (place === undefined) throw badRequest([exactlyOne]);
  if (state.by.artifactTask.of(task.id).size >= limits.artifactsPerTask)
    throw conflict(`${task.ref} has ${limits.artifactsPerTask} artifacts, which is the limit. Remove one first.`);
  return [added(task, wish, place, context)];
}

/** Records of what a result names. What has no place, or an address that is not of the web, stays in the result alone. */
export function artifactsOfResult(state: HubState, task: Task, result: TaskResult, context: Context): HubEvent[] {
  const room = limits.artifactsPerTask - state.by.artifactTask.of(task.id).size;
  return result.artifacts
    .flatMap((given) => {
      const name = artifactName.safeParse(given.name);
      const path = artifactPath.safeParse(given.path).data;
      const url = path === undefined ? webUrl.safeParse(given.url).data : undefined;
      const known = artifactKind.safeParse(given.kind.toLowerCase()).data;
      const kind = known ?? (url === undefined ? 'file' : 'link');
      const place = placeOf(task, { ...given, path, url });
      const wish = {
        name: (name.data ?? given.name).slice(0, limits.titleCharacters),
        kind,
        role: given.role ?? 'secondary',
      };
      return place === undefined ? [] : [added(task, wish, place, context)];
    })
    .slice(0, Math.max(0, room));
}

/** @throws forbidden where an agent would remove what it has not added. */
export function decideRemoveArtifact(artifact: Artifact, { actor }: Context): HubEvent[] {
  const { by, taskId, id: artifactId, name, place } = artifact;
  if (actor.kind === 'agent' && !(by.kind === 'agent' && by.sessionId === actor.sessionId))
    throw forbidden('artifact.remove', 'to be the one who has added it, or a person');
  const kept = place.at === 'hub' ? { sha256: place.sha256 } : {};
  return [{ type: 'artifact_removed', taskId, actor, artifactId, name, ...kept }];
}

const exactlyOne: Problem = { path: '', message: 'give exactly one of "path", "url" and "text"' };

function placeOf(
  task: Task,
  { path, url, uploaded, bytes, sha256 }: Omit<NewArtifact, 'name' | 'kind' | 'role'>,
): ArtifactPlace | undefined {
  if ([path, url, uploaded].filter((given) => given !== undefined).length !== 1) return undefined;
  if (uploaded !== undefined) return { at: 'hub', ...uploaded };
  if (url !== undefined) return { at: 'web', url };
  return path === undefined ? undefined : { at: 'server', path, serverId: assignmentOf(task)?.serverId, bytes, sha256 };
}

function added(
  task: Task,
  { name, kind, role }: Pick<NewArtifact, 'name' | 'kind' | 'role'>,
  place: ArtifactPlace,
  { actor, newId, now }: Context,
): HubEvent {
  const artifact: Artifact = {
    id: newId('artifact'),
    projectId: task.projectId,
    taskId: task.id,
    attempt: task.attempt,
    name,
    kind,
    role,
    place,
    by: actor,
    addedAt: now,
  };
  return { type: 'artifact_added', taskId: task.id, actor, artifact };
}
