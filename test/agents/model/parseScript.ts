/** What the model does in a turn, in words that hold for every client. */
export type Action =
  | { readonly is: 'bash'; readonly command: string }
  | { readonly is: 'write'; readonly file: string; readonly text: string }
  | { readonly is: 'read'; readonly file: string }
  /** `name` is a tool's own name, or `server.tool` for one that an MCP server gives. */
  | { readonly is: 'tool'; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

/** One turn of the model: what it says, and what it calls. Without calls its turn ends. */
export interface ScriptStep {
  readonly say?: string;
  readonly sleepMs?: number;
  /** The status with which this turn fails at its first request. */
  readonly errorStatus?: number;
  /** Nothing is left of a quota: each request fails, as the vendor words that. */
  readonly isSpent?: boolean;
  readonly actions: readonly Action[];
}

const directive = /\[\[(bash|write|read|tool|say|sleep|error|quota) /g;
const parallel = /^\s*&&&\s*$/;

/**
 * Finds the `[[…]]` of a text and makes turns of them: each call ends one, calls joined by `&&&` share one, and what is
 * said last ends the whole. Undefined where the text holds none. @throws Error naming a directive that is not understood.
 */
export function parseScript(text: string): readonly ScriptStep[] | undefined {
  const found = findDirectives(text);
  if (found.length === 0) return undefined;
  const steps: ScriptStep[] = [];
  let open: ScriptStep = { actions: [] };
  found.forEach(({ name, rest, end }, index) => {
    if (name === 'say') open = { ...open, say: open.say === undefined ? rest : `${open.say}\n${rest}` };
    else if (name === 'sleep') open = { ...open, sleepMs: parseNumber(name, rest) };
    else if (name === 'error') open = { ...open, errorStatus: parseNumber(name, rest) };
    else if (name === 'quota') open = { ...open, isSpent: true };
    else {
      open = { ...open, actions: [...open.actions, parseAction(name, rest)] };
      const next = found[index + 1];
      if (next !== undefined && parallel.test(text.slice(end, next.start))) return;
      steps.push(open);
      open = { actions: [] };
    }
  });
  return [...steps, { ...open, say: open.say ?? 'Done.' }];
}

/** Steps as text, the way back. @throws Error where a text's brackets are not balanced: its end could not be found. */
export function renderScript(...directives: readonly string[]): string {
  for (const one of directives) {
    const [first, ...others] = findDirectives(`[[${one}]]`);
    const isWhole = others.length === 0 && first?.end === one.length + 4;
    if (!isWhole) throw new Error(`"${one}" is no directive, or its square brackets are not balanced`);
  }
  return directives.map((one) => `[[${one}]]`).join('\n');
}

interface Directive {
  readonly name: string;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

function findDirectives(text: string): readonly Directive[] {
  const found: Directive[] = [];
  let from = 0;
  for (const match of text.matchAll(directive)) {
    if (match.index < from) continue;
    const end = endOfBrackets(text, match.index);
    if (end === undefined) continue;
    const rest = text.slice(match.index + match[0].length, end - 2).trim();
    found.push({ name: match[1] ?? '', rest, start: match.index, end });
    from = end;
  }
  return found;
}

/** Where the bracket that opens at `start` closes; a command may hold brackets of its own. */
function endOfBrackets(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '[') depth += 1;
    else if (text[at] === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

function parseAction(name: string, rest: string): Action {
  if (name === 'bash') return { is: 'bash', command: rest };
  if (name === 'read') return { is: 'read', file: rest };
  if (name === 'write') {
    const bar = rest.indexOf('|');
    if (bar < 0) throw new Error(`[[write ${rest}]] needs a bar between file and text`);
    return { is: 'write', file: rest.slice(0, bar).trim(), text: rest.slice(bar + 1) };
  }
  const space = rest.indexOf(' ');
  const input: unknown = space < 0 ? {} : JSON.parse(rest.slice(space + 1));
  if (typeof input !== 'object' || input === null) throw new Error(`[[tool ${rest}]] needs an object as its input`);
  return { is: 'tool', name: space < 0 ? rest : rest.slice(0, space), input: { ...input } };
}

function parseNumber(name: string, rest: string): number {
  const value = Number(rest);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new Error(`[[${name} ${rest}]] needs a whole number`);
}
