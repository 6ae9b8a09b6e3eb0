import { createColours, terminalLine } from '../../../runtime/terminalText.ts';
import type { CliIo } from '../../../runtime/cliCommand.ts';
import { HubError } from '../../../shared/errors.ts';
import type { HostKeyQuestion, SecretQuestion, Step } from '../../../shared/protocol/hostTalk.ts';
import type { Person } from '../../ssh/person.ts';
import type { Mouth } from './openPerson.ts';

/** A person at a terminal: steps and questions on stderr, answers from the keyboard, secrets unseen. */
export function createTerminalPerson(
  io: CliIo,
  { askHidden }: Pick<Mouth, 'askHidden'>,
  { yes }: { readonly yes: boolean },
): Person {
  const { green, red, yellow, dim } = createColours(io.colour);
  const marks = { running: dim('…'), done: green('✔'), failed: red('✘'), skipped: dim('–'), warning: yellow('!') };
  const running = new Set<string>();

  function tell({ id, title, state, text }: Step): void {
    if (state === 'running' && running.has(id)) {
      for (const line of (text ?? '').split('\n')) io.stderr(`  ${dim(terminalLine(line))}\n`);
      return;
    }
    if (state === 'running') running.add(id);
    else running.delete(id);
    // A failure is told in full by the command itself.
    const told = text === undefined || state === 'failed' ? '' : `  ${dim(terminalLine(text))}`;
    io.stderr(`${marks[state]} ${title}${told}\n`);
  }

  async function isYes(question: string): Promise<boolean> {
    return /^y(es)?$/i.test((await io.prompt(`${question} [y/N]`)).trim());
  }

  return {
    tell,
    async confirmHostKey(question) {
      if (!io.isTty) throw cannotAsk(hostKeyText(question));
      const answer = (await io.prompt(`${hostKeyText(question)}\nType "yes" if it is the right one:`)).trim();
      return answer.toLowerCase() === 'yes';
    },
    async askSecret({ text, isShown }: SecretQuestion) {
      if (!io.isTty) throw cannotAsk(text);
      return isShown ? io.prompt(text) : askHidden(text);
    },
    confirm: async (question) => yes || (io.isTty && (await isYes(question))),
    async decide(question) {
      if (!io.isTty) throw cannotAsk(question);
      return isYes(question);
    },
  };
}

/** What a person has to compare. */
const hostKeyText = ({ destination, host, isJump, keyType, fingerprint }: HostKeyQuestion): string =>
  `The key of ${host}${isJump ? ` (on the way to ${destination})` : ''} is not known yet: ${keyType} ${fingerprint}`;

const cannotAsk = (question: string): HubError =>
  new HubError(
    'bad-request',
    `There is nobody to ask here: ${question.replace(/\.$/, '')}${question.endsWith('?') ? '' : '.'} Run it in a terminal, or with --talk from a program that answers.`,
  );
