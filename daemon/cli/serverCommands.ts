import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import type { DirectoryEntry } from '../../shared/model/directory.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import { counted } from '../../shared/counted.ts';
import { renderForetold } from '../../shared/foretoldWork.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Output } from './command.ts';
import { UsageError } from './given.ts';
import { renderMore, renderPage } from './page.ts';
import { reachWords, renderServerPage } from './serverPage.ts';
import { renderSpan } from './times.ts';

const serverArg: CliArg = { name: 'server', description: 'Server by name or id', required: true };

const saidOf = (server: ServerRow, what: string): Output => ({
  result: { server },
  text: () => `${server.name} ${what}`,
});

const kindOf = ({ isRepository, isLink }: DirectoryEntry): string =>
  [isRepository ? 'repository' : undefined, isLink ? 'link' : undefined].filter(Boolean).join(', ');

const noServers =
  'No servers. Add a machine with "rostrum server add HOST" (without SSH: "rostrum server token create"), or let a server of another project serve this one too: "rostrum server share SERVER --with PROJECT".';

const modeSummaries = {
  drain: 'Take nothing new; what runs finishes',
  disable: 'As drain, and the server is shown as no candidate',
  enable: 'Take work again',
} as const;

export const serverCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'server list',
    summary: 'List the servers of a project',
    asks: ['server.list'],
    options: [...pageOptions, projectOption],
    examples: ['rostrum server list'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('server.list', { ...pageOf(given), project: given.text('project') });
      const colours = createColours(io.colour);
      const text = () =>
        page.rows.length === 0
          ? noServers
          : renderTable(
              page.rows,
              [
                { title: 'name', text: ({ name }) => name, isWhole: true },
                {
                  title: 'state',
                  text: stateOf,
                  colour: (word, { state }) => colourState(colours, state).replace(state, word),
                },
                { title: 'since', text: ({ since }) => renderSpan(nowMs - since), align: 'right' },
                { title: 'sessions', text: ({ sessions, capacity }) => `${sessions}/${capacity}`, align: 'right' },
                { title: 'os', text: ({ os }) => os },
                { title: 'agents', text: ({ providers }) => providers.join(', ') },
                { title: 'repos', text: ({ repos }) => repos.join(', ') },
                { title: 'labels', text: ({ labels }) => labels.join(', ') },
              ],
              lookOf(io),
            ) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'server view',
    summary: 'Show a server: capabilities, doctor checks, figures, what runs there',
    asks: ['server.view'],
    args: [serverArg],
    examples: ['rostrum server view dev-1'],
    async run({ ask, given, io, nowMs }) {
      const view = await ask('server.view', { id: given.required('server') });
      return { result: view, text: () => renderServerPage(view, { nowMs, colour: io.colour }) };
    },
  }),

  hubCommand({
    path: 'server label',
    summary: 'Set the labels of a server; all of them, or none with --clear',
    asks: ['server.label'],
    args: [serverArg, { name: 'labels', description: 'Labels', variadic: true }],
    options: [{ flags: '--clear', description: 'Take all labels away' }],
    examples: ['rostrum server label gpu-1 gpu fast-disk', 'rostrum server label gpu-1 --clear'],
    async run({ ask, given }) {
      const labels = given.texts('labels');
      if (labels.length === 0 && !given.flag('clear')) throw new UsageError('Say which labels, or --clear.');
      const { server } = await ask('server.label', {
        id: given.required('server'),
        labels: given.flag('clear') ? [] : labels,
      });
      return saidOf(
        server,
        server.labels.length === 0 ? 'has no labels.' : `has the labels ${server.labels.join(', ')}.`,
      );
    },
  }),

  hubCommand({
    path: 'server update',
    summary: 'Change how many sessions may run on a server at once',
    asks: ['server.update'],
    args: [serverArg],
    options: [{ flags: '--capacity <sessions>', description: 'Sessions at once' }],
    examples: ['rostrum server update gpu-1 --capacity 4'],
    async run({ ask, given }) {
      given.required('capacity');
      const { server } = await ask('server.update', {
        id: given.required('server'),
        capacity: given.count('capacity'),
      });
      return saidOf(server, `takes ${counted(server.capacity, 'session')} at once.`);
    },
  }),

  hubCommand({
    path: 'server reach',
    summary: 'Say how a server is reached by SSH, and whether its daemon needs a tunnel to the hub; or --none',
    asks: ['server.reach'],
    args: [serverArg, { name: 'destination', description: 'As for ssh: gpu1, me@10.0.0.7:2222' }],
    options: [
      { flags: '--tunnel', description: 'Its daemon reaches the hub only through a tunnel from your machine' },
      { flags: '--none', description: 'It is not reached by SSH any more' },
    ],
    examples: ['rostrum server reach gpu-1 me@gpu1 --tunnel', 'rostrum server reach gpu-1 --none'],
    async run({ ask, given }) {
      const destination = given.text('destination');
      if ((destination === undefined) !== given.flag('none'))
        throw new UsageError('Say where it is reached, as for ssh ("gpu1", "me@10.0.0.7:2222"), or --none.');
      const mode = given.flag('tunnel') ? 'tunnel' : 'direct';
      const { server } = await ask('server.reach', {
        id: given.required('server'),
        reach: destination === undefined ? null : { destination, mode },
      });
      return saidOf(server, reachWords(server));
    },
  }),

  hubCommand({
    path: 'server reconnect',
    summary: 'Open the tunnel of a server now, after what kept it away was mended; else the hub tries again by itself',
    asks: ['server.tunnel.try'],
    args: [serverArg],
    examples: ['ssh-add && rostrum server reconnect gpu-1'],
    async run({ ask, given }) {
      const result = await ask('server.tunnel.try', { id: given.required('server') });
      const { state, reason } = result.tunnel;
      return {
        result,
        text: () =>
          state === 'opening'
            ? `The tunnel of ${given.required('server')} is being opened; "rostrum server view ${given.required('server')}" says how it goes.\n`
            : `The tunnel of ${given.required('server')} is ${state}${reason === undefined ? '' : `: ${reason}`}.\n`,
      };
    },
  }),

  hubCommand({
    path: 'server share',
    summary: 'Let a server serve another project too',
    asks: ['server.share'],
    args: [serverArg],
    options: [{ flags: '--with <project>', description: 'The other project' }],
    examples: ['rostrum server share gpu-1 --with "Search rebuild"'],
    async run({ ask, given }) {
      const { server } = await ask('server.share', { id: given.required('server'), project: given.required('with') });
      return saidOf(server, `serves ${counted(server.projectIds.length, 'project')}.`);
    },
  }),

  ...(['drain', 'disable', 'enable'] as const).map((verb) =>
    hubCommand({
      path: `server ${verb}`,
      summary: modeSummaries[verb],
      asks: [`server.${verb}`, 'server.view'],
      args: [serverArg],
      examples: [`rostrum server ${verb} dev-1`],
      async run({ ask, given, io }) {
        const view = await ask('server.view', { id: given.required('server') });
        if (!io.json && verb !== 'enable') io.stderr(renderForetold('finishes', view));
        const { server } = await ask(`server.${verb}`, { id: given.required('server') });
        return saidOf(
          server,
          `is ${server.mode}${server.mode === 'enabled' ? '' : `; ${counted(server.sessions, 'session')} there`}.`,
        );
      },
    }),
  ),

  hubCommand({
    path: 'server doctor',
    summary: 'Run the doctor on a server and show its checks, each failure with its remedy',
    asks: ['server.doctor'],
    args: [serverArg],
    examples: ['rostrum server doctor dev-1'],
    async run({ ask, given, io }) {
      const report = await ask('server.doctor', { id: given.required('server') });
      const isFit = report.doctor.every(({ passed, required }) => passed || !required);
      return {
        result: report,
        text: () => renderChecks(report.doctor, io.colour),
        exitCode: isFit ? exitCodes.ok : exitCodes.failure,
      };
    },
  }),

  hubCommand({
    path: 'server paths',
    summary: 'List the directories of a server that sessions may work in; without one where they may begin',
    asks: ['server.paths'],
    args: [serverArg, { name: 'directory', description: 'Directory on the server' }],
    options: [{ flags: '--filter <text>', description: 'Only names with this in them' }, projectOption],
    examples: ['rostrum server paths dev-1', 'rostrum server paths dev-1 ~/src --filter api'],
    async run({ ask, given, io }) {
      const page = await ask('server.paths', {
        server: given.required('server'),
        path: given.text('directory'),
        filter: given.text('filter'),
        project: given.text('project'),
      });
      const columns = [
        { title: 'directory', text: ({ path }: DirectoryEntry) => path, isWhole: true },
        { title: 'is', text: kindOf },
      ];
      const more = page.left === 0 ? '' : `\n${page.left} more; name a part of one with --filter.`;
      const text = () =>
        page.directories.length === 0
          ? 'No directories.'
          : `${renderTable(page.directories, columns, lookOf(io))}${more}`;
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'server remove',
    summary: 'Revoke the key of a server at once; refused while work runs there, unless --force',
    asks: ['server.remove', 'server.view'],
    args: [serverArg],
    options: [{ flags: '--force', description: 'Also while work runs there' }],
    examples: ['rostrum server remove dev-1'],
    async run({ ask, given, io }) {
      const name = given.required('server');
      const isForced = given.flag('force');
      if (isForced && !io.json) io.stderr(renderForetold('ends', await ask('server.view', { id: name })));
      const removed = await ask('server.remove', { id: name, force: isForced });
      const affected = removed.affected.length === 0 ? '' : ` Affected: ${removed.affected.join(', ')}.`;
      return { result: removed, text: () => `${name} is removed; its key opens nothing any more.${affected}` };
    },
  }),

  hubCommand({
    path: 'server token create',
    summary: 'Make a registration token: for one project, used once, gone after an hour',
    asks: ['server.token.create'],
    options: [{ flags: '--name <name>', description: 'What it is for' }, projectOption],
    examples: ['rostrum server token create --name gpu-1'],
    async run({ ask, given, nowMs }) {
      const made = await ask('server.token.create', { name: given.text('name'), project: given.text('project') });
      const text = () =>
        renderPage([
          made.token,
          `Shown once; it expires in ${renderSpan(made.expiresAt - nowMs)}. On the new server:`,
          made.commands.map((line) => `  ${line}`).join('\n'),
        ]);
      return { result: made, text };
    },
  }),

  hubCommand({
    path: 'server token list',
    summary: 'List registration tokens, without the tokens themselves',
    asks: ['server.token.list'],
    options: [...pageOptions, projectOption],
    examples: ['rostrum server token list'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('server.token.list', { ...pageOf(given), project: given.text('project') });
      const colours = createColours(io.colour);
      const text = () =>
        page.rows.length === 0
          ? 'No registration tokens.'
          : renderTable(
              page.rows,
              [
                { title: 'id', text: ({ id }) => id, isWhole: true },
                { title: 'name', text: ({ name }) => name },
                { title: 'state', text: ({ state }) => state, colour: (word) => colourState(colours, word) },
                { title: 'age', text: ({ createdAt }) => renderSpan(nowMs - createdAt), align: 'right' },
              ],
              lookOf(io),
            ) + renderMore(page.next);
      return { result: page, text };
    },
  }),
];

const stateOf = ({ state, mode }: ServerRow): string => (mode === 'enabled' ? state : `${state}, ${mode}`);
