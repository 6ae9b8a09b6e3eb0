import { HubError, toError } from '../../shared/errors.ts';
import type { EvidenceCheck } from '../../shared/model/evidence.ts';
import type { OrderOf } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import { readHeadCommit } from '../machine/gitFiles.ts';
import type { AllowLists } from '../session/allowLists.ts';
import { requireAllowedDirectory, requireAllowedName } from '../session/allowLists.ts';
import { cleanEnvironment } from '../session/sessionEnvironment.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { Mark } from '../terminal/markedProcesses.ts';
import type { CommandEnd } from './runCommand.ts';
import { runCommand } from './runCommand.ts';

type ProofOrder = OrderOf<'evidence.run'>;

/** Where evidence is looked for. */
export interface EvidenceGround {
  /** The session that worked on the task; it may have ended. */
  readonly record: SessionRecord | undefined;
  readonly lists: AllowLists;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly mark: Mark;
  readonly signal: AbortSignal;
}

/** What is found of each thing that is demanded here. Never throws: what cannot be looked at is not shown. */
export async function findEvidence(order: ProofOrder, ground: EvidenceGround): Promise<readonly EvidenceCheck[]> {
  const { record } = ground;
  if (record === undefined) return missing(order, 'This server does not remember the session that worked on it.');
  try {
    const cwd = await requireAllowedDirectory(record.cwd, ground.lists);
    // Before the command: what that commits is not the work.
    const branch = order.branchMoved ? [await checkBranch(order, record, cwd)] : [];
    const command = order.command === undefined ? [] : [await checkCommand(order.command, cwd, ground)];
    return [...command, ...branch];
  } catch (error) {
    return missing(order, reasonOf(error));
  }
}

/** Nothing of what is demanded here is shown, for one reason. */
export function missing({ command, branchMoved }: ProofOrder, detail: string): readonly EvidenceCheck[] {
  return [
    ...(command === undefined ? [] : [{ predicate: 'command', passed: false, detail } as const]),
    ...(branchMoved ? [{ predicate: 'branchMoved', passed: false, detail } as const] : []),
  ];
}

async function checkCommand(
  { text, limitMs }: NonNullable<ProofOrder['command']>,
  cwd: string,
  { lists, environment, mark, signal }: EvidenceGround,
): Promise<EvidenceCheck> {
  // The machine's owner may have said that no shell runs here.
  requireAllowedName('sh', lists);
  const env = cleanEnvironment(environment);
  return commandCheck(await runCommand({ text, cwd, env, limitMs, mark, signal }), limitMs);
}

function commandCheck(end: CommandEnd, limitMs: number): EvidenceCheck {
  const predicate = 'command';
  if (end.how === 'not-started') return { predicate, passed: false, detail: `It could not be started: ${end.reason}` };
  const { durationMs, output } = end;
  const told = { durationMs, output };
  switch (end.how) {
    case 'exited': {
      const { exitCode } = end;
      return { predicate, passed: exitCode === 0, detail: `Exit code ${exitCode}.`, exitCode, ...told };
    }
    case 'killed':
      return { predicate, passed: false, detail: `Ended by ${end.signal}.`, ...told };
    case 'late':
      return { predicate, passed: false, detail: `Ended at its time limit of ${seconds(limitMs)}.`, ...told };
    case 'stopped':
      return { predicate, passed: false, detail: 'It was called off.', ...told };
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

async function checkBranch({ taskId }: ProofOrder, { begun }: SessionRecord, cwd: string): Promise<EvidenceCheck> {
  const predicate = 'branchMoved';
  const before = begun?.taskId === taskId ? begun.commit : undefined;
  if (before === undefined)
    return { predicate, passed: false, detail: 'Its directory had no commit to read when the task began.' };
  const now = await readHeadCommit(cwd);
  if (now === undefined) return { predicate, passed: false, detail: 'Its directory has no commit to read any more.' };
  return now === before
    ? { predicate, passed: false, detail: `Still at ${short(before)}: commit the work.` }
    : { predicate, passed: true, detail: `From ${short(before)} to ${short(now)}.` };
}

const short = (commit: string): string => commit.slice(0, 12);

const reasonOf = (error: unknown): string =>
  (error instanceof HubError ? error.message : toError(error).message).slice(0, limits.evidenceDetailCharacters);
