import { castMarkers } from '../../shared/asciicast.ts';
import type { TranscriptFrame } from '../../shared/model/transcript.ts';

/**
 * Tells what programs printed from the screens that were put in so that a file can be cut there. Such a screen counts
 * only where what it shows was dropped: at the begin.
 */
export class PrintedText {
  /** Whether it stands within such a screen: who begins there could not know. */
  isSnapshot = false;
  private isAfterDrop = false;

  /** The text of a frame that was printed, or undefined. */
  of([, kind, text]: TranscriptFrame): string | undefined {
    if (kind === 'o') return this.isSnapshot ? undefined : text;
    if (kind === 'm') {
      this.isSnapshot = text === castMarkers.snapshot && !this.isAfterDrop;
      this.isAfterDrop = text === castMarkers.dropped;
    }
    return undefined;
  }
}
