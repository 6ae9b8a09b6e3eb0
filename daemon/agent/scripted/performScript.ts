import { access, appendFile, mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { OwnTask } from './ownTask.ts';
import type { Instruction } from './parseScript.ts';
import type { RostrumCalls } from './rostrumCalls.ts';
import { sampleFromSchema } from './sampleFromSchema.ts';
import type { ScriptedIo } from './scriptedIo.ts';

/** What the work stands on, and what it leaves behind. */
export interface Performance {
  readonly task: OwnTask;
  readonly rostrum: RostrumCalls;
  readonly io: ScriptedIo;
  readonly cwd: string;
  /** Files written so far, for the result. */
  readonly written: Set<string>;
  /** Keys published so far. */
  readonly published: Set<string>;
}

const filePollMs = 50;
const linesAtOnce = 200;
const mostPlans = 10;

/** Does one instruction; gives an exit code where the agent ends with it. */
export async function perform(instruction: Instruction, stage: Performance): Promise<number | undefined> {
  const { task, rostrum, io, cwd } = stage;
  switch (instruction.does) {
    case 'say':
      return say(io, instruction.text);
    case 'stream':
      return stream(io, instruction.amount);
    case 'sleep':
      return void (await io.sleep(instruction.amount));
    case 'write':
    case 'append':
      return writeText(instruction, stage);
    case 'run': {
      const { exitCode, output } = await io.run('/bin/sh', ['-c', instruction.text]);
      await io.print(output);
      if (exitCode !== 0) throw new Error(`"${instruction.text}" ended with exit code ${exitCode}`);
      return;
    }
    case 'inputs':
      return say(io, JSON.stringify(task.resolvedInputs, null, 2));
    case 'note':
      return rostrum.note(instruction.text) as Promise<undefined>;
    case 'plan':
      return submitPlan(instruction.text, stage);
    case 'ask': {
      await say(io, `? ${instruction.question}`);
      return say(io, `answer: ${await rostrum.ask(instruction.question, instruction.options)}`);
    }
    case 'publish':
      await rostrum.publish(instruction.key, instruction.data);
      stage.published.add(instruction.key);
      return say(io, `published ${instruction.key}`);
    case 'complete':
      await rostrum.complete(resultOf(instruction.text, stage));
      return say(io, `done: ${instruction.text}`);
    case 'fail':
      return rostrum.fail(instruction.text) as Promise<undefined>;
    case 'exit':
      return instruction.amount;
    case 'crash':
      io.crash();
      return;
    case 'wait-file':
      return waitForFile(path.resolve(cwd, instruction.text), io);
    case 'try':
      return tryTo(instruction.instruction, stage);
  }
}

/** Submits a plan until it is approved, each time with what was asked for. */
export async function submitPlan(plan: string, { rostrum, io }: Performance): Promise<undefined> {
  let text = plan;
  for (let revision = 1; revision <= mostPlans; revision += 1) {
    await say(io, `plan, revision ${revision}: waiting for approval`);
    const { isApproved, comment } = await rostrum.submitPlan(text);
    if (isApproved) return say(io, 'the plan is approved');
    await say(io, `the plan is to be changed: ${comment}`);
    text = `${plan}\n\nRevision ${revision + 1}, as asked: ${comment}`;
  }
  throw new Error(`the plan was not approved in ${mostPlans} revisions`);
}

/** Data for a contract nobody wrote a script for: from its schema, else a description of itself. */
export const sampleContract = (
  { ref, title }: OwnTask,
  { key, schema, description }: OwnTask['promises'][number],
): unknown =>
  schema === undefined
    ? { contract: key, from: ref, title, ...(description === undefined ? {} : { description }) }
    : sampleFromSchema(schema);

function resultOf(summary: string, { task, written, published }: Performance): unknown {
  const owed = task.promises.filter(({ key }) => !published.has(key));
  return {
    summary,
    changes: [...written].map((file) => ({ path: file, kind: 'added' })),
    tests: { passed: written.size, failed: 0, skipped: 0 },
    contracts: Object.fromEntries(
      owed.map((promise) => [promise.key, { status: 'fulfilled', data: sampleContract(task, promise) }]),
    ),
  };
}

async function say(io: ScriptedIo, text: string): Promise<undefined> {
  await io.print(`${text}\n`);
}

async function stream(io: ScriptedIo, lines: number): Promise<undefined> {
  for (let start = 1; start <= lines; start += linesAtOnce) {
    const count = Math.min(linesAtOnce, lines - start + 1);
    await io.print(Array.from({ length: count }, (_, index) => `line ${start + index} of ${lines}\n`).join(''));
  }
}

async function writeText(
  { does, file, text }: Extract<Instruction, { file: string }>,
  { cwd, written }: Performance,
): Promise<undefined> {
  const target = path.resolve(cwd, file);
  await mkdir(path.dirname(target), { recursive: true });
  await (does === 'write' ? writeFile(target, `${text}\n`) : appendFile(target, `${text}\n`));
  written.add(file);
}

async function waitForFile(file: string, io: ScriptedIo): Promise<undefined> {
  while (
    !(await access(file).then(
      () => true,
      () => false,
    ))
  )
    await io.sleep(filePollMs);
}

async function tryTo(instruction: Instruction, stage: Performance): Promise<number | undefined> {
  try {
    return await perform(instruction, stage);
  } catch (error) {
    return say(stage.io, `not done: ${error instanceof Error ? error.message : String(error)}`);
  }
}
