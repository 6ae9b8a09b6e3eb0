import { execFile } from 'node:child_process';

/** How a program of the system ended. */
export interface ToolResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program of the system; one that is missing, or that takes too long, has failed. */
export type RunTool = (program: string, args: readonly string[]) => Promise<ToolResult>;

const toolMs = 30_000;
/** What a shell says where there is no such program. */
const notFoundCode = 127;

/** Runs programs of a search path with an environment of their own. */
export function createRunTool(env: Readonly<Record<string, string | undefined>>): RunTool {
  return (program, args) =>
    new Promise((resolve) => {
      const options = { env: { ...env }, timeout: toolMs, maxBuffer: 1_048_576 };
      const child = execFile(program, [...args], options, (error, stdout, stderr) => {
        const failed = typeof error?.code === 'number' ? error.code : error?.code === 'ENOENT' ? notFoundCode : 1;
        resolve({
          code: error === null ? 0 : failed,
          output: stdout.trim(),
          errors: stderr.trim() || (error?.message ?? ''),
        });
      });
      child.stdin?.end();
    });
}
