/** The numbers of the tools for agents, with their units and reasons. */
export const mcpLimits = {
  /** A client gives up on a call that says nothing for 5 minutes (Claude Code), some after less: this is well below. */
  progressMs: 20_000,
  /** What one answer may have: the tightest client takes 25,000 tokens, about four characters each. */
  answerCharacters: 60_000,
  /** Of one input within a task; the whole of it is in the prompt file. */
  inputCharacters: 10_000,
  /** Texts from people that are shown where nobody says from which on. */
  messages: 20,
  /** Rows of a list: what a model can still weigh. */
  rows: 50,
  /** What stands around the arguments of a tool: names, the number of the request, what a client adds of its own. */
  frameSlackBytes: 16_384,
} as const;
