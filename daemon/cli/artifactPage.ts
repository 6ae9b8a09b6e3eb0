import type { ResultOf } from '../../shared/operations/operations.ts';
import type { ArtifactRow } from '../../shared/model/artifact.ts';
import { plainText } from '../../shared/model/plainText.ts';
import { actorName } from '../../shared/model/actor.ts';
import { createColours, terminalLine, renderTable } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import { readActor } from './actors.ts';
import type { NameOf } from './names.ts';
import { renderFacts, renderPage } from './page.ts';
import { renderMoment, renderSpan } from './times.ts';

/** Where an artifact is, in one piece: a path, an address, or that the hub has it. */
const placeText = ({ at, path, url }: ArtifactRow): string => (at === 'hub' ? 'uploaded' : (path ?? url ?? ''));

/** An artifact on a line of its task's page. */
export const artifactLine = (row: ArtifactRow): string =>
  [`${row.name}  ${row.kind}`, row.role === 'primary' ? 'primary' : '', sizeText(row), placeText(row)]
    .filter((part) => part !== '')
    .join(' · ');

/** Artifacts as a table: task, name, kind, size, where, age. */
export function renderArtifacts(
  rows: readonly ArtifactRow[],
  { nowMs, look }: { readonly nowMs: number; readonly look: TableLook },
): string {
  const { bold } = createColours(look.colour);
  return renderTable(
    rows,
    [
      { title: 'task', text: ({ ref }) => ref, isWhole: true },
      { title: 'name', text: ({ name }) => name },
      { title: 'kind', text: ({ kind }) => kind, isWhole: true },
      { title: 'role', text: ({ role }) => (role === 'primary' ? role : ''), colour: bold },
      { title: 'size', text: sizeText, align: 'right' },
      { title: 'where', text: placeText },
      { title: 'age', text: ({ addedAt }) => renderSpan(nowMs - addedAt), align: 'right' },
    ],
    look,
  );
}

/** An artifact with what is known of it, and its text where it was uploaded. */
export function renderArtifact(
  { artifact, text }: ResultOf<'artifact.view'>,
  { nameOf, colour }: { readonly nameOf: NameOf; readonly colour: boolean },
): string {
  const { name, kind, role, ref, attempt, serverId, sha256, by, addedAt } = artifact;
  return renderPage([
    createColours(colour).bold(terminalLine(name)),
    renderFacts(
      [
        ['id', artifact.id],
        ['kind', `${kind}, ${role}`],
        ['task', `${ref}, attempt ${attempt}`],
        ['where', placeText(artifact)],
        ['server', serverId === undefined ? undefined : nameOf(serverId)],
        ['size', sizeText(artifact)],
        ['sha256', sha256],
        ['added', `${renderMoment(addedAt)} by ${actorName(readActor(by))}`],
      ],
      colour,
    ),
    text === undefined ? '' : plainText(text),
  ]);
}

const sizeText = ({ bytes }: ArtifactRow): string => (bytes === undefined ? '' : sizeOf(bytes));

function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return `${(bytes / 1_048_576).toFixed(1)} MiB`;
}
