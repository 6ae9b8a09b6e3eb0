import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { TaskRow } from '../../shared/model/task.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { createColours, renderTable } from '../../runtime/terminalText.ts';
import { readNames } from '../../daemon/cli/names.ts';
import { renderReason } from '../../daemon/cli/taskPage.ts';
import type { TaskView } from '../../daemon/cli/taskPage.ts';
import { renderTimeline } from '../../daemon/cli/timelineTable.ts';
import { renderSpan } from '../../daemon/cli/times.ts';
import type { DemoFleet } from './demoFleet.ts';

/** Everything that ran, why it ran there, the timeline of its first task, and where the results lie. */
export async function renderReport(
  fleet: DemoFleet,
  tasks: readonly TaskRow[],
  { io, root }: { readonly io: CliIo; readonly root: string },
): Promise<string> {
  const { caller } = fleet.hub;
  const look = { width: io.columns, colour: io.colour };
  const { bold } = createColours(io.colour);
  const views = await Promise.all(tasks.map(({ id }) => caller.call('task.view', { id })));
  const [first] = tasks;
  const timeline = first === undefined ? [] : (await caller.call('task.timeline', { id: first.id, limit: 500 })).rows;
  const nameOf = await readNames(caller.call, [views, timeline]);
  const where = renderTable(
    views,
    [
      { title: 'task', text: ({ task }) => task.ref, isWhole: true },
      { title: 'title', text: ({ task }) => task.title },
      { title: 'ran on', text: ({ task }) => nameOf(task.serverId), isWhole: true },
      {
        title: 'took',
        text: ({ task }) => renderSpan((task.endedAt ?? 0) - (task.startedAt ?? task.endedAt ?? 0)),
        align: 'right',
      },
      { title: 'why there', text: ({ reason }) => (reason === undefined ? '' : renderReason(reason)) },
    ],
    look,
  );
  return [
    `${bold(`Timeline of ${first?.ref ?? ''}, ${first?.title ?? ''}`)}\n${renderTimeline(timeline, look, nameOf)}`,
    `${bold('Where every task ran, and why there')}\n${where}`,
    `${bold('What the agents made')}\n${workFiles(fleet, views)
      .map((file) => `  ${file}`)
      .join(
        '\n',
      )}\n\nOpen it in the editor: code ${root}\nEverything of this run stays there until you delete it: rm -r ${root}`,
  ].join('\n\n');
}

/** Why it did not work: failures with their messages, and where the logs are. */
export async function renderFailure(fleet: DemoFleet, tasks: readonly TaskRow[]): Promise<string> {
  const failed = tasks.filter(({ status }) => status === 'failed' || status === 'cancelled');
  const views = await Promise.all(failed.map(({ id }) => fleet.hub.caller.call('task.view', { id })));
  const reasons = views.map(({ task, failure }) => `  ${task.ref} ${task.title}: ${failure?.message ?? task.status}`);
  return [...reasons, 'The logs:', ...fleet.logFiles.map((file) => `  ${file}`)].join('\n');
}

/** The files that the agents say they have changed, in the repositories where they worked. */
function workFiles({ servers }: DemoFleet, views: readonly TaskView[]): readonly string[] {
  return views.flatMap(({ placement, result }) => {
    const repo = placement.repo ?? '';
    const home = servers.find(({ env }) => existsSync(path.join(env['ROSTRUM_REPOS'] ?? '', repo)))?.env[
      'ROSTRUM_REPOS'
    ];
    return (result?.changes ?? []).map((change) => path.join(home ?? '', repo, change.path));
  });
}
