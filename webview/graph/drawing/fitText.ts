import type { MeasureText, TextFace } from './shapes.ts';

/** A text cut to a width, with an ellipsis where something is missing; never in the middle of a character. */
export function fitText(text: string, face: TextFace, width: number, measure: MeasureText): string {
  if (measure(text, face) <= width) return text;
  const characters = [...text];
  let [fits, tooLong] = [0, characters.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(`${characters.slice(0, middle).join('')}…`, face) <= width) fits = middle;
    else tooLong = middle;
  }
  return fits === 0 ? '' : `${characters.slice(0, fits).join('').trimEnd()}…`;
}
