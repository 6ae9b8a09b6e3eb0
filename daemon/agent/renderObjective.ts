import type { ObjectiveOffer } from '../../shared/protocol/daemon.ts';

/** An objective as the first prompt of the agent that leads it. Markdown. */
export function renderObjective({ ref, title, prompt, repo, baseBranch }: ObjectiveOffer): string {
  const place = [
    ...(repo === undefined ? [] : [`repository ${repo}`]),
    ...(baseBranch === undefined ? [] : [`base branch ${baseBranch}`]),
  ];
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['The goal', prompt.trim() === '' ? [] : [prompt.trim()]],
    [
      'Your part',
      [
        'You lead this objective. Other agents do the work, each with one task and nothing else; you plan it, follow it, and end it. Do none of it yourself.',
        ...(place.length === 0 ? [] : ['', `Tasks work on ${place.join(', ')} where they do not say otherwise.`]),
      ],
    ],
    ['How to lead', leadLines(ref)],
  ];
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([head, lines]) => `## ${head}\n\n${lines.join('\n')}`);
  return `${[`# ${ref}: ${title}`, ...body].join('\n\n')}\n`;
}

const leadLines = (ref: string): readonly string[] => [
  'By the tools of the MCP server "rostrum", or by the `rostrum` command, which knows your session:',
  '',
  `- See how it stands: \`my_objective\`, or \`rostrum objective view ${ref}\`. There may be tasks already.`,
  '- Split the goal into tasks that stand alone: `create_task`, or `rostrum task create --title "…" --spec "…" --start auto`, with `--depends-on REF` for what must be done before, and `--depends-on REF:KEY` to be given the contract KEY of another task.',
  '- What becomes of them is told to you: each end, failure and question comes as a message. When there is nothing to do, end your turn; you are woken.',
  '- Look closer: `list_tasks`, `view_task`, `read_messages`; `rostrum task list`, `rostrum task view REF`. Change course: `cancel_task`, `retry_task`, `message_session`.',
  '- What is not yours to decide: `ask_human` waits for a person, `ask` does not.',
  `- When the goal is reached and no task is open: \`finish_objective\`, or \`rostrum objective done ${ref}\`.`,
];
