import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import { showQuestion } from '../../approval/showQuestion.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { HookPorts } from '../hookPorts.ts';
import type { OpencodeClient } from './opencodeClient.ts';
import { OpencodeRefusal } from './opencodeClient.ts';
import type { QuestionRequest } from './opencodeWire.ts';

export interface OpencodeQuestionPorts {
  readonly client: Pick<OpencodeClient, 'ask'>;
  /** As it is now; undefined when it has ended. */
  readonly session: () => SessionRecord | undefined;
  readonly askPeople: HookPorts['askPeople'];
  readonly answeredThere: HookPorts['answeredThere'];
  readonly onAsked: () => void;
  readonly onAnswered: () => void;
  /** An answer could not be given: what is open there must be read anew. */
  readonly onTrouble: () => void;
  readonly log: Log;
}

interface Open {
  readonly request: QuestionRequest;
  readonly abort: AbortController;
}

/** Asks people in the inbox what an opencode asks in its terminal, while its dialog is open: who answers first decides. */
export class OpencodeQuestions {
  private readonly ports: OpencodeQuestionPorts;
  private readonly open = new Map<string, Open>();

  constructor(ports: OpencodeQuestionPorts) {
    this.ports = ports;
  }

  /** Whether a dialog of its is open. */
  get areOpen(): boolean {
    return this.open.size > 0;
  }

  asked(request: QuestionRequest): void {
    if (this.open.has(request.id)) return;
    const open: Open = { request, abort: new AbortController() };
    this.open.set(request.id, open);
    this.ports.onAsked();
    this.answer(open).catch((error: unknown) => {
      this.open.delete(request.id);
      this.ports.log.warn('an answer could not be given to opencode; it is tried again', { error: toError(error) });
      this.ports.onTrouble();
    });
  }

  /** It was answered or put aside, by us or in its terminal. */
  over(requestId: string): void {
    const open = this.open.get(requestId);
    if (open === undefined) return;
    this.open.delete(requestId);
    this.ports.onAnswered();
    if (open.abort.signal.aborted) return;
    open.abort.abort();
    const session = this.ports.session();
    if (session !== undefined) this.ports.answeredThere(session, questionsOf(open.request));
  }

  /** All that is open there now: what is not among it was answered while nobody listened. */
  replace(requests: readonly QuestionRequest[]): void {
    const open = new Set(requests.map(({ id }) => id));
    for (const id of [...this.open.keys()]) if (!open.has(id)) this.over(id);
    for (const request of requests) this.asked(request);
  }

  /** Nobody is there any more who asks. */
  stop(): void {
    for (const { abort } of this.open.values()) abort.abort();
    this.open.clear();
  }

  /** Where no answer comes, its dialog stays. */
  private async answer({ request, abort }: Open): Promise<void> {
    const session = this.ports.session();
    if (session === undefined) return;
    const answers = await this.ports.askPeople(session, questionsOf(request), abort.signal);
    if (answers === undefined || abort.signal.aborted) return;
    // Its own event of this answer is no news.
    abort.abort();
    const chosen = request.questions.map(({ multiple }, index) => choicesOf(answers[index] ?? '', multiple));
    try {
      await this.ports.client.ask('POST', `/question/${encodeURIComponent(request.id)}/reply`, { answers: chosen });
    } catch (error) {
      // Somebody in its terminal was sooner.
      if (!(error instanceof OpencodeRefusal && error.status === 404)) throw error;
    }
    this.over(request.id);
  }
}

const questionsOf = ({ questions }: QuestionRequest) =>
  questions.map(({ multiple, ...question }) => showQuestion({ ...question, takesSeveral: multiple }));

/** Several choices are separated by commas. */
function choicesOf(answer: string, takesSeveral: boolean): readonly string[] {
  if (!takesSeveral) return [answer];
  return answer
    .split(',')
    .map((choice) => choice.trim())
    .filter((choice) => choice !== '');
}
