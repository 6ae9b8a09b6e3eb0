import type { AiTool } from './aiTool.ts';
import { changingTools } from './changingTools.ts';
import { lookingTools } from './lookingTools.ts';

/** Everything that the editor's own AI can do with Rostrum. */
export const aiTools: readonly AiTool[] = [...lookingTools, ...changingTools];
