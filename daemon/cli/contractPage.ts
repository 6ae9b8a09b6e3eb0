import { counted } from '../../shared/counted.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { DataChange, SchemaChange, StaleInput } from '../../shared/model/contract.ts';
import { createColours, terminalLine } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import type { NameOf } from './names.ts';
import { renderPage, renderSection } from './page.ts';
import { renderSpan } from './times.ts';

type Shown = ResultOf<'contract.show'>;

/** A contract as a page: its state, the versions so far, who works with which, and the data. */
export function renderContract(
  { contract, data, versions, consumers, schemaDiff }: Shown,
  { nowMs, look: { colour } }: { readonly nowMs: number; readonly look: TableLook },
): string {
  const versionLines = versions.map(({ version, status, change, attempt, at, hash }) =>
    [`v${version}  ${status}`, change ?? '', `attempt ${attempt}`, `${renderSpan(nowMs - at)} ago`, hash.slice(0, 12)]
      .filter((part) => part !== '')
      .join(' · '),
  );
  const consumerLines = consumers.map(
    ({ ref, status, version, change, schemaChange }) =>
      `${ref}  ${status} with v${version}${isStale(change) ? `, stale: ${change}` : ''}${schemaNote(schemaChange)}`,
  );
  const head = `${contract.key}  ${contract.status}${contract.status === 'promised' ? '' : `, version ${contract.version}`}`;
  return renderPage([
    head,
    renderSection('Versions', versions.length < 2 ? '' : versionLines.join('\n'), colour),
    renderSection('Given to', consumerLines.map(terminalLine).join('\n'), colour),
    ...schemaPart(schemaDiff, colour),
    data === undefined ? '' : JSON.stringify(data, undefined, 2),
  ]);
}

type Differences = NonNullable<Shown['schemaDiff']>;

/** What the last change of the schema means, and each difference on a line. */
function schemaPart(diff: Differences | undefined, colour: boolean): readonly string[] {
  if (diff === undefined) return [];
  const { green, red, dim } = createColours(colour);
  const { change, changes, total } = diff;
  const lines = changes.map((one) => {
    const line = terminalLine(differenceLine(schemaSigns[one.kind], one));
    return one.kind === 'added' || one.kind === 'narrowed' ? green(line) : red(line);
  });
  const word = change === 'breaking' ? red(change) : green(change);
  return [renderSection('Schema', [`changed: ${word}`, ...lines, ...moreLine(changes, total, dim)].join('\n'), colour)];
}

const moreLine = (changes: readonly unknown[], total: number, dim: (text: string) => string): readonly string[] =>
  total > changes.length ? [dim(`… and ${counted(total - changes.length, 'more difference')}`)] : [];

/** Which versions were compared, what the change means, and each difference on a line. */
export function renderDiff(diff: ResultOf<'contract.diff'>, colour: boolean): string {
  const { key, from, to, change, changes, total, schema } = diff;
  const { green, red, dim } = createColours(colour);
  const word = change === 'breaking' ? red(change) : green(change);
  const lines = changes.map((one) => {
    const line = terminalLine(differenceLine(signs[one.kind], one));
    return one.kind === 'added' ? green(line) : one.kind === 'order' ? line : red(line);
  });
  const more = moreLine(changes, total, dim);
  return renderPage([
    `${key}  v${from.version} → v${to.version}: ${word}`,
    [...lines, ...more].join('\n'),
    ...schemaPart(schema, colour),
  ]);
}

/** Inputs that were published again, one line each: `api_schema v1, v2 of SHOP-1 is breaking`. */
export const staleLines = (stale: readonly StaleInput[] | undefined, nameOf: NameOf): readonly string[] =>
  (stale ?? []).map(
    ({ key, on, has, newest, change, schemaChange }) =>
      `${key}: has v${has}, newest v${newest} of ${nameOf(on)} is ${change}${schemaNote(schemaChange)}`,
  );

/** What changes of a schema mean, beside what is said of the data. */
const schemaNote = (change: string | undefined): string => (isStale(change) ? `, schema changed: ${change}` : '');

const isStale = (change: string | undefined): boolean => change !== undefined && change !== 'same';

const signs: Readonly<Record<DataChange['kind'], string>> = {
  added: '+',
  removed: '-',
  type: '!',
  value: '!',
  order: '!',
  shape: '!',
};

const schemaSigns: Readonly<Record<SchemaChange['kind'], string>> = {
  added: '+',
  narrowed: '+',
  widened: '!',
  removed: '-',
  unclear: '!',
};

function differenceLine(sign: string, { kind, path, before, after }: DataChange | SchemaChange): string {
  const at = path === '' ? '(root)' : path;
  const said = [before, after].filter((side) => side !== undefined).join(' → ');
  return `${sign} ${at}  ${kind}${said === '' ? '' : `: ${said}`}`;
}
