import { predicateNames, predicatesOf } from '../../shared/model/evidence.ts';
import type { TaskOffer } from '../../shared/protocol/daemon.ts';

type Section = readonly [title: string, lines: readonly string[]];

/** A task as the first prompt of its agent, which reports by the command line. Markdown. */
export const renderPrompt = (task: TaskOffer): string => renderTask(task, reportLines);

/** A task whole: what to do, with what, what is owed, and how to report as `report` says. Markdown. */
export function renderTask(task: TaskOffer, report: (task: TaskOffer) => readonly string[]): string {
  const sections: readonly Section[] = [
    ['What to do', task.spec.trim() === '' ? [] : [task.spec.trim()]],
    ['Requirements', requirementLines(task)],
    ['Accepted when', (task.structuredSpec?.acceptanceCriteria ?? []).map((criterion) => `- ${criterion}`)],
    ['Constraints', constraintLines(task)],
    ['References', referenceLines(task)],
    ['Inputs from other tasks', inputLines(task)],
    ['Contracts you owe', contractLines(task)],
    ['Shown before it is done', evidenceLines(task)],
    ['How to report', report(task)],
  ];
  const head = `# ${task.ref}: ${task.title}\n\n${task.type}, priority ${task.priority}${placeText(task)}`;
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}`);
  return `${[head, ...body].join('\n\n')}\n`;
}

function placeText({ repo, baseBranch }: TaskOffer): string {
  if (repo === undefined) return '';
  return baseBranch === undefined ? `, repository ${repo}` : `, repository ${repo}, base branch ${baseBranch}`;
}

function requirementLines({ structuredSpec }: TaskOffer): readonly string[] {
  return (structuredSpec?.requirements ?? []).map(
    ({ description, priority, category }) =>
      `- (${priority}${category === undefined ? '' : `, ${category}`}) ${description}`,
  );
}

function constraintLines({ structuredSpec }: TaskOffer): readonly string[] {
  const constraints = structuredSpec?.constraints;
  if (constraints === undefined) return [];
  const { languages, frameworks, testing, noBreakingChanges, maxFilesChanged, custom } = constraints;
  return [
    ...(languages.length > 0 ? [`- Languages: ${languages.join(', ')}`] : []),
    ...(frameworks.length > 0 ? [`- Frameworks: ${frameworks.join(', ')}`] : []),
    ...(testing === undefined ? [] : [`- Testing: ${testing}`]),
    ...(noBreakingChanges === true ? ['- No breaking changes'] : []),
    ...(maxFilesChanged === undefined ? [] : [`- At most ${maxFilesChanged} files changed`]),
    ...custom.map((line) => `- ${line}`),
  ];
}

function referenceLines({ structuredSpec }: TaskOffer): readonly string[] {
  return (structuredSpec?.inputContext?.references ?? []).map(
    ({ kind, value, description }) => `- ${kind}: ${value}${description === undefined ? '' : ` (${description})`}`,
  );
}

function inputLines({ resolvedInputs }: TaskOffer): readonly string[] {
  return Object.entries(resolvedInputs).flatMap(([key, data]) => [`### ${key}`, '', ...fenced(data), '']);
}

function contractLines({ contracts }: TaskOffer): readonly string[] {
  return contracts.flatMap(({ key, description, schema }) => [
    `### ${key}`,
    '',
    ...(description === undefined ? [] : [description, '']),
    ...(schema === undefined ? ['Any JSON.', ''] : ['JSON that fits this schema:', '', ...fenced(schema), '']),
  ]);
}

/** Its agent may look at the same before it reports. */
function evidenceLines({ evidence }: TaskOffer): readonly string[] {
  const predicates = predicatesOf(evidence);
  if (predicates.length === 0) return [];
  return [
    'When you report it as done, these are checked, and it is done only when all are true:',
    '',
    ...predicates.map((predicate) => `- ${predicateNames[predicate]}`),
    ...(evidence?.command === undefined
      ? []
      : ['', 'The command, run in the directory of the task:', '', '```sh', evidence.command, '```']),
  ];
}

function reportLines({ requirePlanApproval, contracts, evidence }: TaskOffer): readonly string[] {
  return [
    'Use the `rostrum` command; it knows your task.',
    '',
    ...(requirePlanApproval
      ? [
          '- First write a plan and wait for its approval: `rostrum task plan submit --file PLAN.md --wait`. Change nothing before it prints `approved`; otherwise it prints what to change in the plan.',
        ]
      : []),
    '- When a decision is not yours: `rostrum task help --question "…" [--option "…"] --wait` prints the answer.',
    '- To leave a remark for people: `rostrum task note "…"`.',
    '- To leave a report, a patch or another file for people: `rostrum artifact add --upload report.md --primary` (a text, at most 256 KiB), or `--path FILE` for what stays here.',
    ...(contracts.length > 0
      ? ['- As soon as a contract is ready: `rostrum contract publish KEY --file data.json`.']
      : []),
    ...(predicatesOf(evidence).length > 0
      ? [
          '- When done: `rostrum task complete --result result.json --wait`. It prints what is not true yet: mend that and report again. Where all is true, the task is done and your session ends. The file has',
        ]
      : ['- When done: `rostrum task complete --result result.json`, with']),
    '',
    ...fenced({
      summary: 'what was done',
      changes: [{ path: 'src/a.ts', kind: 'modified', description: 'why' }],
      tests: { passed: 1, failed: 0, skipped: 0, command: 'npm test' },
      contracts: Object.fromEntries(contracts.map(({ key }) => [key, { status: 'fulfilled', data: {} }])),
    }),
    '',
    '- When it cannot be done: `rostrum task fail --message "…"`.',
  ];
}

const fenced = (data: unknown): readonly string[] => ['```json', JSON.stringify(data, null, 2), '```'];
