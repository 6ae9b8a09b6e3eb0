import * as z from 'zod';
import { runMode } from './session.ts';
import { labelsSchema } from './text.ts';

const word = z.string().trim().min(1).max(100);
const words = z.array(word).max(20);

/** What a server must have to run a task (hard gates), and what makes it the better one (score). */
export const placement = z.strictObject({
  repo: word.optional(),
  baseBranch: word.optional(),
  languages: words.default([]),
  frameworks: words.default([]),
  labels: labelsSchema.default([]),
  os: z.enum(['linux', 'darwin', 'win32']).optional(),
  /** The agent to run; where it is not given, the project's default. */
  provider: word.optional(),
  /** Other agents that may run it, in this order, where the first one cannot. */
  providers: words.optional(),
  /** How the agent is run; interactively where it is not given. */
  mode: runMode.optional(),
  /** A server by name or id; nothing else fits then. */
  server: word.optional(),
  workspace: z.enum(['worktree', 'scratch', 'pr_branch', 'directory']).default('directory'),
  /** Things only one task may use at a time, by name ("staging", "db"). */
  locks: words.default([]),
});
export type Placement = z.infer<typeof placement>;

/** One hard gate at one server, with the figures it was judged by. */
export const gate = z.object({ name: z.string(), passed: z.boolean(), detail: z.string() });
export type Gate = z.infer<typeof gate>;

/** One named part of a score. */
export const scorePart = z.object({ name: z.string(), points: z.number(), detail: z.string() });
export type ScorePart = z.infer<typeof scorePart>;

export const candidate = z.object({
  serverId: z.string(),
  server: z.string(),
  fits: z.boolean(),
  gates: z.array(gate),
  parts: z.array(scorePart),
  total: z.number(),
});
export type Candidate = z.infer<typeof candidate>;

/** Why a task ran where it ran: kept with its assignment. */
export const placementReason = z.object({
  by: z.enum(['hand', 'auto']),
  total: z.number().optional(),
  parts: z.array(scorePart).optional(),
  /** How many servers were looked at, and how many of them fitted. */
  considered: z.number().optional(),
  fitting: z.number().optional(),
});
export type PlacementReason = z.infer<typeof placementReason>;
