/** One thing that the scripted agent does. `try` goes on where the instruction fails. */
export type Instruction =
  | { readonly does: 'say' | 'run' | 'note' | 'plan' | 'complete' | 'fail' | 'wait-file'; readonly text: string }
  | { readonly does: 'stream' | 'sleep' | 'exit'; readonly amount: number }
  | { readonly does: 'write' | 'append'; readonly file: string; readonly text: string }
  | { readonly does: 'ask'; readonly question: string; readonly options: readonly string[] }
  | { readonly does: 'publish'; readonly key: string; readonly data: unknown }
  | { readonly does: 'inputs' | 'crash' }
  | { readonly does: 'try'; readonly instruction: Instruction };

/** A line of a script that is none; `line` counts from 1 within the block. */
class ScriptError extends Error {
  constructor(line: number, message: string) {
    super(`line ${line} of the script: ${message}`);
    this.name = 'ScriptError';
  }
}

/** The instructions of the first \`\`\`script block in a spec; undefined where it has none. @throws ScriptError */
export function parseScript(spec: string): readonly Instruction[] | undefined {
  const block = /^```script[ \t]*\n([\s\S]*?)^```/m.exec(spec.replaceAll('\r\n', '\n'))?.[1];
  return block?.split('\n').flatMap((text, index) => {
    const line = text.trim();
    return line === '' || line.startsWith('#') ? [] : [parseInstruction(line, index + 1)];
  });
}

function parseInstruction(text: string, line: number): Instruction {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
  switch (word) {
    case 'say':
    case 'note':
    case 'plan':
      return { does: word, text: rest };
    case 'run':
    case 'complete':
    case 'fail':
    case 'wait-file':
      if (rest === '') throw new ScriptError(line, `"${word}" needs something after it`);
      return { does: word, text: rest };
    case 'stream':
    case 'sleep':
    case 'exit':
      return { does: word, amount: parseAmount(rest, line) };
    case 'write':
    case 'append': {
      const [, file = '', content = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
      if (file === '') throw new ScriptError(line, `"${word}" needs a file`);
      return { does: word, file, text: content };
    }
    case 'ask': {
      const [question = '', ...options] = rest.split('|').map((part) => part.trim());
      if (question === '') throw new ScriptError(line, '"ask" needs a question');
      return { does: 'ask', question, options };
    }
    case 'publish': {
      const [, key = '', json = ''] = /^(\S+)\s+(.+)$/.exec(rest) ?? [];
      return { does: 'publish', key, data: parseJson(json, line) };
    }
    case 'inputs':
    case 'crash':
      return { does: word };
    case 'try':
      return { does: 'try', instruction: parseInstruction(rest, line) };
    default:
      throw new ScriptError(line, `"${word}" is no instruction`);
  }
}

function parseAmount(text: string, line: number): number {
  const amount = Number(text);
  if (text === '' || !Number.isSafeInteger(amount) || amount < 0)
    throw new ScriptError(line, `"${text}" is no whole number`);
  return amount;
}

function parseJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ScriptError(line, '"publish" needs a key and JSON');
  }
}
