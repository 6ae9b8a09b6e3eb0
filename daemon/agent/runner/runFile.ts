import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { json } from '../../../shared/model/contract.ts';

/** The protocols in which agents are run without their own terminal interface. */
export const runnerProtocols = ['claude-stream', 'acp', 'codex-app-server'] as const;
export const runnerProtocol = z.enum(runnerProtocols);
export type RunnerProtocol = z.infer<typeof runnerProtocol>;

/** What the program in the pane runs: written by the daemon into the session's directory. */
export const runFile = z.strictObject({
  title: z.string(),
  protocol: runnerProtocol,
  program: z.string(),
  args: z.array(z.string()),
  /** The conversation that it goes on with. */
  resume: z.string().optional(),
  /** The first text: a file with the task. */
  promptFile: z.string().optional(),
  /** How the session's token stands in what its protocol says of Rostrum's tools: `{token}`, or words that its program fills in. */
  bearer: z.string().optional(),
  /** Variables that each get a fresh secret: by these its program lets nobody else into a port that it opens. */
  secrets: z.array(z.string()).default([]),
  sessionMode: z.string().optional(),
  sessionMeta: z.record(z.string(), json).optional(),
  loginHint: z.string().optional(),
});
export type RunFile = z.infer<typeof runFile>;

/** Names the run file to the program in the pane. */
export const runFileVariable = 'ROSTRUM_RUN_FILE';

export const readRunFile = async (file: string): Promise<RunFile> =>
  runFile.parse(JSON.parse(await readFile(file, 'utf8')));
