import assert from 'node:assert/strict';
import type { PaneRow } from './commands.ts';
import { decideFindings } from './sweep.ts';
import type { KnownPane } from './sweep.ts';

const pane = (more: Partial<PaneRow>): PaneRow => ({
  paneId: '%1',
  sessionId: 'session_a',
  startedAt: 1,
  pid: 42,
  tty: '/dev/pts/1',
  isDead: false,
  status: undefined,
  hasPipe: true,
  columns: 80,
  rows: 24,
  ...more,
});
const known: KnownPane = { sessionId: 'session_a', paneId: '%1', isPipeEnded: false, deadSince: undefined };
const kinds = (panes: readonly PaneRow[], more: Partial<KnownPane> = {}, now = 0) =>
  decideFindings([{ ...known, ...more }], panes, now);

describe('a look at the panes', () => {
  it('finds nothing where all is as believed', () => {
    assert.deepEqual(kinds([pane({}), pane({ paneId: '%2', sessionId: 'session_new' })]), []);
  });

  it('finds an end with its status, and waits for one that tmux has not collected', () => {
    const status = { how: 'code', exitCode: 3 } as const;
    assert.deepEqual(kinds([pane({ isDead: true, status })]), [{ kind: 'ended', sessionId: 'session_a', status }]);
    const late = [pane({ isDead: true })];
    assert.deepEqual(kinds(late), [{ kind: 'statusMissing', sessionId: 'session_a' }]);
    assert.deepEqual(kinds(late, { deadSince: 1_000 }, 2_000), [{ kind: 'statusMissing', sessionId: 'session_a' }]);
    assert.deepEqual(kinds(late, { deadSince: 1_000 }, 9_000), [
      { kind: 'ended', sessionId: 'session_a', status: { how: 'unknown' } },
    ]);
  });

  it("[S16] a pane that is gone, or is another's on a new server, is a loss", () => {
    assert.deepEqual(kinds([]), [{ kind: 'vanished', sessionId: 'session_a' }]);
    assert.deepEqual(kinds([pane({ sessionId: 'session_b' })]), [{ kind: 'vanished', sessionId: 'session_a' }]);
  });

  it('finds output that goes nowhere, on either end', () => {
    assert.deepEqual(kinds([pane({ hasPipe: false })]), [{ kind: 'unpiped', sessionId: 'session_a', hasPipe: false }]);
    assert.deepEqual(kinds([pane({})], { isPipeEnded: true }), [
      { kind: 'unpiped', sessionId: 'session_a', hasPipe: true },
    ]);
  });
});
