import { renderYaml } from '../../runtime/yaml.ts';
import { demanded } from '../../shared/model/evidence.ts';
import { placement } from '../../shared/model/placement.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import { taskDraft } from '../../shared/model/task.ts';
import type { HubState } from '../state/hubState.ts';
import { isSame } from '../state/isSame.ts';
import { nameWithin } from './pipelineTasks.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a draft is where its author says nothing: a file need not repeat it. */
const plain = taskDraft.omit({ title: true }).parse({});
const plainPlacement = placement.parse({});

/** A pipeline as a file: applied to what is there it changes nothing. */
export const exportPipeline = (state: HubState, name: string, tasks: ReadonlyMap<string, Task>): string =>
  renderYaml({ version: 1, ...pipelineFields(state, name, tasks) });

/** The same before it is written down. */
export function pipelineFields(state: HubState, name: string, tasks: ReadonlyMap<string, Task>) {
  const entries = [...tasks].map(([key, task]) => [key, taskFields(state, name, task)] as const);
  return { pipeline: name, tasks: Object.fromEntries<Fields>(entries) };
}

/** The fields of a task as its author gives them, those that say something. */
function draftFields(task: Task, start = task.start): Fields {
  const { title, type, priority, spec, structuredSpec, labels, external, requirePlanApproval, retry, evidence } = task;
  const draft = {
    title,
    type,
    priority,
    spec,
    structuredSpec,
    placement: without(task.placement, plainPlacement),
    contracts: task.promises,
    evidence: demanded(evidence),
    labels,
    external,
    requirePlanApproval,
    start,
    retry,
  };
  return without(draft, { ...plain, placement: {} });
}

/** A task of a file, with its edges and its parent; other tasks of the same pipeline by their keys. */
export function taskFields(state: HubState, pipeline: string | undefined, task: Task): Fields {
  const dependsOn = task.dependencies.map((edge) => edgeFields(edge, nameWithin(state, pipeline, edge.on)));
  return {
    ...draftFields(task, task.pipeline?.start),
    ...(task.parentId === undefined ? {} : { parent: nameWithin(state, pipeline, task.parentId) }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  };
}

const edgeFields = ({ kind, key, ifFailed }: Dependency, task: string): Fields | string =>
  kind === 'blocks' && ifFailed === 'block'
    ? task
    : {
        task,
        type: kind,
        ...(key === undefined ? {} : { contractKey: key }),
        ...(ifFailed === 'block' ? {} : { ifFailed }),
      };

function without(fields: Fields, defaults: Fields): Fields {
  const given = new Map(Object.entries(defaults));
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== undefined && !isSame(value, given.get(name))),
  );
}
