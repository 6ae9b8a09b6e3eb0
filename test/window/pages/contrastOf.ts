type Colour = readonly [number, number, number, number];

/** The contrast of a colour on a ground, as WCAG 2 counts it: from 1 to 21. Both are written as a browser computes them. */
export function contrastOf(colour: string, ground: string): number {
  const [red, green, blue] = readColour(ground);
  const [r, g, b, alpha] = readColour(colour);
  const mix = (over: number, under: number) => over * alpha + under * (1 - alpha);
  const [one, other] = [luminance(mix(r, red), mix(g, green), mix(b, blue)), luminance(red, green, blue)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function readColour(text: string): Colour {
  const hex = /^#([\da-f]{6})$/i.exec(text)?.[1];
  const parts = hex === undefined ? text.match(/[\d.]+/g)?.map(Number) : hex.match(/../g)?.map((part) => parseInt(part, 16)); // prettier-ignore
  const [red, green, blue, alpha = 1] = parts ?? [];
  if (red === undefined || green === undefined || blue === undefined) throw new Error(`no colour: ${text}`);
  return [red, green, blue, alpha];
}

function luminance(...parts: readonly [number, number, number]): number {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
