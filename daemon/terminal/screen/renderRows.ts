import type { IBuffer, IBufferCell, IBufferLine } from '@xterm/headless';

/**
 * Rows of a buffer as the bytes that paint them from the first line of an empty screen on. Our own instead of xterm's
 * serialize add-on, which loses styles and colours of underlines, and bold where it follows bold and dim.
 * Rows that are one line stay one line. The look at the end is plain, and the cursor is anywhere.
 */
export function renderRows(buffer: IBuffer, from: number, to: number): string {
  const cell = buffer.getNullCell();
  let text = '';
  let isWrapped = false;
  for (let y = from; y < to; y += 1) {
    const line = buffer.getLine(y);
    if (line === undefined) break;
    const next = y + 1 < to ? buffer.getLine(y + 1) : undefined;
    if (y > from && !isWrapped) text += '\r\n';
    isWrapped = next !== undefined && next.isWrapped && isFull(line, next, cell);
    text += renderLine(line, cell);
  }
  return text;
}

/** One character as it stands in a line, with its look. */
export function renderCell(line: IBufferLine, x: number): string {
  const cell = line.getCell(x);
  return cell === undefined ? '' : `\u001b[${lookOf(cell)}m${cell.getChars() || ' '}`;
}

/** One row up to a column; a wide character that does not fit into it is left out. */
export function renderRow(line: IBufferLine | undefined, cell: IBufferCell, columns: number): string {
  return line === undefined ? '' : renderLine(line, cell, columns);
}

/** Text without look, for people and patterns. */
export function readRows(buffer: IBuffer, from: number, to: number): readonly string[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) =>
    (buffer.getLine(from + index)?.translateToString(true) ?? '').trimEnd(),
  );
}

function renderLine(line: IBufferLine, cell: IBufferCell, columns = line.length): string {
  let text = '';
  let look = '0';
  let blanks = 0;
  const flush = (isEnd: boolean) => {
    // A look without background leaves blanks as they are; another paints them without moving.
    const isPainted = blanks > 0 && look !== '0';
    if (isPainted) text += `\u001b[${blanks}X`;
    if (blanks > 0 && !isEnd) text += `\u001b[${blanks}C`;
    blanks = 0;
  };
  for (let x = 0; x < Math.min(line.length, columns); x += 1) {
    line.getCell(x, cell);
    if (cell.getWidth() === 0 || x + cell.getWidth() > columns) continue;
    const chars = cell.getChars();
    const cellLook = chars === '' ? backgroundOf(cell) : lookOf(cell);
    if (cellLook !== look) {
      flush(false);
      text += `\u001b[${cellLook}m`;
      look = cellLook;
    }
    if (chars === '') {
      blanks += 1;
      continue;
    }
    flush(false);
    text += chars;
  }
  flush(true);
  return look === '0' ? text : `${text}\u001b[0m`;
}

/** Whether a line's last character makes the next one go on by itself. */
function isFull(line: IBufferLine, next: IBufferLine, cell: IBufferCell): boolean {
  const isHeld = (x: number) => {
    const found = line.getCell(x, cell);
    return found !== undefined && (found.getWidth() === 0 || found.getChars() !== '');
  };
  if (next.getCell(0, cell)?.getChars() === '') return false;
  const isNextWide = cell.getWidth() === 2;
  return isHeld(line.length - 1) || (isNextWide && isHeld(line.length - 2));
}

function backgroundOf(cell: IBufferCell): string {
  const background = colourOf(cell, 'background');
  const isInverse = cell.isInverse() !== 0;
  return ['0', ...(isInverse ? ['7'] : []), ...(background === '' ? [] : [background])].join(';');
}

/** The parameters of the SGR that sets exactly this look. */
function lookOf(cell: IBufferCell): string {
  if (cell.isAttributeDefault() && readUnderline(cell).style === 0) return '0';
  let look = '0';
  if (cell.isBold()) look += ';1';
  if (cell.isDim()) look += ';2';
  if (cell.isItalic()) look += ';3';
  const { style, colour } = readUnderline(cell);
  if (cell.isUnderline() && style > 0) look += style === 1 ? ';4' : `;4:${style}`;
  if (cell.isBlink()) look += ';5';
  if (cell.isInverse()) look += ';7';
  if (cell.isInvisible()) look += ';8';
  if (cell.isStrikethrough()) look += ';9';
  if (cell.isOverline()) look += ';53';
  for (const part of [colourOf(cell, 'foreground'), colourOf(cell, 'background'), colour]) {
    if (part !== '') look += `;${part}`;
  }
  return look;
}

function colourOf(cell: IBufferCell, place: 'foreground' | 'background'): string {
  const isForeground = place === 'foreground';
  const colour = isForeground ? cell.getFgColor() : cell.getBgColor();
  const base = isForeground ? 30 : 40;
  if (isForeground ? cell.isFgRGB() : cell.isBgRGB()) {
    return `${base + 8};2;${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`;
  }
  if (!(isForeground ? cell.isFgPalette() : cell.isBgPalette())) return '';
  if (colour > 15) return `${base + 8};5;${colour}`;
  return String(colour < 8 ? base + colour : base + 52 + colour);
}

/** Style and colour of an underline, which xterm's typed interface does not give; without them an underline is plain. */
function readUnderline(cell: IBufferCell): { readonly style: number; readonly colour: string } {
  const { extended, bg } = cell as IBufferCell & {
    readonly bg?: number;
    readonly extended?: { readonly underlineStyle: number; readonly underlineColor: number };
  };
  const isUnderline = cell.isUnderline() !== 0;
  // Bit 28 of the background says that there is more than the plain attributes.
  if (extended === undefined || ((bg ?? 0) & 0x10000000) === 0) return { style: isUnderline ? 1 : 0, colour: '' };
  const { underlineStyle: style, underlineColor: colour } = extended;
  const mode = colour & 0x3000000;
  const value = colour & 0xffffff;
  if (!isUnderline || mode === 0) return { style: isUnderline ? style || 1 : 0, colour: '' };
  const isRgb = mode === 0x3000000;
  return {
    style: style || 1,
    colour: isRgb ? `58:2::${value >> 16}:${(value >> 8) & 255}:${value & 255}` : `58:5:${value & 255}`,
  };
}
