import type { ResultOf } from '../../shared/operations/operations.ts';
import type { DataChange, StaleInput } from '../../shared/model/contract.ts';
import { createColours, plainLine } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import type { NameOf } from './names.ts';
import { renderCount, renderPage, renderSection } from './page.ts';
import { renderSpan } from './times.ts';

type Shown = ResultOf<'contract.show'>;

/** A contract as a page: its state, the versions so far, who works with which, and the data. */
export function renderContract(
  { contract, data, versions, consumers }: Shown,
  { nowMs, look: { colour } }: { readonly nowMs: number; readonly look: TableLook },
): string {
  const versionLines = versions.map(({ version, status, change, attempt, at, hash }) =>
    [`v${version}  ${status}`, change ?? '', `attempt ${attempt}`, `${renderSpan(nowMs - at)} ago`, hash.slice(0, 12)]
      .filter((part) => part !== '')
      .join(' · '),
  );
  const consumerLines = consumers.map(
    ({ ref, status, version, change }) =>
      `${ref}  ${status} with v${version}${isStale(change) ? `, stale: ${change}` : ''}`,
  );
  const head = `${contract.key}  ${contract.status}${contract.status === 'promised' ? '' : `, version ${contract.version}`}`;
  return renderPage([
    head,
    renderSection('Versions', versions.length < 2 ? '' : versionLines.join('\n'), colour),
    renderSection('Given to', consumerLines.map(plainLine).join('\n'), colour),
    data === undefined ? '' : JSON.stringify(data, undefined, 2),
  ]);
}

/** Which versions were compared, what the change means, and each difference on a line. */
export function renderDiff(diff: ResultOf<'contract.diff'>, colour: boolean): string {
  const { key, from, to, change, changes, total } = diff;
  const { green, red, dim } = createColours(colour);
  const word = change === 'breaking' ? red(change) : green(change);
  const lines = changes.map((one) => {
    const line = plainLine(changeLine(one));
    return one.kind === 'added' ? green(line) : one.kind === 'order' ? line : red(line);
  });
  const more = total > changes.length ? [dim(`… and ${renderCount(total - changes.length, 'more difference')}`)] : [];
  return renderPage([`${key}  v${from.version} → v${to.version}: ${word}`, [...lines, ...more].join('\n')]);
}

/** Inputs that were published again, one line each: `api_schema v1, v2 of SHOP-1 is breaking`. */
export const staleLines = (stale: readonly StaleInput[] | undefined, nameOf: NameOf): readonly string[] =>
  (stale ?? []).map(
    ({ key, on, has, newest, change }) => `${key}: has v${has}, newest v${newest} of ${nameOf(on)} is ${change}`,
  );

const isStale = (change: string | undefined): boolean => change !== undefined && change !== 'same';

const signs: Readonly<Record<DataChange['kind'], string>> = {
  added: '+',
  removed: '-',
  type: '!',
  value: '!',
  order: '!',
  shape: '!',
};

function changeLine({ kind, path, before, after }: DataChange): string {
  const at = path === '' ? '(root)' : path;
  const said = [before, after].filter((side) => side !== undefined).join(' → ');
  return `${signs[kind]} ${at}  ${kind}${said === '' ? '' : `: ${said}`}`;
}
