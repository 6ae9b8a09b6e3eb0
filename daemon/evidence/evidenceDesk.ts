import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { EvidenceCheck } from '../../shared/model/evidence.ts';
import type { OrderOf, Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { AllowLists } from '../session/allowLists.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { Mark } from '../terminal/markedProcesses.ts';
import { findEvidence, missing } from './findEvidence.ts';
import type { HeldProof, ProofFiles } from './proofFiles.ts';
import { endLeftover } from './runCommand.ts';

/** What looking at evidence uses of its surroundings. */
export interface EvidenceDeskPorts {
  readonly files: ProofFiles;
  readonly sessions: { record: (sessionId: string) => SessionRecord | undefined };
  readonly lists: AllowLists;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly report: (report: Report) => Promise<unknown>;
  readonly log: Log;
}

type ProofOrder = OrderOf<'evidence.run'>;

/** Marks everything that a proof has started. */
export const markOfProof = (proofId: string): Mark => ['ROSTRUM_EVIDENCE', proofId];

/**
 * Looks at what tasks demand before they are done: one at a time, so that tests have the machine to themselves. What was
 * begun is on disk before it begins: after a restart it is looked at once more, and not a third time.
 */
export class EvidenceDesk {
  private readonly ports: EvidenceDeskPorts;
  private readonly held = new Map<string, HeldProof>();
  private readonly waiting: ProofOrder[] = [];
  private current: { readonly proofId: string; readonly calledOff: AbortController } | undefined;
  private working: Promise<void> | undefined;
  private isStopped = false;
  /** Orders one after the other: each looks at what the one before has left. */
  private turn: Promise<void> = Promise.resolve();

  constructor(ports: EvidenceDeskPorts) {
    this.ports = ports;
  }

  /** Ends what a daemon that is gone has left running, and knows again what was begun. */
  async recover(): Promise<void> {
    for (const proof of await this.ports.files.readAll()) {
      this.held.set(proof.proofId, proof);
      if (proof.checks === undefined) await endLeftover(markOfProof(proof.proofId));
    }
  }

  /** Looks at it in its turn. Ordered again, it is looked at once; what was found is said again. */
  prove(order: ProofOrder): Promise<void> {
    return this.inTurn(async () => {
      const { proofId } = order;
      if (this.isStopped || this.isUnderWay(proofId)) return;
      const proof = this.held.get(proofId) ?? { proofId, taskId: order.taskId, runs: 0 };
      if (proof.checks !== undefined) return this.tell(proof, proof.checks);
      if (proof.runs >= limits.evidenceRuns) return this.found(proof, missing(order, interrupted));
      if (this.waiting.length >= limits.evidenceQueue) return this.found(proof, missing(order, crowded));
      await this.keepProof(proof);
      this.waiting.push(order);
      this.working ??= this.work().finally(() => (this.working = undefined));
    });
  }

  /** Lets go of every other proof: what is looked at of them ends. */
  keep(proofIds: readonly string[]): Promise<void> {
    return this.inTurn(async () => {
      const wanted = new Set<string>(proofIds);
      const others = [...this.held.keys()].filter((proofId) => !wanted.has(proofId));
      for (const proofId of others) {
        this.held.delete(proofId);
        await this.ports.files.remove(proofId);
      }
      const kept = this.waiting.filter(({ proofId }) => wanted.has(proofId));
      this.waiting.splice(0, this.waiting.length, ...kept);
      if (this.current !== undefined && !wanted.has(this.current.proofId)) this.current.calledOff.abort();
    });
  }

  /** Ends what is under way; it is looked at again when the hub asks for it again. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.waiting.length = 0;
    this.current?.calledOff.abort();
    await this.turn;
    await this.working;
  }

  private isUnderWay(proofId: string): boolean {
    return this.current?.proofId === proofId || this.waiting.some((order) => order.proofId === proofId);
  }

  private async work(): Promise<void> {
    for (let order = this.waiting.shift(); order !== undefined; order = this.waiting.shift()) {
      const calledOff = new AbortController();
      this.current = { proofId: order.proofId, calledOff };
      try {
        await this.look(order, calledOff.signal);
      } catch (error) {
        // The hub's next order finds it as it stands on disk.
        this.ports.log.error('evidence could not be looked at', { proofId: order.proofId, error: toError(error) });
      } finally {
        this.current = undefined;
      }
    }
  }

  private async look(order: ProofOrder, signal: AbortSignal): Promise<void> {
    const proof = this.held.get(order.proofId);
    if (proof === undefined || signal.aborted) return;
    const begun = { ...proof, runs: proof.runs + 1 };
    await this.keepProof(begun);
    const { sessions, lists, environment, log } = this.ports;
    const record = sessions.record(order.sessionId);
    const checks = await findEvidence(order, { record, lists, environment, mark: markOfProof(order.proofId), signal });
    if (signal.aborted || !this.held.has(order.proofId)) return;
    log.info('evidence looked at', { proofId: order.proofId, taskId: order.taskId, runs: begun.runs });
    await this.found(begun, checks);
  }

  /** On disk before it is said: said and forgotten, it would be looked at again. */
  private async found(proof: HeldProof, checks: readonly EvidenceCheck[]): Promise<void> {
    await this.keepProof({ ...proof, checks: [...checks] });
    await this.tell(proof, checks);
  }

  private async tell({ proofId, taskId }: HeldProof, checks: readonly EvidenceCheck[]): Promise<void> {
    await this.ports.report({ type: 'evidence.checked', proofId, taskId, checks: [...checks] });
  }

  private async keepProof(proof: HeldProof): Promise<void> {
    this.held.set(proof.proofId, proof);
    await this.ports.files.write(proof);
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.turn.then(act);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

const interrupted = 'It was interrupted twice by a restart of the daemon. Report the task as done again.';
const crowded = `${limits.evidenceQueue} others wait to be looked at on this server. Report the task as done later.`;
