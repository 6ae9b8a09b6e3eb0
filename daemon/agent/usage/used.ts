import type { Usage } from '../../../shared/model/guard.ts';
import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import type { AgentTold } from '../../../shared/protocol/toolbox.ts';

/** What an agent says that it used in all, and how full its context is, from 0 to 1, where that is known. */
export type Used = Usage & {
  readonly contextUsed?: number | undefined;
  /** The tokens of those calls whose dollars it did not tell, by model. */
  readonly untold?: Readonly<Record<string, ModelTokens>> | undefined;
};

/** As it is told to the daemon. */
export const usageTold = ({ untold, ...used }: Used): Extract<AgentTold, { kind: 'usage' }> => ({
  ...{ kind: 'usage', last: false, ...used },
  ...(untold === undefined ? {} : { untold: { ...untold } }),
});
