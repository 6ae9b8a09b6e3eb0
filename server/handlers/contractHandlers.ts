import { conflict, notFound } from '../../shared/errors.ts';
import type { Contract, ContractVersion } from '../../shared/model/contract.ts';
import type { InputSource, Task } from '../../shared/model/task.ts';
import { diffSchemas } from '../contract/schemaDiff.ts';
import { decidePublish } from '../decide/contracts.ts';
import { withinDataLimit } from '../decide/contractSize.ts';
import { requireTask } from '../decide/requireRecord.ts';
import type { HubState } from '../state/hubState.ts';
import { contractRows } from '../state/rows/taskRow.ts';
import { contractOf, inputSourceOf, schemaReplacedOf, versionsOf } from '../state/taskQueries.ts';
import { checkContracts, contractProblems } from './checkContracts.ts';
import { arePrepared, prepareContracts } from './prepareContracts.ts';
import { readVersion, requirePublished, requireVersionOf } from './contractVersions.ts';
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
    ({ id, key, status, data }, { state, context }) => {
      const task = requireTask(state, id);
      return changed(id, withinDataLimit(task, decidePublish(task, { key, status, data }, context)));
    },
    async ({ id, key, status, data }, request) => {
      const { state, ports } = request;
      if (status === 'fulfilled') await checkContracts(ports, requireTask(state, id), [{ key, data }]);
      await prepareContracts(request, id, [{ key, status, data }]);
    },
    { isStale: ({ id, ...publication }, request) => !arePrepared(request, id, [publication]) },
  ),

  'contract.show': read(async ({ id, key, version }, { state, ports }) => {
    const task = requireTask(state, id);
    const row = contractRows(task).find((one) => one.key === key);
    if (row === undefined) throw notFound('contract', key);
    const schema = task.promises.find((promise) => promise.key === key)?.schema;
    const wanted = version === undefined ? undefined : requireVersionOf(requirePublished(task, key), version);
    const schemaDiff = schemaDiffOf(task, key);
    const contract = contractOf(task, key);
    const data =
      contract === undefined || wanted === undefined
        ? contract?.data
        : await readVersion({ state, ports }, task, contract, wanted);
    return {
      contract: row,
      ...(data === undefined ? {} : { data: data as never }),
      ...(schema === undefined ? {} : { schema }),
      ...(schemaDiff === undefined ? {} : { schemaDiff }),
      versions: versionsOf(contract).map(versionRow),
      consumers: consumersOf(state, task, key).slice(0, maxConsumers).map(consumerRow),
    };
  }),

  'contract.diff': read(async ({ id, key, from, to }, { state, ports }) => {
    const task = requireTask(state, id);
    const contract = requirePublished(task, key);
    const pair = comparedVersions(contract, from, to);
    const [before, after] = await Promise.all([
      readVersion({ state, ports }, task, contract, pair.from),
      readVersion({ state, ports }, task, contract, pair.to),
    ]);
    const { change, changes, total } = await ports.contents.compare(before, after);
    const versions = { from: versionRow(pair.from), to: versionRow(pair.to) };
    const schema = schemaDiffOf(task, key);
    return { key, ...versions, change, changes: [...changes], total, ...(schema === undefined ? {} : { schema }) };
  }),

  'contract.list': read((params, request) => {
    const { state } = request;
    const rows = [...state.tasks.pick(state.by.taskProject.of(projectOf(request).id))].flatMap((task) =>
      contractRows(task).map((row) => ({ id: `${task.id}/${row.key}`, task, row })),
    );
    return listPage(rows, params, {
      rowOf: ({ task, row }) => ({ ...row, taskId: task.id, ref: task.ref, stale: staleOf(state, task, row.key) }),
    });
  }),
} satisfies Partial<Handlers>;

const maxConsumers = 200;

/** The two that were named; where none was, the last fulfilment and the one before it. */
function comparedVersions(contract: Contract, from: number | undefined, to: number | undefined) {
  const fulfilled = versionsOf(contract).filter(({ status }) => status === 'fulfilled');
  const newer = to === undefined ? fulfilled.at(-1) : requireVersionOf(contract, to);
  const older =
    from === undefined
      ? fulfilled.findLast(({ version }) => version < (newer?.version ?? 0))
      : requireVersionOf(contract, from);
  if (newer !== undefined && older !== undefined) return { from: older, to: newer };
  const { version, key } = contract;
  if (versionsOf(contract).length < 2)
    throw conflict(`"${key}" has only version ${version} to read back, so there is nothing to compare it with yet.`);
  throw conflict(`There are no two fulfilments of "${key}" to compare. Name versions with "from" and "to".`);
}

interface Consumer {
  readonly task: Task;
  readonly source: InputSource;
}

/** The tasks whose current attempt was given this contract. */
const consumersOf = (state: HubState, producer: Task, key: string): readonly Consumer[] =>
  [...state.tasks.pick(state.by.consumers.of(producer.id))].flatMap((task) => {
    const source = inputSourceOf(task, key);
    return source?.on === producer.id ? [{ task, source }] : [];
  });

const staleOf = (state: HubState, producer: Task, key: string): number =>
  consumersOf(state, producer, key).filter(({ source }) => (source.newest?.change ?? 'same') !== 'same').length;

const consumerRow = ({ task, source }: Consumer) => ({
  taskId: task.id,
  ref: task.ref,
  status: task.status,
  version: source.version,
  ...(source.newest === undefined ? {} : { change: source.newest.change }),
  ...(source.schemaChange === undefined ? {} : { schemaChange: source.schemaChange }),
});

/** How the schema of a contract differs from the one before it. */
function schemaDiffOf(task: Task, key: string) {
  const replaced = schemaReplacedOf(task, key);
  if (replaced?.change === undefined) return undefined;
  const { changes, total } = diffSchemas(replaced.before, task.promises.find((promise) => promise.key === key)?.schema);
  return { at: replaced.at, change: replaced.change, changes: [...changes], total };
}

const versionRow = ({ seq: _seq, ...version }: ContractVersion) => version;
