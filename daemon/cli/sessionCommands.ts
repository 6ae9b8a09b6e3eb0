import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { lifecycleName } from '../../shared/model/session.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { shellLine } from '../../shared/shellLine.ts';
import { sshCommand } from '../../shared/sshCommand.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { UsageError } from './given.ts';
import { sessionArg, sessionKeyOf } from './sessionKey.ts';
import { namesAsked, readNames } from './names.ts';
import { pauseWords, renderActivity, saidOf, terminalWords } from './sessionWords.ts';
import { usedWords } from './usageWords.ts';
import { resumeOffer } from './lostSession.ts';
import { peopleFacts } from './sessionPeople.ts';
import { renderFacts, renderMore, renderPage } from './page.ts';
import { modeOption } from './taskDraftOptions.ts';
import { resumeAll } from './resumeAll.ts';
import { screenNote, screenText } from './screenWords.ts';
import { parseMoment, renderMoment, renderSpan } from './times.ts';

export const sessionCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'session list',
    summary: 'List sessions',
    asks: ['session.list', ...namesAsked],
    options: [
      {
        flags: '--lifecycle <state...>',
        description: `Only these: ${lifecycleName.options.join(', ')}`,
        suggestions: lifecycleName.options,
      },
      { flags: '--server <server>', description: 'Only on this server' },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum session list', 'rostrum session list --lifecycle active --server dev-1'],
    async run(work) {
      const { ask, given, io, nowMs } = work;
      const lifecycle = given.texts('lifecycle').flatMap((text) => text.split(','));
      const project = given.text('project');
      const page = await ask('session.list', {
        ...pageOf(given),
        project,
        server: given.text('server'),
        lifecycle: lifecycle.length === 0 ? undefined : lifecycle,
      });
      const colours = createColours(io.colour);
      const text = async () => {
        if (page.rows.length === 0) return 'No sessions.';
        const nameOf = await readNames(ask, page.rows);
        const table = renderTable(
          page.rows,
          [
            { title: 'name', text: ({ name }) => name },
            { title: 'id', text: ({ id }) => id, isWhole: true },
            { title: 'state', text: (row) => row.lifecycle, colour: (word) => colourState(colours, word) },
            { title: 'activity', text: ({ activity }) => activity?.activity },
            { title: 'server', text: ({ serverId }) => nameOf(serverId) },
            { title: 'agent', text: ({ provider }) => provider },
            { title: 'exit', text: ({ exitCode, signal }) => signal ?? exitCode },
            { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
          ],
          lookOf(io),
        );
        return table + renderMore(page.next);
      };
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'session view',
    summary: 'Show a session',
    asks: ['session.view', ...namesAsked],
    args: [sessionArg],
    examples: ['rostrum session view shell-1'],
    async run(work) {
      const view = await work.ask('session.view', { id: sessionKeyOf(work) });
      const { session } = view;
      const { colour } = work.io;
      const text = async () => {
        const nameOf = await readNames(work.ask, session);
        return renderPage([
          `${session.name}  ${colourState(createColours(colour), session.lifecycle)}`,
          renderFacts(
            [
              ['id', session.id],
              ['server', nameOf(session.serverId)],
              [
                'agent',
                `${session.provider}, as ${session.role}${session.mode === undefined ? '' : `, ${session.mode}`}`,
              ],
              ['activity', renderActivity(session.activity)],
              ['runs', view.terminal === undefined ? undefined : terminalWords[view.terminal]],
              ['task', session.taskId === undefined ? undefined : nameOf(session.taskId)],
              ['directory', session.cwd],
              ['conversation', session.providerSessionId],
              ['used', usedWords(view.used)],
              ['goes on with', session.resumedFrom],
              ...peopleFacts(session),
              ['process', session.pid === undefined ? undefined : String(session.pid)],
              ['started', session.startedAt === undefined ? undefined : renderMoment(session.startedAt)],
              ['ended', session.endedAt === undefined ? undefined : renderMoment(session.endedAt)],
              ['exit', session.signal ?? session.exitCode?.toString()],
              ['pause', pauseWords(session)],
              ['why', session.reason],
              ['last screen', session.lifecycle === 'lost' ? `rostrum session screen ${session.id}` : undefined],
              ['go on', resumeOffer(session, nameOf(session.serverId))],
            ],
            colour,
          ),
        ]);
      };
      return { result: view, text };
    },
  }),

  hubCommand({
    path: 'session open',
    summary: 'Open a session by hand: a shell or an agent on a chosen server',
    asks: ['session.open', 'session.view'],
    options: [
      { flags: '--server <server>', description: 'Server by name or id' },
      { flags: '--provider <name>', description: 'Agent to run; a shell where nothing is said' },
      modeOption,
      { flags: '--name <name>', description: 'Name of the session' },
      { flags: '--cwd <directory>', description: 'Directory on the server, inside its allowed paths' },
      { flags: '--task <task>', description: 'Task that it works on' },
      { flags: '--private', description: 'What it shows is only for you, owners and those you share it with' },
      projectOption,
    ],
    examples: [
      'rostrum session open --server dev-1',
      'rostrum session open --server gpu-1 --provider claude --name review --cwd ~/api',
    ],
    async run({ ask, given }) {
      const { session } = await ask('session.open', {
        server: given.required('server'),
        provider: given.text('provider'),
        mode: given.text('mode'),
        name: given.text('name'),
        cwd: given.text('cwd'),
        task: given.text('task'),
        private: given.choice('private'),
        project: given.text('project'),
      });
      const opened = await untilStarted(ask, session);
      const { terminal } = await ask('session.view', { id: opened.id });
      const warning = terminal === 'pty' ? ` It runs ${terminalWords.pty}.` : '';
      return saidOf(opened, `(${opened.id}) is ${opened.lifecycle}.${warning}`);
    },
  }),

  hubCommand({
    path: 'session close',
    summary: 'Close a session: its whole process group is ended',
    asks: ['session.close'],
    args: [sessionArg],
    examples: ['rostrum session close review'],
    async run(work) {
      const { session } = await work.ask('session.close', { id: sessionKeyOf(work) });
      return saidOf(session, closingWords[session.lifecycle] ?? 'is being closed.');
    },
  }),

  hubCommand({
    path: 'session resume',
    summary: 'Resume a dead session on its server, with its context; one with a task as its next attempt',
    asks: ['session.resume', 'session.view', 'session.list', 'objective.view', 'objective.manager'],
    args: [sessionArg],
    options: [
      modeOption,
      { flags: '--all', description: 'All that were lost, as by a reboot; managers are started anew' },
      { flags: '--server <server>', description: 'With --all: only those of this server' },
      { flags: '--since <time>', description: 'With --all: only those lost since then; 1d where nothing is said' },
      projectOption,
    ],
    examples: ['rostrum session resume review', 'rostrum session resume --all --server gpu-1'],
    async run(work) {
      const { ask, given, nowMs } = work;
      const [all, server, since] = [given.choice('all'), given.text('server'), given.text('since')];
      if (all === true) {
        if (given.text('session') !== undefined) throw new UsageError('Name a session, or say --all; not both.');
        const wish = { server, project: given.text('project'), since: parseMoment(since ?? '1d', nowMs, '--since') };
        return resumeAll(work, wish, (session) => untilStarted(ask, session));
      }
      if (server !== undefined || since !== undefined) throw new UsageError('--server and --since go with --all.');
      const { session } = await ask('session.resume', { id: sessionKeyOf(work), mode: given.text('mode') });
      const resumed = await untilStarted(ask, session);
      const attempt = resumed.attempt === undefined ? '' : `, attempt ${resumed.attempt} of its task`;
      return saidOf(
        resumed,
        `(${resumed.id})${attempt} is ${resumed.lifecycle}; it goes on with ${resumed.resumedFrom}.`,
      );
    },
  }),

  hubCommand({
    path: 'session send',
    summary: 'Type text into a session and press Enter',
    asks: ['session.send'],
    args: [sessionArg, { name: 'text', description: 'What to type' }],
    options: [{ flags: '--no-submit', description: 'Do not press Enter after it' }],
    examples: ['rostrum session send review "npm test"'],
    async run({ ask, given }) {
      const answer = await ask('session.send', {
        id: given.required('session'),
        text: given.required('text'),
        submit: given.choice('submit'),
      });
      return { result: answer, text: () => 'Sent.' };
    },
  }),

  hubCommand({
    path: 'session interrupt',
    summary: 'Press Ctrl-C in a session',
    asks: ['session.interrupt'],
    args: [sessionArg],
    examples: ['rostrum session interrupt review'],
    async run(work) {
      return { result: await work.ask('session.interrupt', { id: sessionKeyOf(work) }), text: () => 'Interrupted.' };
    },
  }),

  hubCommand({
    path: 'session direct',
    summary:
      'Show the command that attaches a session past the hub: on its own server, or by SSH where that is how it was added',
    asks: ['session.direct'],
    args: [sessionArg],
    examples: ['rostrum session direct review'],
    async run(work) {
      const direct = await work.ask('session.direct', { id: sessionKeyOf(work) });
      const { command, hostname, user, destination } = direct;
      const overSsh = destination === undefined ? undefined : sshCommand(destination, command);
      const where = overSsh === undefined ? `On ${hostname}` : `From where you can log in to ${hostname} by SSH`;
      work.io.stderr(`${where}, as ${user}; closing that terminal leaves it:\n`);
      return { result: direct, text: () => shellLine(overSsh ?? command) };
    },
  }),

  hubCommand({
    path: 'session screen',
    summary: 'What is on the screen of a session, or was at a time, as lines of text',
    asks: ['session.screen'],
    args: [sessionArg],
    options: [
      { flags: '--at <time>', description: 'As it was then: 2026-01-31T14:05:09Z, or so long ago, such as 20m' },
    ],
    examples: ['rostrum session screen review', 'rostrum session screen review --at 20m'],
    async run(work) {
      const { given, io, nowMs } = work;
      const said = given.text('at');
      const at = said === undefined ? undefined : parseMoment(said, nowMs, '--at');
      const screen = await work.ask('session.screen', { id: sessionKeyOf(work), at });
      const note = screenNote(screen, at);
      if (note !== '') io.stderr(`${note}\n`);
      return { result: screen, text: () => screenText(screen) };
    },
  }),
];

const closingWords: Partial<Record<SessionRow['lifecycle'], string>> = {
  exited: 'has ended.',
  lost: 'is lost; should its server find it again, it is ended.',
  unreachable: 'is closed as soon as its server is back.',
};

/** POSIX: found, but not to be executed. What a daemon's allow-lists refuse ends like that. */
const notExecuted = 126;
const startPatienceMs = 5_000;
const startLookMs = 100;

/**
 * The session as soon as its server has said what became of it; as it is where that takes long.
 * @throws conflict with the reason where the server would not start it.
 */
async function untilStarted(ask: Work['ask'], opened: SessionRow): Promise<SessionRow> {
  let session = opened;
  for (let waitedMs = 0; session.lifecycle === 'starting' && waitedMs < startPatienceMs; waitedMs += startLookMs) {
    await pause(startLookMs);
    ({ session } = await ask('session.view', { id: opened.id }));
  }
  if (session.lifecycle !== 'exited' || session.exitCode !== notExecuted) return session;
  throw new HubError('conflict', `${session.name} was not started: ${session.reason ?? 'its server does not say why'}`);
}
