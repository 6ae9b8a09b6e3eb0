import { toolText } from '../../../runtime/rules/toolText.ts';
import type { Json } from '../../../shared/model/contract.ts';
import { plainText } from '../../../shared/model/plainText.ts';

const maxCharacters = 200;

/** A call of a tool as one line: its name, and the beginning of what it is called with. */
export function toolLine(tool: string, input: Json): string {
  const text = plainText(`${tool} ${toolText(tool, input)}`)
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > maxCharacters ? `${text.slice(0, maxCharacters - 1)}…` : text;
}
