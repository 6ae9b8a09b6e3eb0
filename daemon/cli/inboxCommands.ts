import { HubError } from '../../shared/errors.ts';
import { interventionKind } from '../../shared/model/intervention.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { shellLine } from '../../shared/shellLine.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import { readActor } from './actors.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { UsageError } from './given.ts';
import { namesAsked, readNames } from './names.ts';
import { renderFacts, renderMore, renderPage, renderSection } from './page.ts';
import { screenNote, screenText } from './screenWords.ts';
import { renderMoment, renderSpan } from './times.ts';

type Asked = Pick<InterventionRow, 'sessionId' | 'askedAt'>;

const itemArg: CliArg = { name: 'item', description: 'What to answer, by id or the beginning of it', required: true };

export const inboxCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'inbox list',
    summary: 'What waits for a human, most urgent first',
    asks: ['intervention.list', ...namesAsked],
    options: [
      {
        flags: '--state <state...>',
        description: 'open, answered or withdrawn; open where nothing is said',
        suggestions: ['open', 'answered', 'withdrawn'],
      },
      {
        flags: '--kind <kind...>',
        description: `Only these: ${interventionKind.options.join(', ')}`,
        suggestions: interventionKind.options,
      },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum inbox list', 'rostrum inbox list --kind question plan_review'],
    async run({ ask, given, io, nowMs }) {
      const state = given.texts('state').flatMap((text) => text.split(','));
      const kind = given.texts('kind').flatMap((text) => text.split(','));
      const page = await ask('intervention.list', {
        ...pageOf(given),
        project: given.text('project'),
        state: state.length === 0 ? undefined : state,
        kind: kind.length === 0 ? undefined : kind,
      });
      const colours = createColours(io.colour);
      const text = async () => {
        if (page.rows.length === 0) return 'Nothing waits for you.';
        const nameOf = await readNames(ask, page.rows);
        return (
          renderTable(
            page.rows,
            [
              { title: 'id', text: ({ id }) => id, isWhole: true },
              { title: 'kind', text: ({ what }) => what },
              { title: 'question', text: ({ excerpt }) => excerpt },
              { title: 'answers', text: ({ options }) => options.join(' | ') },
              {
                title: 'about',
                text: ({ taskId, objectiveId, sessionId }) => nameOf(taskId ?? objectiveId ?? sessionId),
              },
              { title: 'blocks', text: ({ downstream }) => downstream, align: 'right' },
              {
                title: 'waits',
                text: ({ askedAt, closedAt }) => renderSpan((closedAt ?? nowMs) - askedAt),
                align: 'right',
              },
              { title: 'state', text: (row) => row.state, colour: (word) => colourState(colours, word) },
            ],
            lookOf(io),
          ) + renderMore(page.next)
        );
      };
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'inbox view',
    summary: 'Show what is asked, in full',
    asks: ['intervention.view', 'session.screen', ...namesAsked],
    args: [itemArg],
    options: [{ flags: '--screen', description: 'With what was on the screen when it was asked' }],
    examples: ['rostrum inbox view intervention_4f7k', 'rostrum inbox view intervention_4f7k --screen'],
    async run({ ask, given, io }) {
      const view = await ask('intervention.view', { id: given.required('item') });
      const { intervention, question, answer, askedBy, answeredBy } = view;
      const screen = given.flag('screen') ? await screenWhenAsked(ask, intervention) : undefined;
      const text = async () => {
        const nameOf = await readNames(ask, intervention);
        return renderPage([
          renderFacts(
            [
              ['id', intervention.id],
              ['kind', `${intervention.what}, ${intervention.state}`],
              ['task', intervention.taskId && nameOf(intervention.taskId)],
              ['objective', intervention.objectiveId && nameOf(intervention.objectiveId)],
              ['session', intervention.sessionId && nameOf(intervention.sessionId)],
              ['asked', `${renderMoment(intervention.askedAt)} by ${actorName(readActor(askedBy))}`],
              ['answers', intervention.options.join(' | ')],
              ['answered by', answeredBy === undefined ? undefined : actorName(readActor(answeredBy))],
              ['settled', intervention.settled],
            ],
            io.colour,
          ),
          renderSection('Question', question, io.colour),
          renderSection('Answer', answer ?? '', io.colour),
          screen === undefined ? '' : renderScreen(screen, intervention, io),
        ]);
      };
      return { result: screen === undefined ? view : { ...view, screen }, text };
    },
  }),

  hubCommand({
    path: 'inbox respond',
    summary:
      'Answer; the first answer wins. A plan takes "approve" or a comment, a failure "retry" or "leave", a manager that is gone "start" or "leave", a call of a tool "allow", "always", "deny" or why not',
    asks: ['intervention.respond'],
    args: [itemArg, { name: 'answer', description: 'The answer' }],
    options: [{ flags: '--response <text>', description: 'The answer, as an option' }],
    examples: [
      'rostrum inbox respond intervention_4f7k "Use JWT with refresh tokens"',
      'rostrum inbox respond intervention_9q2m approve',
      'rostrum inbox respond intervention_3x8d always',
    ],
    async run({ ask, given }) {
      const response = given.text('answer') ?? given.text('response');
      if (response === undefined) throw new UsageError('Say the answer.');
      const view = await ask('intervention.respond', { id: given.required('item'), response });
      return { result: view, text: () => ['Answered.', ...ruleOffer(view)].join('\n') };
    },
  }),

  hubCommand({
    path: 'inbox withdraw',
    summary: 'Take a question back that needs no answer any more, with --why for who asked it',
    asks: ['intervention.withdraw'],
    args: [itemArg],
    options: [{ flags: '--why <text>', description: 'Why it needs none' }],
    examples: ['rostrum inbox withdraw intervention_4f7k --why "The README says it"'],
    async run({ ask, given }) {
      const view = await ask('intervention.withdraw', { id: given.required('item'), why: given.text('why') });
      const { state } = view.intervention;
      return { result: view, text: () => (state === 'withdrawn' ? 'Withdrawn.' : `It is ${state} already.`) };
    },
  }),
];

/** @throws HubError where nothing that has a screen asked. */
function screenWhenAsked(ask: Work['ask'], { sessionId, askedAt }: Asked): Promise<ResultOf<'session.screen'>> {
  if (sessionId === undefined) throw new HubError('not-found', 'No session belongs to this, so it has no screen.');
  return ask('session.screen', { id: sessionId, at: askedAt });
}

function renderScreen(screen: ResultOf<'session.screen'>, { askedAt }: Asked, { colour }: Work['io']): string {
  const note = screenNote(screen, askedAt);
  const isThen = note === '';
  return renderSection(
    isThen ? 'Screen when it was asked' : 'Screen',
    isThen ? screenText(screen) : `${note}\n\n${screenText(screen)}`,
    colour,
  );
}

/** How to allow the same call for good; whether that is wanted is for a person to say. */
function ruleOffer({ intervention, answer, proposedRule }: ResultOf<'intervention.respond'>): readonly string[] {
  if (intervention.what !== 'tool_approval' || answer !== 'always') return [];
  if (proposedRule === undefined)
    return [
      'No rule can allow this call for good: it is too long, not all of it is known here, or it is always asked about.',
    ];
  const { effect, tool = '', args = '' } = proposedRule;
  const add = shellLine([
    'rostrum',
    'rule',
    'add',
    effect,
    '--project',
    intervention.projectId,
    '--tool',
    tool,
    '--args',
    args,
  ]);
  return [`To allow it from now on, without being asked: ${add}`];
}
