import { notFound } from '../../shared/errors.ts';
import { decidePublish } from '../decide/contracts.ts';
import { requireTask } from '../decide/requireRecord.ts';
import { contractRows } from '../state/rows/taskRow.ts';
import { checkContracts, contractProblems } from './checkContracts.ts';
import type { Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { changed } from './taskHandlers.ts';
import { projectOf } from './projectOf.ts';

/** Contracts: what tasks publish for others. */
export const contractHandlers = {
  'contract.validate': read(async ({ id, key, data }, { state, ports }) => {
    const task = requireTask(state, id);
    if (!task.promises.some((promise) => promise.key === key)) throw notFound('contract', key);
    const problems = await contractProblems(ports, task, key, data);
    return { valid: problems.length === 0, problems: problems.map(({ path, message }) => ({ path, message })) };
  }),

  'contract.publish': change(
    ({ id, key, status, data }, { state, context }) =>
      changed(id, decidePublish(requireTask(state, id), { key, status, data }, context)),
    async ({ id, key, status, data }, { state, ports }) => {
      if (status === 'fulfilled') await checkContracts(ports, requireTask(state, id), [{ key, data }]);
    },
  ),

  'contract.show': read(({ id, key }, { state }) => {
    const task = requireTask(state, id);
    const contract = contractRows(task).find((row) => row.key === key);
    if (contract === undefined) throw notFound('contract', key);
    const schema = task.promises.find((promise) => promise.key === key)?.schema;
    const data = task.contracts[key]?.data;
    return {
      contract,
      ...(data === undefined ? {} : { data: data as never }),
      ...(schema === undefined ? {} : { schema }),
    };
  }),

  'contract.list': read((params, request) => {
    const { state } = request;
    const rows = [...state.tasks.pick(state.by.taskProject.of(projectOf(request).id))].flatMap((task) =>
      contractRows(task).map((row) => ({
        id: `${task.id}/${row.key}`,
        row: { ...row, taskId: task.id, ref: task.ref },
      })),
    );
    return listPage(rows, params, { rowOf: ({ row }) => row });
  }),
} satisfies Partial<Handlers>;
