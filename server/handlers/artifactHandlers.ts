import { ambiguous, conflict, notFound, overloaded } from '../../shared/errors.ts';
import type { Artifact } from '../../shared/model/artifact.ts';
import type { Task } from '../../shared/model/task.ts';
import { leftFile } from '../../shared/protocol/daemon.ts';
import { resolveTask } from '../access/resolve.ts';
import { decideAddArtifact, decideRemoveArtifact } from '../decide/artifacts.ts';
import { requireTask } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { artifactRow } from '../state/rows/artifactRow.ts';
import type { Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** Durable outputs of tasks. */
export const artifactHandlers = {
  'artifact.add': change(
    ({ id, text, ...wish }, { state, context, ports }) => {
      const task = requireTask(state, id);
      const uploaded = text === undefined ? undefined : ports.artifacts.describe(text);
      // Its last other record may have been removed since it was stored.
      if (uploaded !== undefined && !ports.artifacts.has(uploaded.sha256)) throw overloaded('uploads');
      const events = decideAddArtifact(state, task, { ...wish, uploaded }, context);
      const [made] = events;
      const artifactId = made?.type === 'artifact_added' ? made.artifact.id : '';
      return { events, answer: (after) => ({ artifact: artifactRow(after, requireArtifact(after, artifactId)) }) };
    },
    async ({ id, text, ...wish }, { state, context, ports }) => {
      if (text === undefined) return;
      const uploaded = ports.artifacts.describe(text);
      // Refused before it is stored, where it would be refused anyway.
      decideAddArtifact(state, requireTask(state, id), { ...wish, uploaded }, context);
      await ports.artifacts.put(text);
    },
    {
      undo({ text }, { state, ports }) {
        if (text === undefined) return;
        const { sha256 } = ports.artifacts.describe(text);
        if (state.by.artifactHash.of(sha256).size === 0) ports.artifacts.drop(sha256);
      },
    },
  ),

  'artifact.list': read(({ task, kind, role, ...page }, request) => {
    const { state, caller } = request;
    const projectId = projectOf(request).id;
    const ids =
      task === undefined
        ? state.by.artifactProject.of(projectId)
        : state.by.artifactTask.of(resolveTask(state, caller, task).id);
    return listPage(state.artifacts.pick(ids), page, {
      keeps: (one) =>
        one.projectId === projectId &&
        (kind === undefined || one.kind === kind) &&
        (role === undefined || one.role === role),
      rowOf: (one) => artifactRow(state, one),
    });
  }),

  'artifact.view': read(async ({ id, artifact: key }, { state, ports }) => {
    const artifact = findArtifact(state, requireTask(state, id), key);
    const { place } = artifact;
    const text = place.at === 'hub' ? await ports.artifacts.read(place.sha256) : undefined;
    return { artifact: artifactRow(state, artifact), ...(text === undefined ? {} : { text }) };
  }),

  'artifact.read': read(async ({ id, artifact: key }, request) => {
    const { state } = request;
    const artifact = findArtifact(state, requireTask(state, id), key);
    return { artifact: artifactRow(state, artifact), ...(await readText(artifact, request)) };
  }),

  'artifact.remove': change(({ id, artifact: key }, { state, context }) => {
    const artifact = findArtifact(state, requireTask(state, id), key);
    const row = artifactRow(state, artifact);
    return { events: decideRemoveArtifact(artifact, context), answer: () => ({ artifact: row }) };
  }),
} satisfies Partial<Handlers>;

/** @throws HubError where there is no text of it, or its server says why it gives none. */
async function readText(
  { name, place, taskId, attempt, by }: Artifact,
  { state, ports }: Request,
): Promise<{ readonly text: string; readonly isChanged: boolean }> {
  switch (place.at) {
    case 'web':
      throw conflict(`"${name}" is no file: it is at ${place.url}.`);
    case 'hub': {
      const text = await ports.artifacts.read(place.sha256);
      if (text === undefined) throw conflict(`The hub does not have the text of "${name}" any more. Upload it again.`);
      return { text, isChanged: false };
    }
    case 'server': {
      const { serverId, path, sha256 } = place;
      if (serverId === undefined) throw conflict(`Nobody has said on which server ${path} is.`);
      if (state.servers.get(serverId) === undefined)
        throw conflict(`${path} is on a server that was removed from the hub.`);
      const { placement, ...task } = requireTask(state, taskId);
      const given = 'assignment' in task && task.attempt === attempt ? task.assignment?.sessionId : undefined;
      const sessionId = by.kind === 'agent' ? by.sessionId : given;
      const order = { type: 'file.read', path, sessionId, repo: placement.repo } as const;
      const file = leftFile.parse(await ports.askServer(serverId, order));
      const text = Buffer.from(file.base64, 'base64').toString('utf8');
      return { text, isChanged: sha256 !== undefined && sha256 !== file.sha256 };
    }
  }
}

function requireArtifact(state: HubState, id: string): Artifact {
  const artifact = state.artifacts.get(id);
  if (artifact === undefined) throw notFound('artifact', id);
  return artifact;
}

/** An artifact of a task by id, by the beginning of an id, or by name; of several with one name the newest. */
function findArtifact(state: HubState, task: Task, key: string): Artifact {
  const all = [...state.artifacts.pick(state.by.artifactTask.of(task.id))];
  const named = all.findLast(({ id, name }) => id === key || name === key);
  if (named !== undefined) return named;
  const beginning = key.startsWith('artifact_') ? key : `artifact_${key}`;
  const [only, another] = key.length < 4 ? [] : all.filter(({ id }) => id.startsWith(beginning));
  if (only === undefined) throw notFound('artifact', key);
  if (another !== undefined)
    throw ambiguous('artifact', key, [`${only.name} (${only.id})`, `${another.name} (${another.id})`]);
  return only;
}
