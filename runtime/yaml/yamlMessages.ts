import type { YamlProblem } from '../yaml.ts';

/** What was read of one text. Value and lines come as JSON: that is taken in many times faster than what has been cloned. */
export interface YamlAnswer {
  readonly value: string | undefined;
  readonly problems: readonly YamlProblem[];
  readonly lines: string;
}
