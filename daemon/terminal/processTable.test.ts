import assert from 'node:assert/strict';
import { decideMembers, parseProcessTable } from './processTable.ts';
import type { ProcessRow } from './processTable.ts';

const row = (pid: number, parent: number, group: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  parent,
  group,
  tty: '?',
  isZombie: false,
  born: 'Fri Nov 20 14:00:00 2026',
  ...more,
});
const pids = (rows: readonly ProcessRow[]) => rows.map(({ pid }) => pid).sort((a, b) => a - b);

describe('the process table', () => {
  it('is read as Linux and macOS print it', () => {
    const printed = [
      '    1     0     0 ?        SLl  Fri Nov 20 13:31:35 2026',
      ' 5680  5634  5680 pts/1    Ss+  Fri Nov 20 14:10:50 2026    ',
      '  612   600   612 ttys004  Z    Fri 20 Nov 14:10:51 2026',
      'garbage',
    ].join('\n');
    assert.deepEqual(parseProcessTable(printed), [
      { pid: 1, parent: 0, group: 0, tty: '?', isZombie: false, born: 'Fri Nov 20 13:31:35 2026' },
      { pid: 5680, parent: 5634, group: 5680, tty: 'pts/1', isZombie: false, born: 'Fri Nov 20 14:10:50 2026' },
      { pid: 612, parent: 600, group: 612, tty: 'ttys004', isZombie: true, born: 'Fri 20 Nov 14:10:51 2026' },
    ]);
  });

  it('[S12] a session is its group, its terminal, and all that these started; nothing else', () => {
    const table = [
      row(1, 0, 0),
      row(50, 1, 50),
      row(100, 50, 100, { tty: 'pts/1' }),
      row(101, 100, 100),
      row(102, 1, 100),
      row(103, 1, 103, { tty: 'pts/1' }),
      row(104, 103, 104),
      row(105, 100, 105),
      row(106, 100, 100, { isZombie: true }),
      row(200, 50, 200, { tty: 'pts/2' }),
      row(999, 100, 100),
    ];
    assert.deepEqual(pids(decideMembers(table, { pid: 100, tty: '/dev/pts/1' }, 999)), [100, 101, 102, 103, 104, 105]);
  });

  it('[S1] the terminal of a leader that has ended meanwhile is the next session’s, which is left alone', () => {
    const table = [row(50, 1, 50), row(101, 1, 100), row(200, 50, 200, { tty: 'pts/1' })];
    assert.deepEqual(pids(decideMembers(table, { pid: 100, tty: '/dev/pts/1' }, 999)), [101]);
  });

  it('what an ended leader left is its group, unless its pid is someone else by now', () => {
    const left = [row(101, 1, 100), row(102, 101, 100)];
    assert.deepEqual(pids(decideMembers(left, { pid: 100, isLeaderGone: true }, 999)), [101, 102]);
    assert.deepEqual(decideMembers([...left, row(100, 1, 100)], { pid: 100, isLeaderGone: true }, 999), []);
  });

  it('never takes init, and never a later process with a known pid', () => {
    const known = [row(300, 1, 300, { born: 'Fri Nov 20 13:00:00 2026' }), row(1, 0, 0)];
    const table = [row(1, 0, 0), row(300, 1, 300), row(301, 300, 300)];
    assert.deepEqual(decideMembers(table, { pid: -1, known }, 999), []);
  });
});
