/** What following a command line may cost; what goes beyond is said to be unread. */
export const shellLimits = {
  /** Characters of one call that are parsed, those of code within code counted again. */
  characters: 262_144,
  /** Code within code within code: `sh -c "sh -c …"`, `$(… $(…))`, functions that call functions. */
  depth: 16,
  /** Commands and words that are looked at. A line of an agent has dozens. */
  steps: 4_000,
  /** Values that a variable may have, or a word with braces and such variables: more count as unknown. */
  alternatives: 32,
  /** Parts of one word that are looked at; what comes behind them is unknown. */
  parts: 500,
  /** Links that a line makes and that later words are followed through. */
  links: 200,
  /** Longer values of variables, and longer outputs of commands, count as unknown: a value may double itself line by line. */
  valueCharacters: 65_536,
} as const;
