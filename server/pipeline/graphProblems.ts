import type { Problem } from '../../shared/errors.ts';
import { findCycles } from './findCycles.ts';
import type { Cycle } from './findCycles.ts';
import type { TaskOutline } from './pipelineFile.ts';

/** What is wrong with the graph within a file: edges that make no sense, and ways that lead back to where they began. */
export const graphProblems = (tasks: readonly TaskOutline[]): readonly Problem[] => [
  ...tasks.flatMap(edgeProblems),
  ...cycleProblems(tasks),
];

/** An input without a key, an edge that stands twice, a task that waits for itself. */
function edgeProblems({ name, edges }: TaskOutline): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const inputs = new Set<string>();
  for (const { task, type, contractKey, line } of edges) {
    const add = (message: string) => problems.push({ path: `tasks.${name}.dependsOn`, line, message });
    const same = `${task} ${type} ${contractKey ?? ''}`;
    if (type === 'input' && contractKey === undefined) add('an input names its contractKey');
    else if (type === 'input' && inputs.has(contractKey ?? '') && !seen.has(same))
      add(`it gets an input "${contractKey}" already: each needs a key of its own`);
    if (task === name) add('a task cannot wait for itself');
    if (seen.has(same)) add(`this dependency on ${task} stands twice`);
    seen.add(same);
    if (type === 'input') inputs.add(contractKey ?? '');
  }
  return problems;
}

/** Tasks that wait for each other, or stand below each other. */
function cycleProblems(tasks: readonly TaskOutline[]): readonly Problem[] {
  const outlines = new Map(tasks.map((task) => [task.name, task]));
  const waiting = findCycles(outlines.keys(), (at) =>
    (outlines.get(at)?.edges ?? [])
      .filter(({ task }) => task !== at && outlines.has(task))
      .map(({ task, line }) => ({ to: task, line })),
  );
  const below = findCycles(outlines.keys(), (at) => {
    const { parent, line = 1 } = outlines.get(at) ?? {};
    return parent === undefined || !outlines.has(parent) ? [] : [{ to: parent, line }];
  });
  return [...waiting.map(toProblem('a cycle')), ...below.map(toProblem('parents form a cycle'))];
}

const toProblem =
  (what: string) =>
  ({ names, line }: Cycle): Problem => ({ path: 'tasks', line, message: `${what}: ${names.join(' → ')}` });
