import { isHeavy } from '../runtime/json/weight.ts';
import { HubError } from '../shared/errors.ts';
import { requireShallow } from '../shared/jsonDepth.ts';
import type { Json } from '../shared/model/contract.ts';
import type { HubEvent } from '../shared/model/events.ts';
import type { OperationName } from '../shared/operations/operations.ts';
import { isOperationName, operationTable } from '../shared/operations/operations.ts';
import type { AnyParams } from './access/admit.ts';
import { admit, projectIdOf } from './access/admit.ts';
import type { Asker } from './access/asker.ts';
import type { Caller } from './access/caller.ts';
import type { TargetRecord } from './access/target.ts';
import type { Content } from './contentHash.ts';
import { describeHeaded } from './contentHash.ts';
import type { Decision, Request } from './handlers/handler.ts';
import { handlers } from './handlers/handlers.ts';
import type { Hub } from './hub.ts';
import { badParams } from './issueProblems.ts';

export interface ExecuteOptions {
  /** Sent twice with the same id, a command acts once and gets the same answer. */
  readonly commandId?: string | undefined;
  /** Joins these to the command's journal line; where it is refused or a repeat they are committed alone. */
  readonly also?: readonly HubEvent[];
  readonly asker?: Asker;
  /** How long ago it was said, where it waited for the hub. */
  readonly saidAgoMs?: number | undefined;
}

export interface Executed {
  /** The log position that the answer was computed at; it is durable. */
  readonly seq: number;
  readonly result: unknown;
}

/**
 * One operation from wish to durable answer: parse, admit, decide, commit, answer. Refusals too wait until what they
 * were computed from is durable.
 * @throws HubError for every refusal.
 */
export async function executeOperation(
  hub: Hub,
  caller: Caller,
  name: string,
  given: unknown,
  options: ExecuteOptions = {},
): Promise<Executed> {
  const attempt: Attempt = {};
  try {
    return await run(hub, caller, name, given, { ...options, attempt });
  } catch (error) {
    noteRefusal(hub, caller, name, attempt, error);
    const also = error instanceof HubError ? options.also : undefined;
    await (also === undefined || also.length === 0 ? hub.durable() : hub.commit(also, caller.actor).durable);
    throw error;
  }
}

/** What is learnt on the way of the record that an operation is on. */
interface Attempt {
  target?: TargetRecord;
}

interface RunOptions extends ExecuteOptions {
  readonly attempt: Attempt;
}

async function run(hub: Hub, caller: Caller, name: string, given: unknown, options: RunOptions): Promise<Executed> {
  if (!isOperationName(name)) throw new HubError('not-found', `There is no operation "${name}".`);
  const parsed = parseParams(name, given);
  const handler = handlers[name];
  if (handler.kind === 'read') {
    const { params, request } = admitted(hub, caller, name, parsed, options);
    const { seq } = hub.state;
    const settled = hub.durable();
    const result = await handler.read(params as never, { ...request, asker: options.asker });
    await settled;
    return { seq, result };
  }
  const id = options.commandId;
  // Whoever asks in one tick is decided in that order: only what is long may wait here.
  const words = said(caller, name, parsed);
  const isLong = id !== undefined && isHeavy(parsed);
  const content = isLong ? await hub.ports.contents.describe(...words) : undefined;
  const key = id === undefined ? undefined : { id, fingerprint: fingerprint(content ?? describeHeaded(...words)) };
  if (key !== undefined && isKnown(hub, key)) return repeatedAnswer(hub, key, caller, options);
  let finding: unknown;
  let undo = (): void => undefined;
  if (handler.check !== undefined) {
    const { params, request } = admitted(hub, caller, name, parsed, options);
    const now = (): Request => ({ ...request, state: hub.state });
    undo = () => handler.undo?.(params as never, now());
    for (let checks = 1; checks <= maxChecks; checks += 1) {
      finding = await handler.check(params as never, now());
      // Another with the same id may have been carried out meanwhile. From here to the commit nothing may wait.
      if (key !== undefined && isKnown(hub, key)) return repeatedAnswer(hub, key, caller, options);
      if (handler.isStale?.(params as never, now(), finding) !== true) break;
    }
  }
  try {
    const { params, request } = admitted(hub, caller, name, parsed, options);
    const decision = handler.decide(params as never, request, finding);
    return await commitDecision(hub, name, decision, request, key, options.also ?? []);
  } catch (error) {
    // What it was refused for may be lost itself until it is durable; after a loss the next start cleans up.
    await hub.durable().then(undo, () => undefined);
    throw error;
  }
}

