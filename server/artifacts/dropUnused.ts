import type { Hub } from '../hub.ts';
import type { ArtifactStore } from './artifactStore.ts';

/** Takes an uploaded text away when its last record was removed, once that cannot be undone any more. */
export function startDroppingUnused(hub: Hub, store: Pick<ArtifactStore, 'drop'>): () => void {
  return hub.onCommit(({ events, durable }) => {
    const removed = events.flatMap((event) =>
      event.type === 'artifact_removed' && event.sha256 !== undefined ? [event.sha256] : [],
    );
    if (removed.length === 0) return;
    durable.then(
      () => {
        for (const hash of removed) if (!isUploadKept(hub, hash)) store.drop(hash);
      },
      // The removal is lost, so the record is still there.
      () => undefined,
    );
  });
}

/** Whether a record points at this upload. */
export const isUploadKept = ({ state }: Pick<Hub, 'state'>, hash: string): boolean =>
  state.by.artifactHash.of(hash).size > 0;
