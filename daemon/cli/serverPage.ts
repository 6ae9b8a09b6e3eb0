import { counted } from '../../shared/counted.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import { colourState, createColours, terminalLine } from '../../runtime/terminalText.ts';
import { renderFacts, renderPage, renderSection } from './page.ts';
import { terminalWords } from './sessionWords.ts';
import { renderBytes, renderSpan } from './times.ts';
import { renderTunnel } from './tunnelCommand.ts';

/** A server as a page: what it is, what it can do, how it is, what runs there. */
export function renderServerPage(
  view: ResultOf<'server.view'>,
  look: { readonly nowMs: number; readonly colour: boolean },
): string {
  const { server, capabilities: found, heartbeat } = view;
  const { colour, nowMs } = look;
  const colours = createColours(colour);
  const load =
    heartbeat === undefined
      ? undefined
      : `CPU ${heartbeat.cpuPercent.toFixed(0)} %, load ${heartbeat.loadPerCpu.toFixed(2)} per CPU, memory ${renderBytes(heartbeat.memoryUsedBytes)} of ${renderBytes(heartbeat.memoryBytes)}, disk ${renderBytes(heartbeat.diskFreeBytes)} free`;
  return renderPage([
    `${colours.bold(server.name)}  ${colourState(colours, server.state)}${server.mode === 'enabled' ? '' : `, ${colourState(colours, server.mode)}`}`,
    renderFacts(
      [
        ['id', server.id],
        ['since', `${renderSpan(nowMs - server.since)} ago`],
        ['turned away', server.refused && terminalLine(server.refused)],
        [
          'system',
          `${found.os} ${found.osRelease}, ${found.arch}, ${counted(found.cpus, 'CPU')}, ${renderBytes(found.memoryBytes)}`,
        ],
        ['host', found.hostname],
        ['load', load],
        ['sessions', `${server.sessions} of ${server.capacity}, ${terminalWords[found.terminal]}`],
        ['reached', server.reach && `${terminalLine(server.reach.destination)}, ${server.reach.mode}`],
        ['tunnel', view.tunnel && renderTunnel(view.tunnel, nowMs)],
        ['labels', server.labels.join(', ')],
        ['languages', found.languages.join(', ')],
        ['frameworks', found.frameworks.join(', ')],
        ['work root', found.workRoot],
        ['daemon', found.daemonVersion],
        ['tasks', view.runningTasks.join(', ')],
      ],
      colour,
    ),
    renderSection(
      'Agents',
      found.providers
        .map(
          ({ name, version, usable, detail }) =>
            `${usable ? colours.green('✔') : colours.red('✘')} ${name} ${version ?? ''} ${colours.dim(terminalLine(detail ?? ''))}`,
        )
        .join('\n'),
      colour,
    ),
    renderSection(
      'Repositories',
      found.repos
        .map(({ name, path, branch, languages }) =>
          terminalLine([name, path, branch ?? '', languages.join(', ')].filter((part) => part !== '').join(' · ')),
        )
        .join('\n'),
      colour,
    ),
    renderSection('Doctor', renderChecks(view.doctor, colour), colour),
  ]);
}

/** How a server is reached by SSH, as the end of a sentence about it. */
export function reachWords({ reach }: Pick<ServerRow, 'reach'>): string {
  if (reach === undefined) return 'is not reached by SSH.';
  const way =
    reach.mode === 'tunnel' ? 'its daemon connects through a tunnel from there' : 'its daemon connects itself';
  return `is reached by SSH as ${terminalLine(reach.destination)}; ${way}.`;
}
