import { HubError } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import { transcriptPages } from '../../shared/transcriptPages.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import type { Work } from './command.ts';
import { renderMoment } from './times.ts';

/** The pages of a session's recording, as it is up to now. */
export const readRecording = ({ ask }: Pick<Work, 'ask'>, id: string): AsyncGenerator<TranscriptPage> =>
  transcriptPages((from) => ask('session.transcript', { id, from, limit: limits.transcriptFrames }));

const away: ReadonlySet<string> = new Set(['server-offline', 'unreachable', 'conflict', 'not-found']);

/** Does what needs a recording; where that cannot be had, the last screen is shown beside the reason. */
export async function orLastScreen<Found>(
  { ask, io }: Pick<Work, 'ask' | 'io'>,
  id: string,
  act: () => Promise<Found>,
): Promise<Found> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof HubError && away.has(error.code)) {
      // Why there is no recording is what is told in the end; why there is no screen either, is not.
      const screen = await ask('session.screen', { id }).catch(() => undefined);
      const lines = screen?.lines ?? [];
      const when = screen?.at === undefined ? '' : ` of ${renderMoment(screen.at)}`;
      if (lines.some((line) => line.trim() !== ''))
        io.stderr(`The last screen${when}:\n${lines.join('\n').trimEnd()}\n\n`);
    }
    throw error;
  }
}
