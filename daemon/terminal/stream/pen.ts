/** How the next characters look: SGR parameters by what they set, so that the same look has the same words. */
export interface Pen {
  /** Attributes that are on, by the number that turns them on; underlines as "4:3". */
  readonly attributes: readonly string[];
  /** As parameters: "31", "38;5;99", "38;2;1;2;3"; empty for the default. */
  readonly foreground: string;
  readonly background: string;
  readonly underlineColour: string;
}

export const plainPen: Pen = { attributes: [], foreground: '', background: '', underlineColour: '' };

/** What turns which attributes off. */
const offs: Readonly<Record<number, readonly string[]>> = {
  22: ['1', '2'],
  23: ['3'],
  24: ['4'],
  25: ['5', '6'],
  27: ['7'],
  28: ['8'],
  29: ['9'],
  55: ['53'],
};

const attributeOrder = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '53'];
/** Parameters of one sequence beyond this are ignored. */
const mostParameters = 64;

/** The pen after one SGR sequence, by its parameters as they were sent. */
export function applySgr(pen: Pen, text: string): Pen {
  if (text === '' || text === '0') return plainPen;
  const parts = text.split(';', mostParameters);
  let next = pen;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const number = Number.parseInt(part === '' ? '0' : part, 10);
    if (number === 38 || number === 48 || number === 58) {
      const used = part.includes(':') ? 1 : parts[index + 1] === '2' ? 5 : parts[index + 1] === '5' ? 3 : 1;
      const colour = readColour(part.includes(':') ? part.split(':') : parts.slice(index, index + used));
      if (colour !== undefined) next = withColour(next, number, colour);
      index += used - 1;
    } else next = applyOne(next, number, part);
  }
  return next;
}

/** The parameters of an SGR sequence that sets exactly this pen. */
export function renderPen({ attributes, foreground, background, underlineColour }: Pen): string {
  const on = attributeOrder.flatMap((kind) => attributes.filter((attribute) => kindOf(attribute) === kind));
  return ['0', ...on, ...[foreground, background, underlineColour].filter((part) => part !== '')].join(';');
}

function applyOne(pen: Pen, number: number, part: string): Pen {
  if (number === 0) return plainPen;
  if (part === '4:0') return without(pen, ['4']);
  if (number === 4 || number === 21) {
    const style = number === 21 ? '4:2' : /^4:[2-5]$/.test(part) ? part : '4';
    return { ...pen, attributes: [...without(pen, ['4']).attributes, style] };
  }
  const off = offs[number];
  if (off !== undefined) return without(pen, off);
  if ((number >= 30 && number <= 37) || (number >= 90 && number <= 97)) return { ...pen, foreground: part };
  if ((number >= 40 && number <= 47) || (number >= 100 && number <= 107)) return { ...pen, background: part };
  if (number === 39) return { ...pen, foreground: '' };
  if (number === 49) return { ...pen, background: '' };
  if (number === 59) return { ...pen, underlineColour: '' };
  const kind = String(number);
  if (!attributeOrder.includes(kind) || pen.attributes.includes(kind)) return pen;
  return { ...pen, attributes: [...pen.attributes, kind] };
}

/** Semicolons, which every terminal takes; underline colours have only the form with colons. */
function readColour(parts: readonly string[]): string | undefined {
  const [target = '', kind, ...rest] = parts;
  const isUnderline = target === '58';
  const values = kind === '2' && rest.length > 3 ? rest.slice(-3) : rest;
  const wanted = kind === '2' ? 3 : kind === '5' ? 1 : 0;
  if (wanted === 0 || values.length < wanted) return undefined;
  const numbers = values.slice(0, wanted).map((value) => Number.parseInt(value === '' ? '0' : value, 10));
  if (numbers.some((value) => !(value >= 0 && value <= 255))) return undefined;
  if (isUnderline && kind === '2') return `58:2::${numbers.join(':')}`;
  return isUnderline ? `58:5:${numbers.join(':')}` : [target, kind, ...numbers].join(';');
}

function withColour(pen: Pen, target: number, colour: string): Pen {
  if (target === 38) return { ...pen, foreground: colour };
  return target === 48 ? { ...pen, background: colour } : { ...pen, underlineColour: colour };
}

function without(pen: Pen, kinds: readonly string[]): Pen {
  return { ...pen, attributes: pen.attributes.filter((attribute) => !kinds.includes(kindOf(attribute))) };
}

const kindOf = (attribute: string): string => attribute.split(':', 1)[0] ?? '';