async function commitDecision(
  hub: Hub,
  operation: OperationName,
  decision: Decision<unknown>,
  { context }: Request,
  key: CommandKey | undefined,
  also: readonly HubEvent[],
): Promise<Executed> {
  let result: unknown;
  const actor = decision.actor ?? context.actor;
  const answer = (state: Request['state']) => (result = decision.answer(state));
  const remembered = key && {
    commandId: key.id,
    memo: (state: Request['state']) => {
      answer(state);
      return { fingerprint: key.fingerprint, operation, ...(decision.secret ? {} : { answer: result }) };
    },
  };
  const commit = hub.commit([...decision.events, ...also], actor, remembered);
  if (result === undefined) answer(hub.state);
  await commit.durable;
  return { seq: commit.seq, result };
}

/** How often what was found may be overtaken before it is decided all the same. */
const maxChecks = 4;

interface CommandKey {
  readonly id: string;
  readonly fingerprint: string;
}

/** Whether a command was carried out before. @throws command-reused where its id was used for another one. */
function isKnown(hub: Hub, key: CommandKey): boolean {
  const known = hub.state.commands.get(key.id);
  if (known === undefined || known.fingerprint === key.fingerprint) return known !== undefined;
  throw new HubError(
    'command-reused',
    `The command id ${key.id} was used for something else. Give every command an id of its own.`,
  );
}

/** The remembered answer of a command that was carried out before, when it is durable. */
async function repeatedAnswer(
  hub: Hub,
  key: CommandKey,
  caller: Caller,
  { also = [] }: ExecuteOptions,
): Promise<Executed> {
  const seq = hub.state.commands.get(key.id)?.seq ?? 0;
  await hub.durable();
  const [line] = await hub.ports.readLinesAt([seq]);
  if (line === undefined) {
    throw new HubError('already-done', 'This was done before; its answer was pruned from the log.', { seq });
  }
  const memo = line.command;
  if (memo?.answer === undefined) {
    throw new HubError(
      'already-done',
      'This was done before; its secret was shown then and is not kept. Make a new one.',
      { seq },
    );
  }
  if (also.length > 0) await hub.commit(also, caller.actor).durable;
  return { seq, result: memo.answer };
}

function admitted(hub: Hub, caller: Caller, name: OperationName, parsed: AnyParams, options: RunOptions) {
  const { attempt, saidAgoMs } = options;
  const { state, ports } = hub;
  const { params, projectId } = admit(state, caller, name, parsed, (target) => (attempt.target = target));
  const request: Request = { state, caller, context: { ...hub.context(caller.actor), saidAgoMs }, ports, projectId };
  return { params, request };
}

function parseParams(name: OperationName, given: unknown): AnyParams {
  requireShallow(given);
  const parsed = operationTable[name].params.safeParse(given ?? {});
  if (parsed.success) return parsed.data as AnyParams;
  throw badParams(parsed.error.issues);
}

/** What a command is recognised by: what it says, and who says it. */
const said = (caller: Caller, name: string, params: AnyParams) =>
  [params as Json, `${fingerprintOf(caller)}\n${name}\n`] as const;

const fingerprint = ({ hash }: Content): string => Buffer.from(hash, 'hex').toString('base64url').slice(0, 22);

/** A limited token is somebody else: it must not be told what a stronger one of its person was answered. */
function fingerprintOf(caller: Caller): string {
  if (caller.kind === 'nobody') return 'nobody';
  if (caller.kind === 'agent') return caller.sessionId;
  return caller.limits === undefined ? caller.personId : `${caller.personId} ${JSON.stringify(caller.limits)}`;
}

/** The audit is told the record only where the caller can see it, and never what was sent. */
function noteRefusal(hub: Hub, caller: Caller, name: string, { target }: Attempt, error: unknown): void {
  hub.noteRefusal(error, {
    actor: caller.actor,
    operation: isOperationName(name) ? name : 'unknown',
    on: target === undefined || target.kind === 'hub' ? undefined : target.record.id,
    inProject: target === undefined ? undefined : projectIdOf(target),
    from: caller.kind === 'nobody' ? caller.from : undefined,
  });
}
