import { hubCommand } from './command.ts';
import type { HubCommand } from './command.ts';
import { UsageError } from './given.ts';
import { renderOwed } from './owedLines.ts';
import { saidOf, versionOption } from './taskCommands.ts';
import { dependencyKinds, parseDependency } from './taskDraftOptions.ts';
import { taskArg, taskKeyOf, taskOption } from './taskKey.ts';

const kindOption = {
  flags: '--type <kind>',
  description: 'Kind of the edge; blocks where nothing is said',
  choices: dependencyKinds,
};
const keyOption = { flags: '--contract-key <key>', description: 'Contract whose data is the input' };

export const dependencyCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'task deps add',
    summary: 'Let a task wait for another; a cycle is refused',
    asks: ['task.dependency.add'],
    args: [taskArg],
    options: [
      taskOption,
      {
        flags: '--depends-on <task...>',
        description: 'Task to wait for; TASK:KEY waits for that contract and gets its data',
      },
      kindOption,
      keyOption,
      { flags: '--if-failed <what>', description: 'What happens when it fails', choices: ['block', 'cancel'] },
      versionOption,
    ],
    examples: [
      'rostrum task deps add SHOP-2 --depends-on SHOP-1 --type input --contract-key api_schema',
      'rostrum task deps add SHOP-6 --depends-on SHOP-2 SHOP-3 SHOP-4',
    ],
    async run(work) {
      const { given } = work;
      const id = taskKeyOf(work);
      const edges = given.texts('dependsOn').map((text) => {
        const edge = parseDependency(text, { type: given.text('type'), ifFailed: given.text('ifFailed') });
        return { ...edge, contractKey: given.text('contractKey') ?? edge.contractKey };
      });
      const [first, ...more] = edges;
      if (first === undefined) throw new UsageError('--depends-on is missing.');
      let answer = await work.ask('task.dependency.add', { ...first, id, version: given.count('ifVersion') });
      const owed = [...answer.newlyOwed];
      for (const edge of more) {
        answer = await work.ask('task.dependency.add', { ...edge, id, version: answer.task.version });
        owed.push(...answer.newlyOwed);
      }
      const { task } = answer;
      const text = () => `${task.ref} waits for ${edges.map(({ on }) => on).join(', ')} now.${renderOwed(owed)}`;
      return { result: { task, newlyOwed: owed }, text };
    },
  }),

  hubCommand({
    path: 'task deps move',
    summary: 'Let a task wait for another one instead, or another one wait in its place',
    asks: ['task.dependency.move'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--depends-on <task>', description: 'The task that is waited for' },
      { flags: '--instead <task>', description: 'The task to wait for from now on' },
      { flags: '--by <task>', description: 'The task that waits from now on' },
      kindOption,
      keyOption,
      versionOption,
    ],
    examples: [
      'rostrum task deps move SHOP-6 --depends-on SHOP-3 --instead SHOP-4',
      'rostrum task deps move SHOP-6 --depends-on SHOP-3 --by SHOP-7',
    ],
    async run(work) {
      const { given } = work;
      const on = given.required('dependsOn');
      const [instead, by] = [given.text('instead'), given.text('by')];
      const to = instead ?? by;
      if (to === undefined || (instead !== undefined && by !== undefined))
        throw new UsageError('Give --instead or --by.');
      const { task, newlyOwed } = await work.ask('task.dependency.move', {
        id: taskKeyOf(work),
        on,
        type: given.text('type'),
        contractKey: given.text('contractKey'),
        end: instead === undefined ? 'waiting' : 'on',
        to,
        version: given.count('ifVersion'),
      });
      const text = () => `${task.ref} waits for ${instead ?? on} now.${renderOwed(newlyOwed)}`;
      return { result: { task, newlyOwed }, text };
    },
  }),

  hubCommand({
    path: 'task deps remove',
    summary: 'Remove the edges from a task to another',
    asks: ['task.dependency.remove'],
    args: [taskArg],
    options: [
      taskOption,
      { flags: '--depends-on <task>', description: 'The task that is waited for' },
      kindOption,
      keyOption,
      versionOption,
    ],
    examples: ['rostrum task deps remove SHOP-6 --depends-on SHOP-3'],
    async run(work) {
      const { given } = work;
      const on = given.required('dependsOn');
      const { task } = await work.ask('task.dependency.remove', {
        id: taskKeyOf(work),
        on,
        type: given.text('type'),
        contractKey: given.text('contractKey'),
        version: given.count('ifVersion'),
      });
      return saidOf(task, `does not wait for ${on} any more.`);
    },
  }),
];
