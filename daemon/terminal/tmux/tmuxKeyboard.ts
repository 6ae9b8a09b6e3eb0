import { randomBytes } from 'node:crypto';
import { plainLine } from '../../../shared/model/text.ts';
import { inputStranded } from '../refusals.ts';
import type { Keyboard } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { inputCommands, leaveModeCommand, pasteCommands, readTypingFacts, typingViewCommands } from './commands.ts';
import { TmuxRefusal } from './controlClient.ts';
import type { Replies } from './controlClient.ts';

/** A pane and the way to its tmux. */
export interface TypedPane {
  readonly sessionId: string;
  readonly paneId: string;
  readonly run: (commands: readonly string[]) => Promise<Replies>;
}

/** The keyboard of one pane; whoever uses it holds the session's typing lock. */
export function createTmuxKeyboard({ sessionId, paneId, run }: TypedPane): Keyboard {
  const ask = async (commands: readonly string[]): Promise<Replies> => {
    try {
      return await run(commands);
    } catch (thrown) {
      throw thrown instanceof TmuxRefusal ? inputStranded(sessionId, thrown.message) : thrown;
    }
  };

  async function view() {
    const [lines = [], facts = []] = await ask(typingViewCommands(paneId));
    return { lines, ...readTypingFacts(facts[0] ?? '') };
  }

  /** A person who looks at the pane directly may have scrolled back. */
  async function leaveMode(): Promise<void> {
    if ((await view()).isInMode) await ask([leaveModeCommand(paneId)]);
  }

  return {
    async look() {
      const { lines, isDead, cursorRow, title } = await view();
      return {
        lines: lines.map((line) => line.slice(0, terminalLimits.screenLineCharacters).trimEnd()),
        title: plainLine(title).slice(0, 200),
        isDead,
        cursorRow,
      };
    },
    async paste(text) {
      await leaveMode();
      await ask(pasteCommands(paneId, `rostrum-${randomBytes(6).toString('hex')}`, text));
    },
    async press(bytes) {
      await leaveMode();
      for (const command of inputCommands(paneId, bytes)) await ask([command]);
    },
  };
}
