import type { GraphDependency } from '../graphMessages.ts';
import type { GraphWords } from '../graphWords.ts';
import type { GraphBox, GraphLine } from './graphView.ts';

/** What a line and the marks at its keys say, for whoever does not see or does not know them. */
export function describeLine(line: GraphLine, boxes: readonly GraphBox[], words: GraphWords): string {
  const details = line.parts.map((part) => {
    const marks = [...schemaMarks(part, part.hasSchema, words), ...(isSame(part.stale) ? [] : [words.staleInput])];
    const name = nameOfDependency(part, words);
    return marks.length === 0 ? name : `${name} (${marks.join(', ')})`;
  });
  return `${nameOfLine(line, boxes)}: ${details.join(', ')}`;
}

/** From where to where a line leads. */
export function nameOfLine({ from, to }: GraphLine, boxes: readonly GraphBox[]): string {
  const nameOf = (id: string) => nameOfBox(boxes.find((box) => box.id === id)) ?? id;
  return `${nameOf(from)} → ${nameOf(to)}`;
}

/** The kind of a dependency, and the key of its contract. */
export const nameOfDependency = ({ kind, key }: GraphDependency, words: GraphWords): string =>
  key === undefined ? words.kinds[kind] : `${words.kinds[kind]} ${key}`;

/** What is to be said of the schema of what a task is given. */
export const schemaMarks = (
  { schemaChange }: GraphDependency,
  hasSchema: boolean,
  words: GraphWords,
): readonly string[] => [
  ...(hasSchema ? [words.hasSchema] : []),
  ...(isSame(schemaChange) ? [] : [words.schemaChanged]),
];

const isSame = (change: GraphDependency['stale'] = 'same'): boolean => change === 'same';

const nameOfBox = (box: GraphBox | undefined): string | undefined =>
  box?.kind === 'task' ? box.task.ref : box?.kind === 'group' ? box.title : undefined;
