import { randomBytes } from 'node:crypto';
import { inputStranded } from '../refusals.ts';
import { deleteBufferCommand, deadWord, inputCommand, pasteCommands } from './commands.ts';
import { TmuxRefusal } from './controlClient.ts';
import type { RunTmux } from './controlClient.ts';
import { typingPieces } from './typingPieces.ts';

/** A pane and the way to its tmux. */
export interface TypedPane {
  readonly sessionId: string;
  readonly paneId: string;
  readonly run: RunTmux;
}

/** What goes into one pane; whoever uses it holds the session's typing lock. @throws HubError `conflict` where it was not taken. */
export interface PaneKeys {
  /** Any bytes, as keys. */
  type: (bytes: Uint8Array) => Promise<void>;
  /** Text without controls but tab and newline: in brackets where the pane's program asked for them. */
  paste: (text: string) => Promise<void>;
  ask: RunTmux;
}

/** The way of keys into one pane: each piece goes after tmux took the one before. */
export function createPaneKeys({ sessionId, paneId, run }: TypedPane): PaneKeys {
  const ask: RunTmux = async (commands, replyCount) => {
    try {
      return await run(commands, replyCount);
    } catch (thrown) {
      throw thrown instanceof TmuxRefusal ? inputStranded(sessionId, thrown.message) : thrown;
    }
  };

  async function pasteOnce(text: string, how: 'brackets' | 'raw'): Promise<void> {
    const buffer = `rostrum-${randomBytes(6).toString('hex')}`;
    const { commands, replyCount } = pasteCommands({ paneId, buffer, text, how });
    try {
      const replies = await ask(commands, replyCount);
      if (replies.flat().includes(deadWord)) throw inputStranded(sessionId, 'its program has ended');
    } catch (thrown) {
      // Where the list ended early what was to be pasted would stay in tmux. It may be gone already.
      await run([deleteBufferCommand(buffer)]).catch(() => undefined);
      throw thrown;
    }
  }

  return {
    ask,
    paste: (text) => pasteOnce(text, 'brackets'),
    async type(bytes) {
      for (const piece of typingPieces(bytes)) {
        if (piece.kind === 'text') await pasteOnce(piece.text, 'raw');
        else await ask([inputCommand(paneId, piece.bytes)]);
      }
    },
  };
}
