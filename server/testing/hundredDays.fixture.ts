import assert from 'node:assert/strict';
import { hubActor } from '../../shared/model/actor.ts';
import { Hub } from '../hub.ts';
import type { HubEntry } from '../hubEntry.ts';
import { openFileJournal } from '../journal/fileJournal.ts';
import type { JournalOwner } from '../journal/fileJournal.ts';
import { collectState } from '../state/snapshotState.ts';
import { somePorts } from './handling.ts';

/** After everything that the hubs of these tests wrote by the clock on the wall. */
export const begin = Date.UTC(2100, 0, 1);
export const day = 86_400_000;

/** Lets a hub with small files, so that its log can be pruned, work in a data directory for a hundred days. */
export async function workForAHundredDays(dataDir: string, log: Hub['log']): Promise<void> {
  let now = begin;
  const owner: JournalOwner = {
    snapshotSource: () => collectState(hub.state),
    lost: () => hub.reload(),
    writable: () => undefined,
    snapshotFailed: (error: Error) => assert.fail(error),
    fatal: (error: Error) => assert.fail(error),
  };
  const limits = { segmentBytes: 2_000, snapshotLines: 30, snapshotBytes: 1e9 };
  const opened = await openFileJournal<HubEntry>(dataDir, { now: () => now, owner, limits });
  const { journal } = opened;
  const world = { journal, log, ports: somePorts(), figures: () => undefined, now: () => now };
  const hub = new Hub({ ...world, randomBytes: (count) => new Uint8Array(count).fill(count) });
  await hub.load();
  for (let at = 0; at < 300; at += 1) {
    now = begin + Math.floor(at / 3) * day;
    await hub.commit([{ type: 'hub_settings_changed', actor: hubActor, maxRunning: 100 + at }], hubActor).durable;
  }
  await opened.close();
}
