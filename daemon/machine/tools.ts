import { findProgram } from '../session/findProgram.ts';
import { mapFew, readOutput, readVersion } from './readOutput.ts';

/** A program that work may need, and its version. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

const versionArgs: Readonly<Record<string, readonly string[]>> = {
  git: ['--version'],
  node: ['--version'],
  npm: ['--version'],
  tmux: ['-V'],
  python3: ['--version'],
  cargo: ['--version'],
  rustc: ['--version'],
  go: ['version'],
  java: ['-version'],
  ruby: ['--version'],
  docker: ['--version'],
  gh: ['--version'],
  make: ['--version'],
  gcc: ['--version'],
};

const languagesOfTool: Readonly<Record<string, readonly string[]>> = {
  node: ['javascript', 'typescript'],
  python3: ['python'],
  cargo: ['rust'],
  go: ['go'],
  java: ['java'],
  ruby: ['ruby'],
  gcc: ['c'],
};

/** The tools of the table that are on the PATH, with their versions. */
export async function findTools(searchPath: string): Promise<readonly Tool[]> {
  const found = await mapFew(Object.entries(versionArgs), async ([name, args]): Promise<Tool | undefined> => {
    const program = await findProgram(name, searchPath);
    const printed = program === undefined ? undefined : await readOutput(program, args);
    return printed === undefined ? undefined : { name, version: readVersion(printed) };
  });
  return found.flatMap((tool) => tool ?? []);
}

/** What can be built with these tools. */
export const languagesOfTools = (tools: readonly Tool[]): readonly string[] =>
  tools.flatMap(({ name }) => languagesOfTool[name] ?? []);
