import * as z from 'zod';
import { describedPipeline } from './pipelineFile.ts';

type Schema = { readonly [key: string]: unknown };

/** What an editor says of a field; a path as in `tasks.*.title`. */
const descriptions: Readonly<Record<string, string>> = {
  version: 'The version of this file format: 1.',
  pipeline: 'What the hub knows this graph by: applied again, the file changes what it made. Without it, the name.',
  name: 'A name for people.',
  defaults: 'Fields that every task of the file has where it says nothing else.',
  'defaults.provider': 'The agent of all tasks that name none.',
  tasks: 'The tasks, each below a key of its own, by which the others of the file name it.',
  'tasks.*.title': 'What is to be done, in one line.',
  'tasks.*.type': 'What kind of work it is.',
  'tasks.*.priority': 'Which is begun first where not all can be.',
  'tasks.*.spec': 'What the agent reads: the work in your own words (Markdown).',
  'tasks.*.structuredSpec': 'Requirements, acceptance criteria, constraints and references that programs can read.',
  'tasks.*.placement': 'What a server must have, or be, to run it.',
  'tasks.*.placement.repo': 'A repository that must be there.',
  'tasks.*.placement.provider': 'The agent that runs it: claude, codex, gemini, opencode, aider, shell, scripted …',
  'tasks.*.placement.mode':
    'How the agent is run: interactive (in its terminal), headless (structured output) or acp (Agent Client Protocol).',
  'tasks.*.placement.server': 'A server by name; nothing else fits then.',
  'tasks.*.placement.locks': 'Things that only one task may use at a time, by name.',
  'tasks.*.contracts': 'Data that it promises to publish, for those that wait for it.',
  'tasks.*.contracts.*.key': 'The name of the data; others get it as an input of that name.',
  'tasks.*.contracts.*.schema': 'A JSON Schema (2020-12) that the data must satisfy.',
  'tasks.*.labels': 'Words to find it by, and that rules of placement may ask for.',
  'tasks.*.external': 'Its identity in another system; unique in the project.',
  'tasks.*.evidence': 'What must be shown before it is done, beside its result.',
  'tasks.*.evidence.result': 'Every promised contract fits the schema that it has then.',
  'tasks.*.evidence.noOpenIntervention': 'Nothing of it waits for a human.',
  'tasks.*.evidence.command': 'Shell text that the daemon runs in its directory; it must end with exit code 0.',
  'tasks.*.evidence.timeLimitMinutes': 'How long the command may take: 10 minutes where nothing is said, at most 60.',
  'tasks.*.evidence.branchMoved': 'Another commit is checked out than when it began.',
  'tasks.*.requirePlanApproval': 'Its agent hands in a plan first, and a person approves it.',
  'tasks.*.start': 'auto: at once; unblocked: when the last obstacle goes; manual: only by hand.',
  'tasks.*.retry': 'How often it is tried again by itself when it fails.',
  'tasks.*.parent': 'The task or objective that it is a part of: a key of this file, a ref or an id.',
  'tasks.*.dependsOn': 'What it waits for: tasks by their keys in this file, by ref or id.',
  'tasks.*.dependsOn.*.task': 'The task that is waited for.',
  'tasks.*.dependsOn.*.contractKey': 'The contract that is waited for; its data becomes an input.',
  'tasks.*.dependsOn.*.type': 'blocks: until done; input: until the contract is there; related; on_failure.',
  'tasks.*.dependsOn.*.ifFailed': 'What happens to this task when the other fails: it stays blocked, or is cancelled.',
};

/** The JSON Schema of pipeline files (draft 2020-12), from which editors complete and check them. */
export function pipelineSchema(): Schema {
  const schema = z.toJSONSchema(describedPipeline, { io: 'input', unrepresentable: 'any' }) as Schema;
  return { title: 'Rostrum pipeline', ...describe(schema, []) };
}

/** Puts the descriptions to the fields that they are of. */
function describe(schema: Schema, path: readonly string[]): Schema {
  const description = descriptions[path.join('.')];
  const described = (value: unknown, key: string): unknown =>
    isSchema(value) ? describe(value, [...path, key]) : value;
  return {
    ...schema,
    ...(description === undefined ? {} : { description }),
    ...(isSchema(schema['properties'])
      ? {
          properties: Object.fromEntries(
            Object.entries(schema['properties']).map(([key, value]) => [key, described(value, key)]),
          ),
        }
      : {}),
    ...(isSchema(schema['additionalProperties'])
      ? { additionalProperties: described(schema['additionalProperties'], '*') }
      : {}),
    ...(isSchema(schema['items']) ? { items: described(schema['items'], '*') } : {}),
    // Alternatives stand at the same path.
    ...(Array.isArray(schema['anyOf'])
      ? { anyOf: schema['anyOf'].map((one: unknown) => (isSchema(one) ? describe(one, path) : one)) }
      : {}),
  };
}

/** Every path that has a description, for the test that each of them is there. */
export const describedPaths = Object.keys(descriptions);

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
