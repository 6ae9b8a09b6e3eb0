type Rgb = readonly [number, number, number];

/** Less than this, by the measure below, and two thin lines look the same. */
const leastDistance = 100;

/** The first of some colours that nobody takes for another one; the last where each is like it. */
export function firstUnlike(other: string, [first, ...rest]: readonly [string, ...string[]]): string {
  const [next, ...further] = rest;
  return next === undefined || !areAlike(first, other) ? first : firstUnlike(other, [next, ...further]);
}

/** Whether two colours are hard to tell apart; those that are not written by figures count as unlike. */
function areAlike(one: string, other: string): boolean {
  const [a, b] = [readColour(one), readColour(other)];
  return a !== undefined && b !== undefined && distance(a, b) < leastDistance;
}

/** How far two colours look apart, from 0 to 765: the "redmean" of https://www.compuphase.com/cmetric.htm. */
function distance([r1, g1, b1]: Rgb, [r2, g2, b2]: Rgb): number {
  const red = (r1 + r2) / 2;
  return Math.sqrt((2 + red / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - red) / 256) * (b1 - b2) ** 2);
}

/** Red, green and blue of a colour in one of the forms in which an editor gives them. */
function readColour(text: string): Rgb | undefined {
  const [, hex] = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.exec(text) ?? [];
  const digits = hex !== undefined && hex.length < 6 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const parts =
    digits === undefined
      ? /^rgba?\((\d+)[\s,]+(\d+)[\s,]+(\d+)/.exec(text)?.slice(1).map(Number)
      : digits.match(/../g)?.map((part) => parseInt(part, 16));
  const [red, green, blue] = parts ?? [];
  return red === undefined || green === undefined || blue === undefined ? undefined : [red, green, blue];
}
