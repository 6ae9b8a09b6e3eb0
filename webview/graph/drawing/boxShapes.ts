import type { TaskStatus } from '../../../shared/model/task.ts';
import type { GraphWords } from '../graphWords.ts';
import type { GraphTask } from '../graphMessages.ts';
import { isOpen } from '../model/graphView.ts';
import { fitText } from './fitText.ts';
import { blockedIcon, endedIcon, groupIcon, stateIcons } from './icons.ts';
import type { Emphasis, SceneBox } from './scene.ts';
import type { MeasureText, Shape } from './shapes.ts';
import type { GraphTheme } from './theme.ts';

const inset = 12;
const iconSize = 16;
const faintOpacity = 0.35;
const textStart = inset + iconSize + 8;

/** What drawing needs beside what is drawn. */
export interface Look {
  readonly theme: GraphTheme;
  readonly words: GraphWords;
  readonly measure: MeasureText;
}

/** Where a line to another task is pulled out of a box. */
export const handleOf = ({ place }: SceneBox) => ({
  x: place.x + place.width,
  y: place.y + place.height / 2,
  radius: 6,
});

/** The state that a box shows: of a group, the one that most needs somebody. */
export function stateOf({ box }: SceneBox): TaskStatus {
  if (box.kind === 'task') return box.task.status;
  return mostUrgent.find((status) => box.tasks.some((task) => task.status === status)) ?? 'done';
}

const mostUrgent: readonly TaskStatus[] = [
  'needs_human',
  'failed',
  'plan_review',
  'running',
  'planning',
  'assigned',
  'pending',
  'cancelled',
];

/** A box with its frame, icon and texts, as near as it can be seen. */
export function boxShapes(item: SceneBox, emphasis: Emphasis, { theme, words, measure }: Look): readonly Shape[] {
  const { box, place } = item;
  const { x, y, width, height } = place;
  const state = stateOf(item);
  const { stroke, strokeWidth } = frameOf(item, emphasis, theme);
  const shapes: Shape[] = [
    { kind: 'rect', x, y, width, height, radius: 6, fill: theme.box, stroke, strokeWidth },
    { kind: 'rect', x: x + 1, y: y + 6, width: 4, height: height - 12, radius: 2, fill: theme.states[state] }, // prettier-ignore
  ];
  if (box.kind === 'group') {
    shapes.push({ kind: 'rect', x: x + 3, y: y + 3, width: width - 6, height: height - 6, radius: 4, stroke: theme.boxBorder }); // prettier-ignore
  }
  const icon = box.kind === 'task' ? stateIcons[state] : box.kind === 'group' ? groupIcon : endedIcon;
  const fill = box.kind === 'ended' ? theme.muted : theme.states[state];
  shapes.push({ kind: 'icon', x: x + inset, y: y + 10, size: iconSize, path: icon, fill });

  const { heading, title, note } = textsOf(item, words);
  const isBlocked = box.kind === 'task' && box.task.blockedBy.length > 0;
  const right = x + width - inset - (isBlocked ? iconSize + 2 : 0);
  const noteWidth = Math.min(measure(note, 'label'), width / 2);
  const headingWidth = right - x - textStart - noteWidth - 8;
  const text = { kind: 'text', anchor: 'start', fill: theme.foreground } as const;
  shapes.push(
    { ...text, x: x + textStart, y: y + 22, text: fitText(heading, 'ref', headingWidth, measure), face: 'ref' },
    { ...text, x: right, y: y + 22, text: fitText(note, 'label', noteWidth + 1, measure), face: 'label', anchor: 'end', fill: theme.muted }, // prettier-ignore
    { ...text, x: x + inset, y: y + 43, text: fitText(title, 'title', width - 2 * inset, measure), face: 'title' },
  );
  if (isBlocked) {
    shapes.push({
      kind: 'icon',
      x: x + width - inset - 12,
      y: y + 11,
      size: 13,
      path: blockedIcon,
      fill: theme.warning,
    });
  }
  if (emphasis.found?.has(box.id) === true) shapes.push(outerFrame(item, theme, { strokeWidth: 2.5 }));
  if (emphasis.focused === box.id) shapes.push(outerFrame(item, theme, { strokeWidth: 1.5, dash: [4, 3] }));
  return shapes;
}

/** A frame around a box: dashed where keys act, solid where a search found something. */
const outerFrame = (
  { place: { x, y, width, height } }: SceneBox,
  { accent }: GraphTheme,
  line: { readonly strokeWidth: number; readonly dash?: readonly number[] },
): Shape => ({
  kind: 'rect',
  x: x - 4,
  y: y - 4,
  width: width + 8,
  height: height + 8,
  radius: 9,
  stroke: accent,
  ...line,
});

/** The ground of a box, where it is drawn half transparent. */
export const coverShape = ({ place: { x, y, width, height } }: SceneBox, theme: GraphTheme): Shape => ({
  kind: 'rect',
  x,
  y,
  width,
  height,
  radius: 6,
  fill: theme.background,
});

/** The handle of a box, shown where it can be used. */
export const handleShape = (item: SceneBox, theme: GraphTheme): Shape => ({
  kind: 'circle',
  ...handleOf(item),
  fill: theme.background,
  stroke: theme.accent,
});

/** How much of a box is to be seen while something else is looked for. */
export const opacityOf = ({ box }: SceneBox, { found }: Emphasis, { isHighContrast }: GraphTheme): number =>
  found === undefined || found.has(box.id) || isHighContrast ? 1 : faintOpacity;

function frameOf({ box }: SceneBox, emphasis: Emphasis, theme: GraphTheme) {
  if (emphasis.selected.has(box.id)) return { stroke: theme.accent, strokeWidth: 2.5 };
  if (box.isCritical && emphasis.showsCritical) return { stroke: theme.critical, strokeWidth: 2 };
  if (emphasis.hovered === box.id) return { stroke: theme.foreground, strokeWidth: 1.5 };
  return { stroke: theme.boxBorder, strokeWidth: theme.isHighContrast ? 1.5 : 1 };
}

/** The texts of a box, before they are cut. */
export function textsOf({ box }: SceneBox, words: GraphWords) {
  if (box.kind === 'task') return { heading: box.task.ref, title: box.task.title, note: words.states[box.task.status] };
  if (box.kind === 'ended') return { heading: words.ended(box.tasks.length), title: words.endedHint, note: '' };
  return { heading: words.group(box.tasks.length), title: box.title, note: words.open(countOpen(box.tasks)) };
}

const countOpen = (tasks: readonly GraphTask[]) => tasks.filter(isOpen).length;
