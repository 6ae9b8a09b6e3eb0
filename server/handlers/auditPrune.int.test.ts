import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEntry } from '../hubEntry.ts';
import { openFileJournal } from '../journal/fileJournal.ts';
import { begin, day, workForAHundredDays } from '../testing/hundredDays.fixture.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';

describe('pruning the log of a hub', () => {
  let hub: TestHub;
  afterEach(() => hub.end());

  it('[P4] removes old files after the typed words, and state, chain and later starts stay whole', async () => {
    hub = await startTestHub();
    const segments = async () => (await readdir(path.join(hub.dataDir, 'journal'))).sort();
    await hub.stop();
    await workForAHundredDays(hub.dataDir, hub.hub.log);
    hub = await hub.restart();
    const before = await segments();
    const moment = begin + 50 * day;
    const plan = (await hub.ask('GET', `/api/v1/audit/prunable?before=${moment}`)).body;
    const { upTo, hash, lines, files } = plan.prunable;
    assert.ok(files > 5 && files < before.length && plan.confirm === `prune ${lines} lines`);
    const wish = { before: moment, upTo, hash, confirm: plan.confirm };
    const prune = async (body: object) => (await hub.ask('POST', '/api/v1/audit/prune', { body })).status;
    assert.equal(await prune({ ...wish, confirm: 'yes' }), 400);
    assert.equal(await prune({ ...wish, upTo: upTo - 1 }), 409);
    assert.equal(await prune({ ...wish, hash: 'a'.repeat(64) }), 409);
    assert.deepEqual(await segments(), before, 'nothing went yet');
    assert.equal(await prune(wish), 200);
    await until(async () => (await segments()).length === before.length - files, 'the old files to go');
    assert.deepEqual(await segments(), before.slice(files));
    const verify = async () => (await hub.ask('POST', '/api/v1/audit/verify', { body: {} })).body;
    assert.equal((await verify()).whole, true);
    const oldest = (await hub.ask('GET', '/api/v1/audit?limit=1')).body;
    assert.deepEqual([oldest.entries[0].seq, oldest.prunedUpTo], [upTo + 1, upTo]);
    const rest = (await hub.ask('GET', `/api/v1/audit?limit=1&after=${upTo}`)).body;
    assert.deepEqual([rest.entries[0].seq, rest.prunedUpTo], [upTo + 1, undefined]);
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    assert.match(await beginningOfStream(hub), new RegExp(`^event: log_pruned\ndata: {"prunedUpTo":${upTo}}\n\n`));
    hub = await hub.restart();
    assert.equal((await verify()).whole, true);
    assert.equal((await hub.ask('GET', '/api/v1/hub')).body.maxRunning, 399);
    const told = (await hub.ask('GET', '/api/v1/audit?limit=1000')).body.entries;
    const [event] = told.filter(({ type }: { type: string }) => type === 'audit_pruned');
    assert.deepEqual([event.actor.name, event.details], ['admin', { upTo, hash, before: moment }]);
    assert.equal(
      hub.logged.some((line) => line.includes('not as it was left')),
      false,
    );
  });

  it('[P4] [R1] goes on at the next start where it was cut off', async () => {
    hub = await startTestHub();
    const segments = async () => (await readdir(path.join(hub.dataDir, 'journal'))).length;
    await hub.stop();
    await workForAHundredDays(hub.dataDir, hub.hub.log);
    hub = await hub.restart();
    const { prunable } = (await hub.ask('GET', `/api/v1/audit/prunable?before=${begin + 20 * day}`)).body;
    const { upTo, hash, files } = prunable;
    const before = await segments();
    await hub.stop();
    // As a crash leaves it: the log tells of the pruning, and nothing has gone yet.
    const event = { type: 'audit_pruned', actor: hubActor, upTo, hash, before: 1 } as const;
    await appendOnly(hub.dataDir, { at: Date.now(), actor: hubActor, events: [event] });
    hub = await hub.restart();
    await until(async () => (await segments()) <= before - files, 'the old files to go');
    assert.equal((await hub.ask('POST', '/api/v1/audit/verify', { body: {} })).body.whole, true);
  });
});

/** The first that a stream of events says. */
async function beginningOfStream({ url, adminToken }: TestHub): Promise<string> {
  const end = new AbortController();
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${adminToken}` };
  const response = await fetch(`${url}/api/v1/events?project=SHOP`, { headers, signal: end.signal });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\n\n')) break;
  }
  end.abort();
  return text;
}

/** Adds a line and leaves no snapshot, as a crash would. */
async function appendOnly(dataDir: string, entry: HubEntry): Promise<void> {
  const ignore = () => undefined;
  const snapshotSource = () => assert.fail('a crash writes no snapshot');
  const owner = { snapshotSource, lost: async () => {}, writable: ignore, snapshotFailed: ignore, fatal: ignore };
  const { journal, close } = await openFileJournal<HubEntry>(dataDir, { now: Date.now, owner });
  await journal.load({ snapshot: ignore, line: ignore });
  await journal.durable(journal.append(entry).seq);
  await close();
}
