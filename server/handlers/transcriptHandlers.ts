import type { Session } from '../../shared/model/session.ts';
import { recordingView, transcriptMatches, transcriptPage } from '../../shared/model/transcript.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import type { OrderOf } from '../../shared/protocol/daemon.ts';
import { requireSession } from '../decide/requireRecord.ts';
import { askForRecording } from './askForRecording.ts';
import type { Handlers, Request } from './handler.ts';
import { read } from './handler.ts';

type TranscriptOperation = 'session.transcript' | 'session.search' | 'session.recording';

/** Recordings lie on the servers: they are asked there each time, and nothing of them stays here. */
export const transcriptHandlers = {
  'session.transcript': read(({ id, from, limit }, request) =>
    readThere(requireSession(request.state, id), { from, limit }, request),
  ),

  'session.search': read(async ({ id, text, pattern, caseSensitive, from, limit }, request) => {
    const session = requireSession(request.state, id);
    const wish = { text, isPattern: pattern, isCaseSensitive: caseSensitive, limit, ...startAt(from) };
    const order: OrderOf<'transcript.search'> = { type: 'transcript.search', sessionId: session.id, ...wish };
    return transcriptMatches.parse(await askForRecording(session, order, request));
  }),

  'session.recording': read(async ({ id }, request) => {
    const session = requireSession(request.state, id);
    return recordingView.parse(await readThere(session, { from: undefined, limit: 1 }, request));
  }),
} satisfies Handlers<TranscriptOperation>;

async function readThere(
  session: Session,
  { from, limit }: { readonly from: string | undefined; readonly limit: number },
  request: Request,
): Promise<TranscriptPage> {
  const order: OrderOf<'transcript.read'> = {
    type: 'transcript.read',
    sessionId: session.id,
    limit,
    ...startAt(from),
  };
  return transcriptPage.parse(await askForRecording(session, order, request));
}

const startAt = (from: string | undefined) => (from === undefined ? {} : { from });
