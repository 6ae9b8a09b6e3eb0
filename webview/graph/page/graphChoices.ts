import * as z from 'zod';
import type { Camera } from '../drawing/camera.ts';
import { firstState } from './graphState.ts';
import type { GraphState } from './graphState.ts';

/** More objectives nobody collapses by hand; the rest is open again after a reload. */
const mostCollapsed = 1_000;

const graphChoices = z.object({
  collapsed: z.array(z.string().max(100)).max(mostCollapsed),
  showsEnded: z.boolean(),
  showsCritical: z.boolean(),
  search: z.string().max(1_000),
  camera: z.object({ x: z.number(), y: z.number(), zoom: z.number().positive() }).optional(),
});

/** What a person chose in the graph, for when its page comes back. */
export type GraphChoices = z.infer<typeof graphChoices>;

/** What was kept; undefined where that is none of ours. */
export const readChoices = (kept: unknown): GraphChoices | undefined => graphChoices.safeParse(kept).data;

export const choicesOf = (
  { collapsed, showsEnded, showsCritical, search }: GraphState,
  camera: Camera,
): GraphChoices => ({
  collapsed: [...collapsed].slice(0, mostCollapsed),
  showsEnded,
  showsCritical,
  search: search.slice(0, 1_000),
  camera: { x: camera.x, y: camera.y, zoom: camera.zoom },
});

/** The state that a page begins with. */
export function beginningWith(choices: GraphChoices | undefined): GraphState {
  if (choices === undefined) return firstState;
  const { collapsed, showsEnded, showsCritical, search } = choices;
  return { ...firstState, collapsed: new Set(collapsed), showsEnded, showsCritical, search };
}
