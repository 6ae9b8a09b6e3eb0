import type { ContextFigures, Usage } from '../../../shared/model/guard.ts';
import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import type { AgentTold } from '../../../shared/protocol/toolbox.ts';

/** What an agent says that it used in all, and how full its context is, where that is known. */
export type Used = Usage &
  ContextFigures & {
    /** The tokens of those calls whose dollars it did not tell, by model. */
    readonly untold?: Readonly<Record<string, ModelTokens>> | undefined;
  };

/** How full a context is in which so many tokens stand, and that takes so many; undefined where nobody knows. */
export const shareOf = (tokens: number | undefined, window: number | undefined): number | undefined =>
  tokens === undefined || window === undefined || window <= 0 ? undefined : Math.min(1, tokens / window);

/** As it is told to the daemon. */
export const usageTold = ({ untold, ...used }: Used): Extract<AgentTold, { kind: 'usage' }> => ({
  ...{ kind: 'usage', last: false, ...used },
  ...(untold === undefined ? {} : { untold: { ...untold } }),
});
