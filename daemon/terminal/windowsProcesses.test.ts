import assert from 'node:assert/strict';
import { endProcessGroup } from './processGroup.ts';
import { runToolWithin, windowsSystem } from './processSystem.ts';
import { parseWindowsTable } from './windowsProcesses.ts';

/** As PowerShell 5.1 prints it: idle and system, a daemon with an agent in ConPTY and its tool, and who has nothing to do with it. */
const printed = [
  '0 0 ',
  '4 0 2026-11-26T08:00:01.1234567+01:00',
  '812 4 2026-11-26T08:00:02.0000000+01:00',
  '4100 812 2026-11-26T09:00:00.0000000+01:00',
  '5200 4100 2026-11-26T09:30:00.5000000+01:00',
  '5210 5200 2026-11-26T09:30:00.7000000+01:00',
  '5300 5210 2026-11-26T09:31:00.0000000+01:00',
  // Its parent has ended, and its number is the agent's now.
  '900 5200 2026-11-26T08:10:00.0000000+01:00',
  '',
].join('\r\n');

/** A Windows that remembers what it was told; only what is forced ends, and PowerShell answers as long as it is let. */
function aWindows(isReadable: (round: number) => boolean = () => true) {
  const told: string[] = [];
  let lines = printed.split('\r\n');
  let rounds = 0;
  const childrenOf = (pid: string): string[] =>
    lines.flatMap((line) => {
      const [child = '', parent] = line.split(' ');
      return parent === pid ? [child, ...childrenOf(child)] : [];
    });
  const system = windowsSystem(async (program, args) => {
    if (program === 'powershell.exe') {
      rounds += 1;
      if (!isReadable(rounds)) throw new Error('spawn powershell.exe ETIMEDOUT');
      return lines.join('\r\n');
    }
    told.push(`${program} ${args.join(' ')}`);
    const pids = args.flatMap((arg, at) => (args[at - 1] === '/PID' ? [arg] : []));
    if (!args.includes('/F')) throw new Error('ERROR: The process with PID 5200 could not be terminated.');
    // Its own tree goes by the numbers of parents alone.
    const gone = new Set(pids.flatMap((pid) => (args.includes('/T') ? [pid, ...childrenOf(pid)] : [pid])));
    lines = lines.filter((line) => !gone.has(line.split(' ')[0] ?? ''));
    return 'SUCCESS: The process with PID 5200 has been terminated.';
  });
  const isThere = (pid: number): boolean => lines.some((line) => line.startsWith(`${pid} `));
  return {
    system: { ...system, isThere },
    told,
    left: () => parseWindowsTable(lines.join('\r\n')).map(({ pid }) => pid),
  };
}

describe('processes of Windows', () => {
  it('[S12] are read with their parents, but for those that have a number after one that has ended', () => {
    assert.deepEqual(
      parseWindowsTable(printed).map(({ pid, parent }) => [pid, parent]),
      [
        [4, 0],
        [812, 4],
        [4100, 812],
        [5200, 4100],
        [5210, 5200],
        [5300, 5210],
        [900, 0],
      ],
    );
    assert.deepEqual(parseWindowsTable('Get-CimInstance : Access denied\r\n'), []);
  });

  it('[S12] of a session are asked to close, and ended with all that they have started, and with nothing else', async () => {
    const { system, told, left } = aWindows();
    assert.deepEqual(await endProcessGroup({ pid: 5200, graceMs: 40 }, system), []);
    assert.deepEqual(told.slice(0, 2), [
      'taskkill.exe /PID 5200 /PID 5210 /PID 5300',
      'taskkill.exe /F /PID 5300 /PID 5210 /PID 5200',
    ]);
    assert.deepEqual(left(), [4, 812, 4100, 900]);
  });

  it('[S12] that are none of a session are left alone where its own has ended', async () => {
    const { system, told } = aWindows();
    assert.deepEqual(await endProcessGroup({ pid: 5200, isLeaderGone: true, graceMs: 0 }, system), []);
    assert.deepEqual(told, []);
  });

  it('[S12] count as living while no table tells otherwise, and their leader is ended without one', async () => {
    const { system, told, left } = aWindows((round) => round === 1 || told.length > 2);
    assert.deepEqual(await endProcessGroup({ pid: 5200, graceMs: 40 }, system), []);
    assert.deepEqual([told[2], left()], ['taskkill.exe /F /PID 5200 /PID 5210 /PID 5300', [4, 812, 4100, 900]]);
    const blind = aWindows((round) => round > 1);
    assert.deepEqual(await endProcessGroup({ pid: 5200, graceMs: 40 }, blind.system), []);
    assert.deepEqual([blind.told[0], blind.left()], ['taskkill.exe /PID 5200', [4, 812, 4100, 900]]);
    const never = aWindows(() => false);
    await assert.rejects(endProcessGroup({ pid: 5200, isLeaderGone: true, graceMs: 0 }, never.system));
  });

  it('[S12] a tool of the system that hangs is ended, and has failed', async () => {
    await assert.rejects(runToolWithin(100)(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)']), {
      killed: true,
    });
  });
});
