import { plainLine } from '../../../shared/model/plainText.ts';
import type { Keyboard } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { leaveModeCommand, readTypingFacts, typingViewCommands } from './commands.ts';
import type { PaneKeys } from './paneKeys.ts';

/** The keyboard of one pane; whoever uses it holds the session's typing lock. */
export function createTmuxKeyboard(paneId: string, { ask, type, paste }: PaneKeys): Keyboard {
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
      await paste(text);
    },
    async press(bytes) {
      await leaveMode();
      await type(bytes);
    },
  };
}
