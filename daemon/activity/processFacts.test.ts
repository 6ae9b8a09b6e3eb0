import assert from 'node:assert/strict';
import { decideProcessState, groupByLeader, readPsLine, readStat } from './processFacts.ts';
import type { ProcessFact } from './processFacts.ts';

const fact = (pid: number, parent: number, more: Partial<ProcessFact> = {}): ProcessFact => ({
  pid,
  parent,
  group: pid,
  foreground: 100,
  cpuMs: 0,
  name: `p${pid}`,
  ...more,
});

describe('facts of processes', () => {
  it('are read as Linux writes them, whatever the name', () => {
    const text = '4711 (a (b) c) S 4700 4711 4700 34816 4720 4194304 5 6 7 8 150 50 20 10 20 0 1 0';
    const read = { pid: 4711, parent: 4700, group: 4711, foreground: 4720, cpuMs: 2_300, name: 'a (b) c' };
    assert.deepEqual(readStat(text), read);
    for (const broken of ['', 'x', '1 (', '(a) 1 2', '12 (a) S 1']) assert.equal(readStat(broken), undefined);
  });

  it('are read as ps prints them', () => {
    const expected = { pid: 12, parent: 1, group: 12, foreground: -1, cpuMs: 61_250, name: 'zsh' };
    assert.deepEqual(readPsLine('   12     1    12    -1   1:01.25 /bin/zsh'), expected);
    assert.equal(readPsLine('   12     1    12    12  1-02:00:01 a b')?.cpuMs, 93_601_000);
    assert.equal(readPsLine('garbage'), undefined);
  });

  it('belong to the leader above them, in one pass for all leaders', () => {
    const table = [
      fact(1, 0),
      fact(100, 1),
      fact(101, 100),
      fact(102, 101),
      fact(200, 1),
      fact(300, 1),
      fact(301, 300),
    ];
    const looped = [...table, fact(401, 402), fact(402, 401)];
    const found = groupByLeader(looped, new Set([100, 200]));
    const pids = (leader: number) => found.get(leader)?.map(({ pid }) => pid);
    assert.deepEqual([pids(100), pids(200), found.size], [[100, 101, 102], [200], 2]);
  });

  it('[S11] say who is in the foreground, and who works', () => {
    const shell = fact(100, 1);
    const state = (members: readonly ProcessFact[], before: readonly [number, number][] = []) =>
      decideProcessState(100, members, new Map(before), 1_000);
    assert.deepEqual(state([]), { is: 'unknown' });
    assert.deepEqual(state([shell]), { is: 'alone', usesCpu: false });
    assert.deepEqual(state([{ ...shell, cpuMs: 500 }], [[100, 350]]), { is: 'alone', usesCpu: true });
    assert.deepEqual(state([{ ...shell, cpuMs: 500 }], [[100, 450]]), { is: 'alone', usesCpu: false });
    const vim = fact(120, 100, { foreground: 120, name: 'vim' });
    const front = { is: 'accompanied', usesCpu: false, program: 'vim', inForeground: true };
    assert.deepEqual(state([{ ...shell, foreground: 120 }, vim]), front);
    assert.deepEqual(state([shell, vim]), { ...front, inForeground: false });
  });
});
