import { createHash } from 'node:crypto';
import { skillText } from './skillText.ts';

/** What a skill file is, by its text. */
export type FoundSkill =
  /** Ours, as we have written it. `made`: how many directories above it were made with it. */
  | { readonly is: 'ours'; readonly isCurrent: boolean; readonly made: number }
  /** Ours, and somebody has written in it since. */
  | { readonly is: 'changed' }
  | { readonly is: 'foreign' };

const markPattern = /<!-- written by "rostrum skills install"; made (\d{1,2}); sha256 ([0-9a-f]{64}) -->\n$/;

/** The file as it is written: its last line says whose it is, and what goes with it. */
export function renderSkillFile(made: number, text = skillText): string {
  return `${text}\n<!-- written by "rostrum skills install"; made ${made}; sha256 ${hashOf(`${text}\n`)} -->\n`;
}

export function readSkillFile(content: string): FoundSkill {
  const mark = markPattern.exec(content);
  if (mark === null) return { is: content.includes('rostrum skills install') ? 'changed' : 'foreign' };
  const text = content.slice(0, mark.index);
  if (hashOf(text) !== mark[2]) return { is: 'changed' };
  return { is: 'ours', isCurrent: text === `${skillText}\n`, made: Number(mark[1]) };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
