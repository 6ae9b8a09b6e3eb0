import type { EvidenceDemand } from '../../shared/model/evidence.ts';
import { runMode } from '../../shared/model/session.ts';
import { dependencyKind, priority, startRule, taskType } from '../../shared/model/task.ts';
import type { CliIo, CliOption } from '../../runtime/cliCommand.ts';
import { UsageError } from './given.ts';
import type { Given } from './given.ts';
import { readInput, readJsonInput } from './readInput.ts';

/** How an agent is run. */
export const modeOption: CliOption = {
  flags: '--mode <mode>',
  description: 'How its agent is run: in its terminal, by structured output, or by the Agent Client Protocol',
  choices: runMode.options,
};
/** What can be demanded by a word. */
const evidenceWords = ['result', 'no-open-intervention', 'branch-moved', 'none'] as const;

/** Options that say what a task is; the same for creating and changing one. */
export const taskFieldOptions: readonly CliOption[] = [
  { flags: '--title <title>', description: 'Title' },
  { flags: '--spec <text>', description: 'What to do, as text' },
  { flags: '--spec-file <file>', description: 'The same from a file, or "-" for stdin' },
  { flags: '--structured-spec <file>', description: 'rostrum/task-spec/v1 as JSON, from a file or "-"' },
  { flags: '--type <type>', description: 'Kind of work', choices: taskType.options },
  { flags: '--priority <priority>', description: 'How urgent', choices: priority.options },
  { flags: '--label <label...>', description: 'Labels of the task' },
  { flags: '--contract <key...>', description: 'Contract that it must publish: KEY, or KEY=schema.json' },
  { flags: '--repo <name>', description: 'Repository that the server must have' },
  { flags: '--base-branch <branch>', description: 'Branch to start from' },
  { flags: '--lang <language...>', description: 'Languages that the server should know' },
  { flags: '--framework <framework...>', description: 'Frameworks that the server should know' },
  { flags: '--server-label <label...>', description: 'Labels that the server must have' },
  { flags: '--os <os>', description: 'Operating system of the server', choices: ['linux', 'darwin', 'win32'] },
  { flags: '--provider <name>', description: 'Agent to run' },
  { flags: '--fallback-provider <name...>', description: 'Agents to run, in this order, where that one cannot' },
  modeOption,
  { flags: '--server <server>', description: 'Only this server, by name' },
  { flags: '--lock <name...>', description: 'Things that only one task may use at a time' },
  { flags: '--start <rule>', description: 'When it is placed, once nothing blocks it', choices: startRule.options },
  { flags: '--retries <times>', description: 'How often it is tried again by itself after a failure' },
  { flags: '--external <system:id>', description: 'Its identity in another system, e.g. github:acme/api#12' },
  {
    flags: '--evidence <what...>',
    description: 'What must be shown before it is done, beside a command; "none" for nothing',
    choices: evidenceWords,
  },
  {
    flags: '--evidence-command <text>',
    description: "Shell text that its server runs in the task's directory; done only when it ends with exit code 0",
  },
  { flags: '--evidence-minutes <minutes>', description: 'How long that may take (else 10, at most 60)' },
  { flags: '--require-plan-approval', description: 'Its plan must be approved before it runs' },
];

/** What the dependency kinds are called on the command line. */
export const dependencyKinds: readonly string[] = dependencyKind.options;

/** The fields of a task that were given, files read; what was not given is undefined. */
export async function readTaskFields(given: Given, io: CliIo) {
  const structured = given.text('structuredSpec');
  const contracts = given.texts('contract');
  const labels = given.texts('label');
  const retries = given.count('retries');
  return {
    title: given.text('title'),
    type: given.text('type'),
    priority: given.text('priority'),
    spec: await readSpec(given, io),
    structuredSpec: structured === undefined ? undefined : await readJsonInput(structured, io),
    labels: labels.length === 0 ? undefined : labels,
    contracts: contracts.length === 0 ? undefined : await Promise.all(contracts.map((text) => readPromise(text, io))),
    external: parseExternal(given.text('external')),
    requirePlanApproval: given.choice('requirePlanApproval'),
    start: given.text('start'),
    retry: retries === undefined ? undefined : { max: retries },
    evidence: readEvidence(given),
  };
}

/** All that is demanded; undefined where nothing was said of it. */
function readEvidence(given: Given): EvidenceDemand | undefined {
  const words = given.texts('evidence');
  const command = given.text('evidenceCommand');
  const timeLimitMinutes = given.count('evidenceMinutes');
  if (words.length === 0 && command === undefined && timeLimitMinutes === undefined) return undefined;
  if (words.includes('none') && (words.length > 1 || command !== undefined))
    throw new UsageError('--evidence none stands alone: it demands nothing.');
  if (timeLimitMinutes !== undefined && command === undefined)
    throw new UsageError('--evidence-minutes needs --evidence-command: only a command takes time.');
  return {
    ...(words.includes('result') ? { result: true } : {}),
    ...(words.includes('no-open-intervention') ? { noOpenIntervention: true } : {}),
    ...(words.includes('branch-moved') ? { branchMoved: true } : {}),
    ...(command === undefined ? {} : { command }),
    ...(timeLimitMinutes === undefined ? {} : { timeLimitMinutes }),
  };
}

/** What a server must have, as far as it was given; undefined where nothing was. */
export function readPlacement(given: Given): Readonly<Record<string, unknown>> | undefined {
  const lists = {
    languages: 'lang',
    frameworks: 'framework',
    labels: 'serverLabel',
    locks: 'lock',
    providers: 'fallbackProvider',
  };
  const texts = {
    repo: 'repo',
    baseBranch: 'baseBranch',
    os: 'os',
    provider: 'provider',
    mode: 'mode',
    server: 'server',
  };
  const entries = [
    ...Object.entries(texts).map(([field, name]) => [field, given.text(name)] as const),
    ...Object.entries(lists).map(([field, name]) => [field, orUndefined(given.texts(name))] as const),
  ].filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries<unknown>(entries);
}

/** An edge as typed: `SHOP-1`, or `SHOP-1:api_schema` for the data of a contract. */
export function parseDependency(
  text: string,
  given: { readonly type?: string | undefined; readonly ifFailed?: string | undefined },
) {
  const colon = text.indexOf(':');
  const on = colon < 0 ? text : text.slice(0, colon);
  const contractKey = colon < 0 ? undefined : text.slice(colon + 1);
  const type = given.type ?? (contractKey === undefined ? 'blocks' : 'input');
  return { on, type, contractKey, ifFailed: given.ifFailed };
}

async function readSpec(given: Given, io: CliIo): Promise<string | undefined> {
  const file = given.text('specFile');
  return file === undefined ? given.text('spec') : readInput(file, io);
}

async function readPromise(text: string, io: CliIo) {
  const [key = '', file] = splitOnce(text, '=');
  return file === undefined ? { key } : { key, schema: await readJsonInput(file, io) };
}

function parseExternal(text: string | undefined) {
  if (text === undefined) return undefined;
  const [system = '', id] = splitOnce(text, ':');
  if (id === undefined) throw new UsageError('--external takes SYSTEM:ID, e.g. github:acme/api#12.');
  return { system, id };
}

function splitOnce(text: string, separator: string): readonly [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

const orUndefined = (values: readonly string[]) => (values.length === 0 ? undefined : values);
