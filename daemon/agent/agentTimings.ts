/** Times in the dealings with agents' programs, in ms, each with its reason. */
export const agentTimings = {
  /** A hook that only tells or looks into the rules: far above what it takes, also on a machine under load. */
  hookMs: 60_000,
  /** How long a hook may hold a call for a person where its agent sets no limit of its own. */
  hookHoldMs: 86_400_000,
  /** How long Claude Code's hook may hold a call for a person; its dialog is open meanwhile, so nothing is lost after it. */
  claudeHoldMs: 86_400_000,
  /** How long a call is held for a person where its agent has no limit of its own: longer than anybody is away. */
  longestHoldMs: 2_000_000_000,
  /** A call of our tools that waits for a person. */
  toolCallMs: 86_400_000,
} as const;
