import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** Tables of numbers for all programs, of which one bundle uses a few. */
const tables = /\/shared\/(timings|terminal\/relayLimits)\.ts$/;

/**
 * Writes a number of such a table where it is used, so that neither the rest of the table nor its names are in a bundle: the
 * bundler does so with members of an enum, and never looks into an object. A build fails where a table is used as a whole.
 */
export const inlineNumbers = {
  name: 'inline-numbers',
  setup({ initialOptions, onLoad, onEnd }) {
    initialOptions.metafile = true;
    onLoad({ filter: tables }, async ({ path }) => ({
      contents: renderEnums(await readTables(await readFile(path, 'utf8'))),
      loader: 'ts',
    }));
    onEnd(({ metafile }) => {
      const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
      const whole = inputs.filter(([path, { bytesInOutput }]) => tables.test(`/${path}`) && bytesInOutput > 0);
      return { errors: whole.map(([path]) => ({ text: `${path} is used as a whole, not number by number` })) };
    });
  },
};

async function readTables(text) {
  const { code } = await transform(text, { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

const renderEnums = (exported) =>
  Object.entries(exported)
    .map(([name, table]) => (isOfNumbers(table) ? renderEnum(name, table) : renderObject(name, table)))
    .join('\n');

const isOfNumbers = (table) => Object.values(table).every((value) => typeof value === 'number');

const renderEnum = (name, table) =>
  `export const enum ${name} { ${Object.entries(table).map(([key, value]) => `${key} = ${value}`)} }`;

const renderObject = (name, table) => `export const ${name} = ${JSON.stringify(table)};`;
