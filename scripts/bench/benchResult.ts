/** One measured figure; `ratio` is value divided by reference, both measured in the same run. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference?: number;
  readonly ratio?: number;
};

/** What a measurement prints on stdout, as one JSON object. */
export type BenchResult = { readonly name: string; readonly figures: readonly Figure[] };

/** Reads the output of a measurement; throws a sentence when it is not of this form. */
export function parseBenchResult(output: string): BenchResult {
  const value: unknown = parseJson(output);
  if (!isRecord(value) || typeof value['name'] !== 'string' || !Array.isArray(value['figures'])) {
    throw new Error('printed no {name, figures} on stdout');
  }
  return { name: value['name'], figures: value['figures'].map(parseFigure) };
}

function parseFigure(value: unknown): Figure {
  if (!isRecord(value) || typeof value['name'] !== 'string' || typeof value['unit'] !== 'string') {
    throw new Error(`printed a figure without name or unit: ${JSON.stringify(value)}`);
  }
  const { name, unit } = value;
  const reference = readNumber(value['reference'], `${name}: reference`);
  const ratio = readNumber(value['ratio'], `${name}: ratio`);
  return {
    name,
    unit,
    value: requireNumber(value['value'], name),
    ...(reference === undefined ? {} : { reference }),
    ...(ratio === undefined ? {} : { ratio }),
  };
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(`printed no JSON on stdout, but: ${output.slice(0, 200)}`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const readNumber = (value: unknown, name: string) =>
  value === undefined || value === null ? undefined : requireNumber(value, name);

function requireNumber(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Error(`${name} is not a number: ${JSON.stringify(value)}`);
}
