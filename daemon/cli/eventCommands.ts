import { actorName } from '../../shared/model/actor.ts';
import type { EventView } from '../../shared/operations/hub.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { readActor } from './actors.ts';
import { hubCommand, lookOf, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import { UsageError } from './given.ts';
import { renderMore, renderPruned, renderValue } from './page.ts';
import { namesAsked, readNames, shortId } from './names.ts';
import { renderDetails } from './timelineTable.ts';
import { renderMoment } from './times.ts';

export const eventCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'events',
    summary: 'Events of a project after a sequence number; with --follow as they happen',
    asks: ['event.list', ...namesAsked],
    options: [
      { flags: '--after <seq>', description: 'Only what came after this sequence number' },
      { flags: '--limit <events>', description: 'At most so many' },
      { flags: '-f, --follow', description: 'Go on with what happens, until Ctrl-C' },
      projectOption,
    ],
    examples: ['rostrum events --after 1200', 'rostrum events --follow --json | jq .type'],
    async run(work) {
      const { ask, given, io, route } = work;
      const project = given.text('project');
      if (given.flag('follow')) {
        if (route.kind !== 'hub')
          throw new UsageError('--follow needs the hub itself: it does not work inside a session.');
        const { followEvents } = await import('./followEvents.ts');
        const onPruned = (upTo: number) => io.stderr(renderPruned(upTo));
        for await (const event of followEvents(route, { project, after: given.count('after') ?? 0, onPruned })) {
          io.stdout(`${io.json ? JSON.stringify(event) : renderEventLine(event)}\n`);
        }
      }
      const page = await ask('event.list', { project, after: given.count('after'), limit: given.count('limit') });
      const text = async () => {
        const nameOf = await readNames(ask, page.events);
        return (
          renderPruned(page.prunedUpTo) +
          renderTable(
            page.events,
            [
              { title: 'seq', text: ({ seq }) => seq, align: 'right' },
              { title: 'time', text: ({ at }) => renderMoment(at), isWhole: true },
              { title: 'event', text: ({ type }) => type, isWhole: true },
              { title: 'actor', text: ({ actor }) => actorName(readActor(actor)) },
              { title: 'about', text: ({ about }) => nameOf(about) },
              { title: 'details', text: ({ details }) => renderDetails(details, nameOf) },
            ],
            lookOf(io),
          ) +
          renderMore(page.end ? undefined : String(page.next))
        );
      };
      return { result: page, text };
    },
  }),
];

function renderEventLine({ at, type, actor, about, details }: EventView): string {
  const subject = about === undefined ? '' : `  ${shortId(about)}`;
  return `${renderMoment(at)}  ${type}  ${actorName(readActor(actor))}${subject}  ${renderValue(details)}`;
}
