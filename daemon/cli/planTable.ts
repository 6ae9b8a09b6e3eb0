import { counted } from '../../shared/counted.ts';
import { createColours, renderTable } from '../../runtime/terminalText.ts';
import type { Colours, TableLook } from '../../runtime/terminalText.ts';
import type { PipelinePlan, PlanItemView } from '../../shared/operations/pipelines.ts';
import { renderOwed } from './owedLines.ts';

type Action = PlanItemView['action'];

const signs = { created: '+', changed: '~', cancelled: '-', untouched: '=' } as const satisfies Record<Action, string>;

/** Whether applying it would do anything. */
export const hasChanges = ({ counts }: PipelinePlan): boolean => counts.created + counts.changed + counts.cancelled > 0;

/** A plan as a table: what is done to each task, of a changed one a line for each field, old → new. */
export function renderPlan(plan: PipelinePlan, look: TableLook): string {
  const colours = createColours(look.colour);
  const lines = plan.items.flatMap(linesOf);
  const table = renderTable(
    lines,
    [
      {
        title: '',
        text: ({ sign }) => sign,
        isWhole: true,
        colour: (text, { action }) => paint(colours, action, text),
      },
      { title: 'task', text: ({ key }) => key, isWhole: true },
      { title: 'ref', text: ({ ref }) => ref, isWhole: true },
      { title: 'what', text: ({ what }) => what, colour: (text, { action }) => paint(colours, action, text) },
      { title: 'line', text: ({ line }) => line, align: 'right' },
    ],
    look,
  );
  return `${table}\n\n${renderCounts(plan)}${renderOwed(plan.newlyOwed ?? [])}`;
}

/** "2 created, 1 changed, 4 untouched", or that there is nothing to do. */
function renderCounts(plan: PipelinePlan): string {
  const { counts } = plan;
  if (!hasChanges(plan)) return `Nothing to do: ${counted(counts.untouched, 'task')} as the file says.`;
  const said = (['created', 'changed', 'cancelled', 'untouched'] as const)
    .filter((action) => counts[action] > 0)
    .map((action) => `${counts[action]} ${action}`);
  return `${said.join(', ')}.`;
}

interface Line {
  readonly action: Action;
  readonly sign?: string;
  readonly key?: string;
  readonly ref?: string | undefined;
  readonly what: string;
  readonly line?: number | undefined;
}

function linesOf({ action, key, ref, title, status, changes, note, line }: PlanItemView): readonly Line[] {
  const words = action === 'created' ? `created: ${title}` : `${action}${status === undefined ? '' : `, ${status}`}`;
  return [
    { action, sign: signs[action], key, ref, what: note === undefined ? words : `${words}; ${note}`, line },
    ...changes.map(({ field, from, to }): Line => ({ action, what: `${field}: ${from} → ${to}` })),
  ];
}

function paint(colours: Colours, action: Action, text: string): string {
  switch (action) {
    case 'created':
      return colours.green(text);
    case 'changed':
      return colours.yellow(text);
    case 'cancelled':
      return colours.red(text);
    case 'untouched':
      return colours.dim(text);
  }
}
