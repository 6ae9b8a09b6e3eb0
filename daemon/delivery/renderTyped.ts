import * as path from 'node:path';
import { plainLine, plainText } from '../../shared/model/plainText.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { promptPointer } from '../agent/launch.ts';
import { deliveryLimits } from './deliveryTimings.ts';

/** What is typed for a text, and the file that it points to where it does. */
export interface TypedText {
  readonly text: string;
  readonly file?: { readonly path: string; readonly content: string } | undefined;
}

/** Who reads it: where its session's files are, and whether several lines in one paste are one text to it. */
export interface TypedFor {
  readonly directory: string;
  readonly multiline: boolean;
}

/** A text as it is typed into an agent: itself, or one line that points to a file with it. */
export function renderTyped(message: HeldMessage, { directory, multiline }: TypedFor): TypedText {
  if (message.kind === 'task')
    return { text: `${plainLine(message.text)} ${promptPointer(path.join(directory, 'prompt.md'))}` };
  const whole = plainText(message.text).trim();
  // A tab completes words where no brackets say that it is text.
  const text = multiline ? whole : whole.replaceAll('\t', ' ');
  const isLong = Buffer.byteLength(text) > deliveryLimits.typedBytes || (text.includes('\n') && !multiline);
  if (!isLong) return { text: safeEnd(text) };
  const file = path.join(directory, 'texts', `${message.deliveryId}.md`);
  return {
    text: `${introductions[message.kind]} Read ${file} whole, and go by what it says.`,
    file: { path: file, content: `${whole}\n` },
  };
}

const introductions: Record<HeldMessage['kind'], string> = {
  answer: 'The answer to what you asked has come.',
  note: 'A note for you has come.',
  plan_verdict: 'The verdict on your plan has come.',
  task_update: 'Your task has changed.',
  child_status: 'A task of your objective has changed.',
  message: 'A message for you has come.',
  evidence: 'Your task is not done yet.',
  task: 'You have a new task.',
};

/** A backslash before Enter is a newline to some agents. */
const safeEnd = (text: string): string => (text.endsWith('\\') ? `${text} ` : text);

const shownCharacters = 60;

/**
 * The same for a shell: one line that every shell takes as a command that does nothing, with characters that none of
 * them knows as special. It says where the text is read.
 */
export function renderForShell(message: HeldMessage): TypedText {
  const words = plainLine(message.text)
    .replace(/[^A-Za-z0-9 .,_-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, shownCharacters)
    .trim();
  const command = message.kind === 'task' ? 'rostrum task view' : 'rostrum session messages';
  return { text: `: 'Rostrum: ${words}; read it with: ${command}'` };
}
