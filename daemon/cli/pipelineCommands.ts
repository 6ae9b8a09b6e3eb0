import { renderTable } from '../../runtime/terminalText.ts';
import { hubCommand, lookOf, projectOption } from './command.ts';
import type { HubCommand } from './command.ts';
import { renderCount } from './page.ts';
import { readInput } from './readInput.ts';

export const pipelineCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'pipeline apply',
    summary: 'Create a whole graph of tasks from a file, or nothing: all errors come together, with line numbers',
    asks: ['pipeline.apply'],
    options: [
      { flags: '--file <file>', description: 'Pipeline file (YAML or JSON), or "-"' },
      { flags: '--start', description: 'Start what nothing blocks at once' },
      projectOption,
    ],
    examples: [
      'rostrum pipeline apply --file examples/ecommerce-rebuild.yaml',
      'rostrum pipeline apply --file graph.yaml --start',
    ],
    async run({ ask, given, io }) {
      const text = await readInput(given.required('file'), io);
      const created = await ask('pipeline.apply', { text, start: given.flag('start'), project: given.text('project') });
      const table = () =>
        renderTable(
          created.tasks,
          [
            { title: 'name', text: ({ name }) => name, isWhole: true },
            { title: 'ref', text: ({ task }) => task.ref, isWhole: true },
            { title: 'title', text: ({ task }) => task.title },
            { title: 'status', text: ({ task }) => task.status },
          ],
          lookOf(io),
        );
      return { result: created, text: () => `${table()}\n\nCreated ${renderCount(created.tasks.length, 'task')}.` };
    },
  }),
];
