import { counted } from '../../shared/counted.ts';
import { terminalLine } from '../../runtime/terminalText.ts';
import { actorName } from '../../shared/model/actor.ts';
import { readActor } from './actors.ts';
import { hubCommand, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import type { Fact } from './page.ts';
import { renderFacts, renderPage } from './page.ts';
import { readPlacement, taskFieldOptions } from './taskDraftOptions.ts';
import { renderBytes, renderSpan } from './times.ts';
import { renderCandidates } from './whyPage.ts';

/** The options of a task that say what a server must have. */
const placementFlags = [
  '--repo',
  '--lang',
  '--framework',
  '--server-label',
  '--os',
  '--provider',
  '--mode',
  '--server ',
  '--lock',
];
const placementOptions = taskFieldOptions.filter(({ flags }) => placementFlags.some((flag) => flags.startsWith(flag)));

export const hubCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'hub ping',
    summary: 'Who am I here, and which version answers',
    asks: ['hub.ping'],
    examples: ['rostrum hub ping'],
    async run({ ask }) {
      const pong = await ask('hub.ping', {});
      const text = () =>
        [`Rostrum ${pong.version}; you are ${actorName(readActor(pong.you))}.`, ...pong.notices.map(terminalLine)].join(
          '\n',
        );
      return { result: pong, text };
    },
  }),

  hubCommand({
    path: 'hub status',
    summary: 'How the hub is: log position, memory, connections, caps',
    asks: ['hub.status'],
    examples: ['rostrum hub status', 'rostrum hub status --json'],
    async run({ ask, io, nowMs }) {
      const status = await ask('hub.status', {});
      const text = () =>
        renderFacts(
          [
            ['version', status.version],
            ['running for', renderSpan(nowMs - status.startedAt)],
            ['log', `at ${status.seq}${status.readOnly === undefined ? '' : `, read-only: ${status.readOnly}`}`],
            ['tasks', `${status.openTasks} open of ${status.tasks}, at most ${status.maxRunning} at once`],
            ['servers', `${status.serversOnline} online of ${status.servers}`],
            ['sessions', String(status.sessions)],
            ['clients', String(status.clients)],
            ['memory', renderBytes(status.memoryBytes)],
            ...status.notices.map((notice): Fact => ['notice', notice]),
          ],
          io.colour,
        );
      return { result: status, text };
    },
  }),

  hubCommand({
    path: 'hub update',
    summary: 'Change the cap on tasks under way in the whole hub',
    asks: ['hub.update'],
    options: [{ flags: '--max-running <tasks>', description: 'Tasks at once' }],
    examples: ['rostrum hub update --max-running 200'],
    async run({ ask, given }) {
      given.required('maxRunning');
      const changed = await ask('hub.update', { maxRunning: given.count('maxRunning') });
      return { result: changed, text: () => `At most ${counted(changed.maxRunning, 'task')} at once.` };
    },
  }),

  hubCommand({
    path: 'placement check',
    summary: 'Where would a task run? Gates and scores of every server, before the task is created',
    asks: ['placement.check'],
    options: [...placementOptions, projectOption],
    examples: ['rostrum placement check --repo api-gateway --lang rust'],
    async run({ ask, given, io }) {
      const checked = await ask('placement.check', {
        placement: readPlacement(given) ?? {},
        project: given.text('project'),
      });
      const text = () =>
        renderPage([
          checked.candidates.length === 0 ? 'No servers.' : renderCandidates(checked.candidates, io.colour),
          checked.cheapest === undefined ? '' : `→ ${checked.cheapest}`,
        ]);
      return { result: checked, text };
    },
  }),
];
