/** One figure with the reference it was measured beside in the same run, where there is one. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference?: number;
  /** Value divided by the reference's value. */
  readonly ratio?: number;
}

export const figure = (name: string, unit: string, value: number, reference: number): Figure => ({
  name,
  unit,
  value,
  reference,
  ratio: reference === 0 ? 0 : value / reference,
});

/** A figure that stands beside a guide of its own, not beside another program. */
export const aloneFigure = (name: string, unit: string, value: number): Figure => ({ name, unit, value });

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A table for people on stderr, the figures as one JSON object on stdout. */
export function printResult(name: string, figures: readonly Figure[]): void {
  const width = Math.max(...figures.map((figure) => figure.name.length));
  for (const { name: label, value, unit, reference, ratio } of figures) {
    const beside =
      reference === undefined ? '' : `  ×${(ratio ?? 0).toFixed(2).padStart(6)}  of ${reference.toFixed(2)}`;
    process.stderr.write(`${label.padEnd(width)}  ${value.toFixed(2).padStart(10)} ${unit.padEnd(3)}${beside}\n`);
  }
  process.stdout.write(`${JSON.stringify({ name, figures })}\n`);
}
