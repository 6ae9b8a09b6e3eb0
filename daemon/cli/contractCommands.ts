import { contractStatus } from '../../shared/model/contract.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import { colourState, createColours, renderTable } from '../../runtime/terminalText.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { renderContract, renderDiff } from './contractPage.ts';
import { UsageError } from './given.ts';
import { renderMore } from './page.ts';
import { readJsonInput } from './readInput.ts';
import { saidOf } from './taskCommands.ts';
import { taskAndWord, taskArg, taskOption } from './taskKey.ts';
import { renderSpan } from './times.ts';

const keyArg: CliArg = { name: 'key', description: 'Key of the contract; inside a session it may stand alone' };
const fileOption = { flags: '--file <file>', description: 'The data as JSON, from a file or "-"' };

export const contractCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'contract validate',
    summary: `Check data against the schema of a contract, without publishing it (exit code ${exitCodes.refused} when it does not fit)`,
    asks: ['contract.validate'],
    args: [taskArg, keyArg],
    options: [taskOption, fileOption],
    examples: [
      'rostrum contract validate api_schema --file schema.json   # inside a session',
      'rostrum contract validate SHOP-1 api_schema --file -',
    ],
    async run(work) {
      const verdict = await work.ask('contract.validate', { ...contractOf(work), data: await readData(work) });
      const problems = verdict.problems.map(({ path, message }) => `  ${path === '' ? '(root)' : path}: ${message}`);
      const text = () => (verdict.valid ? 'valid' : ['not valid:', ...problems].join('\n'));
      return { result: verdict, text, exitCode: verdict.valid ? exitCodes.ok : exitCodes.refused };
    },
  }),

  hubCommand({
    path: 'contract publish',
    summary: 'Publish a contract before the task is done; a fulfilled one resolves at once',
    asks: ['contract.publish'],
    args: [taskArg, keyArg],
    options: [
      taskOption,
      fileOption,
      { flags: '--status <status>', description: 'How whole it is', choices: contractStatus.options },
    ],
    examples: ['rostrum contract publish api_schema --file schema.json   # inside a session'],
    async run(work) {
      const contract = contractOf(work);
      const status = work.given.text('status');
      const { task } = await work.ask('contract.publish', { ...contract, data: await readData(work), status });
      const version = task.contracts.find(({ key }) => key === contract.key)?.version ?? 1;
      return saidOf(task, `has published ${contract.key}, version ${version}.`);
    },
  }),

  hubCommand({
    path: 'contract show',
    summary: 'Show a published contract: its versions, who works with which, and its data',
    asks: ['contract.show'],
    args: [taskArg, keyArg],
    options: [taskOption, { flags: '--at <version>', description: 'The data of this version, not of the last' }],
    examples: ['rostrum contract show SHOP-1 api_schema', 'rostrum contract show SHOP-1 api_schema --at 1'],
    async run(work) {
      const { given, io, nowMs } = work;
      const shown = await work.ask('contract.show', { ...contractOf(work), version: given.count('at') });
      return { result: shown, text: () => renderContract(shown, { nowMs, look: lookOf(io) }) };
    },
  }),

  hubCommand({
    path: 'contract diff',
    summary: 'What changed between two versions of a contract; without versions, between the last two',
    asks: ['contract.diff'],
    args: [taskArg, keyArg],
    options: [
      taskOption,
      { flags: '--from <version>', description: 'The older version' },
      { flags: '--to <version>', description: 'The newer version' },
    ],
    examples: ['rostrum contract diff SHOP-1 api_schema', 'rostrum contract diff SHOP-1 api_schema --from 1 --to 3'],
    async run(work) {
      const { given, io } = work;
      const versions = { from: given.count('from'), to: given.count('to') };
      const diff = await work.ask('contract.diff', { ...contractOf(work), ...versions });
      return { result: diff, text: () => renderDiff(diff, io.colour) };
    },
  }),

  hubCommand({
    path: 'contract list',
    summary: 'List the contracts of a project: promised and published',
    asks: ['contract.list'],
    options: [...pageOptions, projectOption],
    examples: ['rostrum contract list'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('contract.list', { ...pageOf(given), project: given.text('project') });
      const colours = createColours(io.colour);
      const text = () =>
        page.rows.length === 0
          ? 'No contracts.'
          : renderTable(
              page.rows,
              [
                { title: 'task', text: ({ ref }) => ref, isWhole: true },
                { title: 'key', text: ({ key }) => key, isWhole: true },
                { title: 'status', text: ({ status }) => status, colour: (word) => colourState(colours, word) },
                {
                  title: 'version',
                  text: ({ version, status }) => (status === 'promised' ? '' : version),
                  align: 'right',
                },
                { title: 'change', text: ({ change }) => change ?? '' },
                { title: 'stale', text: ({ stale }) => (stale === 0 ? '' : stale), align: 'right' },
                { title: 'schema', text: ({ hasSchema }) => (hasSchema ? 'yes' : '') },
                { title: 'age', text: ({ at }) => (at === undefined ? '' : renderSpan(nowMs - at)), align: 'right' },
              ],
              lookOf(io),
            ) + renderMore(page.next);
      return { result: page, text };
    },
  }),
];

function contractOf(work: Work): { readonly id: string; readonly key: string } {
  const { id, word } = taskAndWord(work, 'key');
  if (word === undefined) throw new UsageError('Say which contract, by its key.');
  return { id, key: word };
}

const readData = ({ given, io }: Work) => readJsonInput(given.required('file'), io);
