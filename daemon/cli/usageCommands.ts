import { renderTable } from '../../runtime/terminalText.ts';
import { costText } from '../../shared/costText.ts';
import type { Usage } from '../../shared/model/guard.ts';
import { hubCommand, lookOf, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import { UsageError } from './given.ts';
import { sessionArg, sessionKeyOf } from './sessionKey.ts';
import { budgetWords } from './usageWords.ts';

export const usageCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'usage report',
    summary: 'Say what a session used so far, in total; repeated it counts once',
    asks: ['usage.report'],
    args: [sessionArg],
    options: [
      { flags: '--tokens-in <tokens>', description: 'Tokens read by the model' },
      { flags: '--tokens-out <tokens>', description: 'Tokens written by the model' },
      { flags: '--cost <usd>', description: 'US dollars' },
      { flags: '--calls <calls>', description: 'Calls of the model' },
      { flags: '--context <share>', description: 'How much of the context is full, from 0 to 1' },
      {
        flags: '--context-tokens <tokens>',
        description: 'Tokens in the context, where nobody knows how many it takes',
      },
      { flags: '--last', description: 'Nothing will come after it' },
    ],
    examples: ['rostrum usage report --tokens-in 120000 --tokens-out 8000 --cost 0.84 --calls 31   # inside a session'],
    async run(work) {
      const { given } = work;
      const cost = given.text('cost');
      const costUsd = cost === undefined ? undefined : Number(cost);
      if (Number.isNaN(costUsd)) throw new UsageError(`--cost takes an amount, not "${cost ?? ''}".`);
      const context = given.text('context');
      const contextUsed = context === undefined ? undefined : Number(context);
      if (Number.isNaN(contextUsed))
        throw new UsageError(`--context takes a share from 0 to 1, not "${context ?? ''}".`);
      const result = await work.ask('usage.report', {
        id: sessionKeyOf(work),
        tokensIn: given.count('tokensIn') ?? 0,
        tokensOut: given.count('tokensOut') ?? 0,
        costUsd,
        calls: given.count('calls'),
        contextUsed,
        contextTokens: given.count('contextTokens'),
        last: given.flag('last') || undefined,
      });
      return {
        result,
        text: () => (result.recorded ? 'Recorded.' : 'Heard; it will be recorded with the next report.'),
      };
    },
  }),

  hubCommand({
    path: 'usage turn',
    summary: 'Say that a turn of an agent ended, and whether anything moved in it',
    asks: ['session.turn'],
    args: [sessionArg],
    options: [{ flags: '--idle', description: 'Nothing moved' }],
    examples: ['rostrum usage turn --idle   # inside a session'],
    async run(work) {
      const result = await work.ask('session.turn', { id: sessionKeyOf(work), moved: !work.given.flag('idle') });
      return { result, text: () => `Idle turns in a row: ${result.idleTurns}.` };
    },
  }),

  hubCommand({
    path: 'usage view',
    summary: 'What a project used: in all, by agent, by objective and by task',
    asks: ['usage.view'],
    options: [projectOption],
    examples: ['rostrum usage view'],
    async run({ ask, given, io }) {
      const view = await ask('usage.view', { project: given.text('project') });
      const rows: readonly (Usage & { readonly of: string })[] = [
        { of: 'project', ...view.total },
        ...view.providers.map((row) => ({ ...row, of: row.provider })),
        ...view.objectives.map((row) => ({ ...row, of: row.ref })),
        ...view.tasks.map((row) => ({ ...row, of: row.ref })),
      ];
      const budget = budgetWords(view.budget, view.total);
      const text = () =>
        `${budget === undefined ? '' : `Budget of the project: ${budget}\n\n`}${renderTable(
          rows,
          [
            { title: 'of', text: ({ of }) => of },
            { title: 'tokens in', text: ({ tokensIn }) => tokensIn, align: 'right' },
            { title: 'tokens out', text: ({ tokensOut }) => tokensOut, align: 'right' },
            { title: 'cost', text: (row) => costText(row) ?? 'not told', align: 'right' },
            { title: 'calls', text: ({ calls }) => calls, align: 'right' },
          ],
          lookOf(io),
        )}`;
      return { result: view, text };
    },
  }),
];
