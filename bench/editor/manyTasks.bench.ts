// 10,000 tasks in a window: their tree is opened, beside a bare tree of as many rows; then 1,000 changes a second with the
// tree in view, in the order in which tasks were made and in that of their changes: how long the extension host's loop is
// held up, beside the same window left alone, and whether its rows end as the hub's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../../test/harness/until.ts';
import { seedHub } from '../bigHub.ts';
import { changeTasks } from '../changeTasks.ts';
import { startHubChild } from '../hubChild.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { openWindow } from '../window.ts';
import type { BenchWindow } from '../window.ts';
import { bareTitle, openBenchEditor } from './host/benchEditor.ts';
import type { AskProbe, LoopLag } from './host/probeLine.ts';
import { noteChanges, timeFromClick } from './host/pageClock.ts';

const tasks = 10_000;
const perSecond = 1_000;
const seconds = 6;
const changedTasks = 500;
const settleMs = 1_500;
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));

const taskRows = '.sidebar [aria-label^="Tasks"] [role=treeitem]';
const icon = (title: string): string => `.activitybar .action-item a[aria-label^="${title}"]`;
const rowOf = (view: string, text: string): string =>
  `.sidebar [aria-label^="${view}"] [role=treeitem][aria-label^="${text}"]`;

/** The loop of the extension host while something happens. */
async function lagOf(ask: AskProbe, work: () => Promise<unknown>): Promise<LoopLag & { readonly tookMs: number }> {
  await ask('beginLag');
  const start = performance.now();
  await work();
  const tookMs = performance.now() - start;
  return { ...(await ask('endLag')), tookMs };
}

/** When the rows were whole, by the clock of the machine. */
const untilWhole = (ask: AskProbe): Promise<number> =>
  until(async () => (await ask('mirror')).wholeAt, 'the rows are there');

/** Waits until a window's rows are those of its hub. @throws Error where they never are. */
async function untilEqual(ask: AskProbe, hub: BenchWindow): Promise<void> {
  const isEqual = async (): Promise<boolean> => {
    const rows = await ask('rows');
    return rows.length === hub.mirror.size && rows.every((row) => isDeepStrictEqual(hub.mirror.get(row.id), row));
  };
  await until(isEqual, 'the window has the rows of its hub', 10_000);
}

try {
  await seedHub(directory, { tasks, servers: 10 }, true);
  const hub = await startHubChild(directory);
  const editor = await openBenchEditor('many-tasks');
  const { ask, window } = editor;
  const { page } = window;
  try {
    const figures: Figure[] = [];
    const writer = await openWindow(hub.url, hub.token);
    await ask('connect', { url: hub.url, token: hub.token });
    await untilWhole(ask);
    // In turns: the first view that is opened pays for what the editor has not loaded yet.
    const bareMs = await timeFromClick(page, icon(bareTitle), rowOf('Rows', 'row 1'));
    const ownMs = await timeFromClick(page, icon('Rostrum'), rowOf('Tasks', 'Show prices'));
    figures.push(
      figure(`${tasks} tasks, opened, to their rows on the screen, beside a bare tree`, 'ms', ownMs, bareMs),
    );

    await ask('forget');
    await until(async () => (await ask('mirror')).size === 0, 'the rows are gone');
    const firstDrawn = await noteChanges(page, taskRows);
    await ask('connect', { url: hub.url, token: hub.token });
    const wholeAt = await untilWhole(ask);
    await pause(settleMs);
    figures.push(
      aloneFigure(
        `${tasks} tasks, whole to drawn in an open view`,
        'ms',
        Math.max(0, (await firstDrawn()).last - wholeAt),
      ),
    );

    const ids = [...writer.mirror.keys()].filter((id) => id.startsWith('task_')).slice(0, changedTasks);
    const idle = await lagOf(ask, () => pause(2_000));
    for (const sort of ['created', 'updated'] as const) {
      await ask('sort', sort);
      await pause(settleMs);
      const drawn = await noteChanges(page, taskRows);
      let changes = 0;
      const lag = await lagOf(ask, async () => {
        changes = await changeTasks(writer, ids, { perSecond, seconds, change: (n) => ({ title: `Show price ${n}` }) });
      });
      const { count } = await drawn();
      const fresh = await openWindow(hub.url, hub.token);
      await untilEqual(ask, fresh);
      fresh.close();
      const how = `1,000 changes/s, sorted by ${sort}`;
      figures.push(
        figure(`${how}: changes made, of all`, '', changes, perSecond * seconds),
        figure(`${how}: loop lag p99, beside no change`, 'ms', lag.p99, idle.p99),
        figure(`${how}: loop lag p50, beside no change`, 'ms', lag.p50, idle.p50),
        figure(`${how}: longest lag, beside no change`, 'ms', lag.max, idle.max),
        aloneFigure(`${how}: changes of the tree on the screen`, '/s', (count * 1_000) / lag.tookMs),
        aloneFigure(`${how}: processor time of the extension host`, '%', (lag.cpuMs / lag.tookMs) * 100),
      );
    }
    writer.close();
    printResult('10,000 tasks in the editor', figures);
  } finally {
    await editor.close();
    await hub.stop();
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
