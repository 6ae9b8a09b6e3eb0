import type { DependencyKind } from '../../../shared/model/task.ts';
import type { GraphLine, GraphPart } from '../model/graphView.ts';
import type { Look } from './boxShapes.ts';
import { fitText } from './fitText.ts';
import type { Emphasis, SceneLine } from './scene.ts';
import type { Shape } from './shapes.ts';
import type { GraphTheme } from './theme.ts';
import { middleOf } from './traceLine.ts';

const labelWidth = 120;

/** How each kind is told apart without colour; inputs carry their keys besides. */
export const lineStyles: Readonly<
  Record<DependencyKind, { readonly dash: readonly number[]; readonly hasArrow: boolean }>
> = {
  blocks: { dash: [], hasArrow: true },
  input: { dash: [12, 3], hasArrow: true },
  on_failure: { dash: [5, 4], hasArrow: true },
  related: { dash: [1.5, 4], hasArrow: false },
};

/** Whether what a task was given has been published again, or has to fit another schema by now. */
export const isStale = ({ parts }: GraphLine): boolean =>
  parts.some(({ stale = 'same', schemaChange = 'same' }) => stale !== 'same' || schemaChange !== 'same');

/** Whether a line stands out, by itself or with a box at one of its ends. */
export const isNear = ({ from, to, id }: GraphLine, { selected, hovered, selectedLine }: Emphasis): boolean =>
  selectedLine === id || selected.has(from) || selected.has(to) || hovered === from || hovered === to;

/** The colour of a line. */
export function lineColour(line: GraphLine, emphasis: Emphasis, theme: GraphTheme): string {
  if (emphasis.selectedLine === line.id) return theme.accent;
  if (isStale(line)) return theme.warning;
  if (line.isCritical && emphasis.showsCritical) return theme.critical;
  if (line.kind === 'on_failure') return theme.states.failed;
  return isNear(line, emphasis) ? theme.foreground : theme.line;
}

/** Whether a line is away from what a search found. */
const isFaint = ({ from, to }: GraphLine, { found }: Emphasis, { isHighContrast }: GraphTheme): boolean =>
  found !== undefined && !(found.has(from) && found.has(to)) && !isHighContrast;

/** The line itself. */
export function lineShape({ line, way }: SceneLine, emphasis: Emphasis, theme: GraphTheme): Shape {
  const isStrong = (line.isCritical && emphasis.showsCritical) || emphasis.selectedLine === line.id;
  return {
    kind: 'line',
    points: way.points,
    stroke: lineColour(line, emphasis, theme),
    strokeWidth: isStrong ? 2.5 : 1.25,
    ...lineStyles[line.kind],
    opacity: isFaint(line, emphasis, theme) ? 0.3 : 1,
  };
}

/**
 * The label of a line: contract keys, with signs of their own for a schema and for what is stale, and what happens on failure.
 * What is stale has a frame: warnings are too light to be read in themes that are light. */
export function labelShapes(
  { line, way }: SceneLine,
  emphasis: Emphasis,
  { theme, words, measure }: Look,
): readonly Shape[] {
  const text = fitText(labelOf(line, words.onFailure), 'label', labelWidth, measure);
  if (text === '' || isFaint(line, emphasis, theme)) return [];
  const { x, y } = middleOf(way.points);
  const width = measure(text, 'label') + 10;
  const fill = isStale(line) || isNear(line, emphasis) ? theme.foreground : theme.muted;
  const frame = isStale(line) ? { stroke: theme.warning } : theme.isHighContrast ? { stroke: theme.boxBorder } : {};
  return [
    { kind: 'rect', x: x - width / 2, y: y - 9, width, height: 18, radius: 4, fill: theme.background, ...frame },
    { kind: 'text', x, y: y + 4, text, fill, face: 'label', anchor: 'middle' },
  ];
}

/** What a label says in full. */
function labelOf({ parts, kind }: GraphLine, onFailure: string): string {
  const keys = new Set(parts.flatMap(({ key }) => key ?? []));
  const signsOf = (key: string) => {
    const own = parts.filter((part) => part.key === key);
    const data = staleSigns[worstOf(own.map(({ stale }) => stale))];
    const schema = staleSigns[worstOf(own.map(({ schemaChange }) => schemaChange))];
    const hasSchema = own.some((part) => part.hasSchema);
    return [data, schema + (hasSchema || schema !== '' ? schemaSign : '')].filter((sign) => sign !== '');
  };
  if (keys.size > 0) return [...keys].map((key) => [...signsOf(key), key].join(' ')).join(', ');
  return kind === 'on_failure' ? onFailure : '';
}

const staleSigns = { same: '', additive: '↻', breaking: '⚠' } as const;
/** The brackets of a JSON Schema. Signs stand before the key: of a long one the end is cut. */
const schemaSign = '{}';

const worstOf = (changes: readonly GraphPart['stale'][]) =>
  changes.find((change) => change === 'breaking') ?? changes.find((change) => change === 'additive') ?? 'same';
