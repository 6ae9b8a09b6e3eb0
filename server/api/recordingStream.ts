import type { IncomingMessage, ServerResponse } from 'node:http';
import { castMarkers, renderCastHeader, renderFrame } from '../../shared/asciicast.ts';
import { transcriptPage } from '../../shared/model/transcript.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import { transcriptPages } from '../../shared/transcriptPages.ts';
import type { Caller } from '../access/caller.ts';
import type { Hub } from '../hub.ts';
import { answerHeaders } from '../../runtime/http/answers.ts';
import { writeSlowly } from './writeSlowly.ts';

/** One request for the recording of a session as a file. */
export interface RecordingStreamRequest {
  readonly hub: Hub;
  readonly params: Readonly<Record<string, unknown>>;
  readonly response: ServerResponse;
  /** Who asks, looked up anew: a token may be revoked, and a person leave the project, while the file is on its way. */
  readonly signIn: () => Caller;
  readonly stopping: AbortSignal;
}

/** Whether who asks for a recording wants the file: only who names JSON gets what is known of it. */
export const wantsFile = ({ headers }: IncomingMessage): boolean =>
  !(headers.accept ?? '').includes('application/json');

/**
 * Streams a recording as it is up to now. Each page is asked of its server only when the last one was taken, so that a
 * slow reader costs no memory and nothing is kept here. @throws HubError as `session.transcript` does, before the first byte.
 */
export async function startRecordingStream(stream: RecordingStreamRequest): Promise<void> {
  const { hub, params, response, signIn, stopping } = stream;
  const read = async (from: string | undefined): Promise<TranscriptPage> => {
    const wish = { ...params, limit: limits.transcriptFrames, ...(from === undefined ? {} : { from }) };
    const { result } = await hub.execute(signIn(), 'session.transcript', wish);
    return transcriptPage.parse(result);
  };
  for await (const page of transcriptPages(read)) {
    if (!response.headersSent) sendHead(response, page);
    await writeSlowly(response, renderPage(page));
    if (response.destroyed || stopping.aborted) return void response.destroy();
  }
  response.end();
}

function sendHead(response: ServerResponse, page: TranscriptPage): void {
  response.writeHead(200, {
    ...answerHeaders,
    'Content-Type': 'application/x-asciicast',
    'Content-Disposition': 'attachment; filename="session.cast"',
    'X-Accel-Buffering': 'no',
  });
  response.write(renderCastHeader({ ...page, timestamp: Math.floor(page.startedAt / 1_000) }));
}

function renderPage({ frames, gone }: TranscriptPage): string {
  const lines = frames.map(([seconds, kind, text]) => renderFrame(seconds, kind, text));
  return (gone ? renderFrame(frames[0]?.[0] ?? 0, 'm', castMarkers.dropped) : '') + lines.join('');
}
