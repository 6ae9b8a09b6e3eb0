import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import * as path from 'node:path';
import { actorName } from '../../shared/model/actor.ts';
import type { EventView } from '../../shared/operations/hub.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { readActor } from './actors.ts';
import { hubCommand, lookOf, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { UsageError } from './given.ts';
import { renderCount, renderMore, renderValue } from './page.ts';
import { namesAsked, readNames, shortId } from './names.ts';
import { renderDetails } from './timelineTable.ts';
import { renderMoment } from './times.ts';

const pageSize = 1_000;

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
        for await (const event of followEvents(route, { project, after: given.count('after') ?? 0 })) {
          io.stdout(`${io.json ? JSON.stringify(event) : renderEventLine(event)}\n`);
        }
      }
      const page = await ask('event.list', { project, after: given.count('after'), limit: given.count('limit') });
      const text = async () => {
        const nameOf = await readNames(ask, page.events);
        return (
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
          ) + renderMore(page.end ? undefined : String(page.next))
        );
      };
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'audit verify',
    summary: `Recompute the hash chain of the whole log (exit code ${exitCodes.failure} when it is broken)`,
    asks: ['audit.verify'],
    examples: ['rostrum audit verify'],
    async run({ ask }) {
      const verdict = await ask('audit.verify', {});
      const { whole, lines, brokenAt, detail } = verdict;
      const text = () =>
        whole
          ? `The log is whole: ${renderCount(lines, 'line')}.`
          : `The log is BROKEN at line ${brokenAt ?? '?'}: ${detail ?? ''}`;
      return { result: verdict, text, exitCode: whole ? exitCodes.ok : exitCodes.failure };
    },
  }),

  hubCommand({
    path: 'audit export',
    summary: 'Write every event of a project as JSON lines: who did what, when',
    asks: ['event.list'],
    options: [{ flags: '--file <file>', description: 'Where to; stdout where nothing is said' }, projectOption],
    examples: ['rostrum audit export --file audit.jsonl', 'rostrum audit export | jq -r .type | sort | uniq -c'],
    async run(work) {
      const { given, io } = work;
      const name = given.text('file');
      const file = name === undefined ? undefined : createWriteStream(path.resolve(io.cwd, name), { mode: 0o600 });
      if (file !== undefined) await once(file, 'open');
      let count = 0;
      for await (const event of allEvents(work)) {
        const line = `${JSON.stringify(event)}\n`;
        count += 1;
        if (file === undefined) io.stdout(line);
        else if (!file.write(line)) await once(file, 'drain');
      }
      if (file === undefined) return { result: undefined, text: () => '' };
      file.end();
      await once(file, 'finish');
      return {
        result: { events: count, file: name },
        text: () => `${renderCount(count, 'event')} written to ${name}.`,
      };
    },
  }),
];

async function* allEvents({ ask, given }: Work): AsyncGenerator<EventView> {
  let after = 0;
  for (;;) {
    const page = await ask('event.list', { project: given.text('project'), after, limit: pageSize });
    yield* page.events;
    if (page.end) return;
    after = page.next;
  }
}

function renderEventLine({ at, type, actor, about, details }: EventView): string {
  const subject = about === undefined ? '' : `  ${shortId(about)}`;
  return `${renderMoment(at)}  ${type}  ${actorName(readActor(actor))}${subject}  ${renderValue(details)}`;
}
