import assert from 'node:assert/strict';
import type { AuditEntry, AuditPage } from '../../shared/operations/audit.ts';
import { readAuditText } from './auditText.ts';

type Hub = Parameters<typeof readAuditText>[0];

const entry = (seq: number, given: Partial<AuditEntry> = {}): AuditEntry => ({
  seq,
  at: Date.UTC(2026, 0, 2, 3, 4, 5),
  type: 'task_note_added',
  actor: { kind: 'user', id: 'person_1', name: 'alice' },
  details: {},
  hash: 'a'.repeat(64),
  ...given,
});

/** A hub with a log of so many lines, of which a project has each `every`th; it notes where it was read from. */
function aLog(lines: number, { every = 1, prunedUpTo = 0 } = {}) {
  const readFrom: number[] = [];
  const page = (after: number): AuditPage => {
    readFrom.push(after);
    // The hub ends a page after so many lines, however few are wanted.
    const next = Math.min(lines, after + 1_000);
    const seqs = Array.from({ length: next - after }, (_, at) => after + at + 1);
    const entries = seqs.filter((seq) => seq > prunedUpTo && seq % every === 0).map((seq) => entry(seq));
    return { entries, next, end: next === lines, ...(after < prunedUpTo ? { prunedUpTo } : {}) };
  };
  const call = async (operation: string, params: { readonly after?: number }) =>
    operation === 'hub.ping' ? { seq: lines } : page(params.after ?? 0);
  // Only these operations are asked.
  return { hub: { call } as unknown as Hub, readFrom };
}
const seqsOf = (text: string): readonly number[] =>
  text
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter((seq) => !Number.isNaN(seq));

describe('the audit log as a text', () => {
  it('[P4] has the last entries, newest first, without a walk through the whole log; and says that there are more', async () => {
    const { hub, readFrom } = aLog(20_000);
    const text = await readAuditText(hub, '');
    const seqs = seqsOf(text);
    assert.deepEqual([seqs.length, seqs[0], seqs.at(-1)], [1_000, 20_000, 19_001]);
    assert.match(text, /\nOlder entries are left out; export the log to have them all\.$/);
    assert.ok(Math.min(...readFrom) >= 16_000, readFrom.join());
  });

  it('[P4] goes back as far as it must for a project that has few', async () => {
    const { hub } = aLog(20_000, { every: 100 });
    const text = await readAuditText(hub, 'project_1');
    assert.deepEqual(
      seqsOf(text),
      Array.from({ length: 200 }, (_, at) => 20_000 - 100 * at),
    );
    assert.doesNotMatch(text, /left out|pruned/);
  });

  it('[P4] goes back no further than to what was pruned, and says so', async () => {
    const { hub, readFrom } = aLog(20_000, { every: 100, prunedUpTo: 18_000 });
    const text = await readAuditText(hub, 'project_1');
    assert.deepEqual([seqsOf(text).length, seqsOf(text).at(-1)], [20, 18_100]);
    assert.match(text, /\nWhat happened before has been pruned from the log\.$/);
    assert.equal(Math.min(...readFrom), 16_000);
  });

  it('[P4] of an empty log is empty', async () => {
    assert.equal(await readAuditText(aLog(0).hub, ''), '');
  });

  it('[P4] has each entry on a line of its own: its place, when, who, what, about what, and the facts', async () => {
    const name = 'gpu\u202e1\nforged line';
    const one = entry(7, {
      actor: { kind: 'server', id: 'server_1', name },
      about: 'task_1',
      details: { text: 'a\nb' },
    });
    const call = async (operation: string) =>
      operation === 'hub.ping' ? { seq: 7 } : { entries: [one], next: 7, end: true };
    const text = await readAuditText({ call } as unknown as Hub, '');
    assert.equal(
      text,
      '7 · 2026-01-02T03:04:05.000Z · server gpu 1 forged line · task_note_added · task_1 · {"text":"a\\nb"}',
    );
  });
});
