import type { Artifact, ArtifactRow, ArtifactWindowRow } from '../../../shared/model/artifact.ts';
import type { HubState } from '../hubState.ts';

/** An artifact as lists carry it: where it is, never what is in it. */
export function artifactRow(state: HubState, artifact: Artifact): ArtifactRow {
  const { place, ...facts } = artifact;
  return { ...facts, ref: state.tasks.get(artifact.taskId)?.ref ?? artifact.taskId, ...place };
}

/** An artifact as windows mirror it. */
export function artifactWindowRow(state: HubState, artifact: Artifact): ArtifactWindowRow {
  const { kind: what, ...row } = artifactRow(state, artifact);
  return { ...row, kind: 'artifact', what };
}

/** The artifacts of a task as its page shows them: what should be looked at first, first; at most `max`. */
export function artifactRows(state: HubState, taskId: string, max: number): readonly ArtifactRow[] {
  const rows = [...state.artifacts.pick(state.by.artifactTask.of(taskId))].map((one) => artifactRow(state, one));
  const isFirst = ({ role }: ArtifactRow) => role === 'primary';
  return [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))].slice(0, max);
}
