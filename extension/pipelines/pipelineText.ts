/** How much of a text is looked at to tell what it is. */
const headCharacters = 20_000;

/** A document as the editor has it; one without a file has no path that says anything. */
export interface PipelineCandidate {
  readonly path: string;
  readonly language: string;
  readonly text: string;
}

/** Whether a document is a pipeline file: by its name, or by the two fields that every one begins with. */
export function isPipelineText({ path, language, text }: PipelineCandidate): boolean {
  if (/\.rostrum\.(ya?ml|json)$/i.test(path)) return true;
  const head = text.slice(0, headCharacters);
  if (language !== 'yaml') return false;
  return /^version:\s*1\s*$/m.test(head) && /^tasks:/m.test(head) && !/^services:/m.test(head);
}

/** What a file calls its pipeline; undefined where it has no name yet. */
export const pipelineName = (text: string): string | undefined =>
  /^(?:pipeline|name):\s*["']?([^"'#\n]+?)["']?\s*(?:#.*)?$/m.exec(text)?.[1];

/** Where a task of a file begins: its key, and its 0-based line. */
export interface TaskLine {
  readonly key: string;
  readonly line: number;
}

/** The tasks of a YAML file by indentation: enough to put something above each, also while it is not whole yet. */
export function findTaskLines(text: string): readonly TaskLine[] {
  const found: TaskLine[] = [];
  let indent: number | undefined;
  let isInside = false;
  for (const [line, content] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(content)) continue;
    if (/^\S/.test(content)) {
      isInside = /^tasks:\s*(#.*)?$/.test(content);
      indent = undefined;
      continue;
    }
    if (!isInside) continue;
    const depth = content.length - content.trimStart().length;
    indent ??= depth;
    const key = /^\s+["']?([A-Za-z0-9][\w.-]*)["']?:/.exec(content)?.[1];
    if (depth === indent && key !== undefined) found.push({ key, line });
  }
  return found;
}

/** What a new file begins with. */
export const newPipeline = `version: 1
name: My pipeline

defaults:
  provider: claude

tasks:
  design:
    title: Design the interface
    type: research
    start: auto
    spec: |
      Say what the interface must do, and publish it as a contract.
    contracts:
      - key: interface
        description: What the others build against

  build:
    title: Build it
    type: feature
    spec: |
      Build what the interface says. It is in your inputs.
    dependsOn:
      - task: design
        contractKey: interface

  check:
    title: Check it
    type: review
    dependsOn: [build]
`;
