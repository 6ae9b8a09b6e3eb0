import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { conflict, toError } from '../../shared/errors.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { createColours } from '../../runtime/terminalText.ts';
import { readGiven } from '../../daemon/cli/given.ts';
import { renderSpan } from '../../daemon/cli/times.ts';
import { createSteps } from './steps.ts';
import type { DemoFleet, Owned } from './demoFleet.ts';
import { demoDataDirs, startDemoFleet } from './demoFleet.ts';
import { giveFirst } from './giveFirst.ts';
import { renderFailure, renderReport } from './report.ts';
import { watchPipeline } from './runPipeline.ts';
import { stopDemoFleet } from './stopDemoFleet.ts';
import { examplePipelineFile } from '../programFiles.ts';
import { untilStopped } from '../untilStopped.ts';

/** Starts the fleet, plays the example on it, reports, and cleans up. Gives the exit code. */
export async function runDemo(input: CliInput): Promise<number> {
  const { io } = input;
  const given = readGiven(input);
  const stopped = untilStopped();
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  const root = await makeRoot(given.text('data'), io.cwd);
  const owned: Owned = [];
  const steps = createSteps(process.stderr);
  let fleet: DemoFleet | undefined;
  try {
    const place = { root, port: given.count('port') ?? 0, env: io.env, say: (step: string) => steps.say(step) };
    fleet = await startDemoFleet(place, owned);
    steps.succeed(`hub ${fleet.hub.url}, servers ${fleet.servers.map(({ name }) => name).join(' and ')}`);
    const isWhole = await playDemo(input, { fleet, root, isStopped: () => isStopped, stopped });
    if (given.flag('keep') && !isStopped) {
      io.stdout(
        `\nEverything still runs:\n  export ROSTRUM_HUB=${fleet.hub.url} ROSTRUM_TOKEN="$(cat ${fleet.hub.tokenFile})"\n  rostrum task list\nCtrl-C ends it.\n`,
      );
      await stopped;
    }
    return isWhole ? exitCodes.ok : exitCodes.failure;
  } catch (error) {
    steps.stop();
    io.stderr(`The demo stops: ${toError(error).message}\nThe logs are in ${path.join(root, 'logs')}\n`);
    return exitCodes.failure;
  } finally {
    steps.stop();
    await stopDemoFleet({ owned, fleet, dataDirs: demoDataDirs(root), env: io.env });
  }
}

interface Stage {
  readonly fleet: DemoFleet;
  readonly root: string;
  readonly isStopped: () => boolean;
  readonly stopped: Promise<unknown>;
}

/** From the pipeline file to the report; false where a task was not done. */
async function playDemo(input: CliInput, { fleet, root, isStopped, stopped }: Stage): Promise<boolean> {
  const { io } = input;
  const { caller } = fleet.hub;
  const { bold } = createColours(io.colour);
  const begin = Date.now();
  const text = await readFile(examplePipelineFile, 'utf8');
  const created = await caller.call('pipeline.apply', { project: fleet.projectId, text });
  const first = created.tasks.find(({ name }) => name === 'T1');
  if (first === undefined) throw new Error('The example has no task T1.');
  io.stderr(`${first.task.ref} is given to dev-backend by hand; everything else follows by itself.\n\n`);
  const giving = { task: first.task.id, server: 'dev-backend', isStopped };
  await giveFirst(caller.call, { ...giving, say: (line) => io.stderr(`${line}\n\n`) });
  const tasks = await watchPipeline(fleet, { io, stream: process.stdout, isStopped, stopped, answer: answerer(input) });
  const done = tasks.filter(({ status }) => status === 'done').length;
  io.stdout(`\n${bold(`${done} of ${tasks.length} done`)} in ${renderSpan(Date.now() - begin)}\n\n`);
  const isWhole = done === tasks.length;
  if (isWhole) io.stdout(`${await renderReport(fleet, tasks, { io, root })}\n`);
  else io.stderr(`${await renderFailure(fleet, tasks)}\n`);
  return isWhole;
}

/** How questions are answered: as told, by the person at the terminal, or else with the first option. */
function answerer({ options, io }: CliInput) {
  const told = options['answer'];
  return async (question: string, choices: readonly string[]): Promise<string> => {
    if (typeof told === 'string') {
      io.stdout(`\n? ${question}\n  answered: ${told}\n\n`);
      return told;
    }
    if (process.stdin.isTTY !== true || !io.isTty) {
      const chosen = choices[0] ?? 'yes';
      io.stdout(`\n? ${question}\n  nobody is at the terminal, so the first answer is taken: ${chosen}\n\n`);
      return chosen;
    }
    const answer = await io.prompt(`\nAn agent asks: ${question}`, choices);
    return answer === '' ? (choices[0] ?? 'yes') : answer;
  };
}

async function makeRoot(given: string | undefined, cwd: string): Promise<string> {
  if (given === undefined) return mkdtemp(path.join(tmpdir(), 'rostrum-demo-'));
  const root = path.resolve(cwd, given);
  await mkdir(root, { recursive: true, mode: 0o700 });
  if ((await readdir(root)).length > 0) throw conflict(`${root} is not empty. Choose a new directory for the demo.`);
  return root;
}
