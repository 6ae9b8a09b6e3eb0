import type { IncomingMessage, ServerResponse } from 'node:http';
import { operations } from '../../shared/operations/operations.ts';
import { timings } from '../../shared/timings.ts';
import { admit } from '../access/admit.ts';
import { authenticate } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { prunedPart, requirePosition } from '../handlers/logPage.ts';
import type { Hub } from '../hub.ts';
import { badParams } from '../issueProblems.ts';
import { answerHeaders } from '../../runtime/http/answers.ts';
import { writeSlowly } from './writeSlowly.ts';
import { eventViews } from '../state/eventView.ts';
import { withoutClosed } from '../access/closedQuestions.ts';

/** One request for the stream of a project's events. */
export interface EventStreamRequest {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, unknown>>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

const linesPerRead = 200;

/**
 * Streams a project's events from a position of the log on. Each step is read from the log only when the last one was
 * taken, so a slow reader costs no memory. Ends when the caller may not see the project any more.
 * @throws conflict for a position that the log has not reached: it would be silent until then.
 */
export async function startEventStream({
  hub,
  params,
  request,
  response,
  now,
  stopping,
  ...who
}: EventStreamRequest): Promise<void> {
  const { project, after } = parseStart(params, request);
  const readProjectId = (caller: Caller): string =>
    admit(hub.state, caller, 'event.list', project === undefined ? {} : { project }).projectId ?? '';
  const projectId = readProjectId(who.caller);
  requirePosition(hub.state, after);
  const wake = createWake();
  const offCommit = hub.onCommit(({ durable }) => void durable.then(wake.ring, wake.ring));
  const heartbeat = setInterval(wake.ring, timings.pingMs);
  response.once('close', wake.ring);
  stopping.addEventListener('abort', wake.ring);
  const mayGoOn = () => !response.destroyed && !stopping.aborted && isStillAllowed(hub, request, readProjectId, now);
  try {
    response.writeHead(200, {
      ...answerHeaders,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no',
    });
    const missing = prunedPart(hub.state, after);
    if (missing.prunedUpTo !== undefined) await writeSlowly(response, renderEvent('log_pruned', missing, undefined));
    let position = after;
    while (mayGoOn()) {
      const lines = await hub.ports.readLines({ after: position, limit: linesPerRead });
      for (const line of lines) {
        // Asked at each line: while an earlier one was read or taken, its reader may have left the project.
        if (!mayGoOn()) return;
        const views = withoutClosed(hub.state, who.caller, eventViews(hub.state, line, projectId, who.caller));
        position = line.seq;
        // The id comes with the last event of a line: a reader cut off within it gets the line again, whole.
        const texts = views.map((view, index) =>
          renderEvent(view.type, view, index === views.length - 1 ? line.seq : undefined),
        );
        if (texts.length > 0) await writeSlowly(response, texts.join(''));
      }
      if (lines.length > 0) continue;
      await writeSlowly(response, `id: ${position}\n: still here\n\n`);
      await wake.rung();
    }
  } finally {
    clearInterval(heartbeat);
    offCommit();
    stopping.removeEventListener('abort', wake.ring);
    response.end();
  }
}

function parseStart(params: Readonly<Record<string, unknown>>, { headers }: IncomingMessage) {
  const parsed = operations['event.list'].params.safeParse(params);
  if (!parsed.success) throw badParams(parsed.error.issues);
  const lastId = Number(headers['last-event-id']);
  const after = Number.isSafeInteger(lastId) && lastId > 0 ? lastId : parsed.data.after;
  return { project: parsed.data.project, after };
}

/** Asks anew each time: the token may have been revoked, or its person left the project. */
function isStillAllowed(
  hub: Hub,
  { headers }: IncomingMessage,
  readProjectId: (caller: Caller) => string,
  now: () => number,
): boolean {
  try {
    readProjectId(authenticate(hub.state, headers.authorization?.replace(/^Bearer +/i, ''), now()));
    return true;
  } catch {
    // Any refusal means the same here: nothing more is shown.
    return false;
  }
}

const renderEvent = (type: string, data: unknown, id: number | undefined): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Remembers one ring: what happened between two waits is not missed. */
function createWake() {
  let isRung = false;
  let resume: (() => void) | undefined;
  return {
    ring: (): void => {
      isRung = true;
      resume?.();
    },
    rung: async (): Promise<void> => {
      if (!isRung) await new Promise<void>((resolve) => (resume = resolve));
      isRung = false;
      resume = undefined;
    },
  };
}
