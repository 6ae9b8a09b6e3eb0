import type { HubClient } from '../../hub/hubClient.ts';
import { t } from '../../l10n/text.ts';
import type { ParkingRow } from '../../../shared/model/parking.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { ServerRow } from '../../../shared/model/server.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { TreeRow } from '../treeModel.ts';
import type { ServerView } from './serverDetails.ts';

type Agent = ServerView['capabilities']['providers'][number];

/** An agent on a server, and whether nothing new is started with it for now. */
export interface PlacedAgent {
  readonly server: ServerRow;
  readonly provider: string;
  /** Where it is parked: on the server, or in a project that the server works for. */
  readonly parkings: readonly ParkingRow[];
}

/** Finds where an agent of a server is parked. */
export function placedAgent({ mirror }: Pick<HubClient, 'mirror'>, server: ServerRow, provider: string): PlacedAgent {
  const scopes = [server.id, ...server.projectIds];
  const parkings = [...mirror.all('parking').values()].filter(
    (parking) => parking.provider === provider && scopes.includes(parking.scopeId),
  );
  return { server, provider, parkings };
}

/** Until when an agent is parked, and where that is not the server that is spoken of. */
export const parkedWords = (parking: ParkingRow): string =>
  parking.scope === 'server'
    ? t('parked until {0}', untilText(parking))
    : t('parked in {0} until {1}', plainLine(parking.scopeName ?? ''), untilText(parking));

const dayMs = 86_400_000;

/** With its day, where that may be another one than is looked at. */
const untilText = ({ at, until }: ParkingRow): string =>
  new Date(until).toLocaleString(undefined, {
    timeStyle: 'short',
    ...(until - at < dayMs ? {} : { dateStyle: 'short' }),
  });

/** An agent of a server as a row of its tree. */
export function agentRow(
  { name, usable, version, detail }: Agent,
  { parkings }: PlacedAgent,
  mayPark: boolean,
): TreeRow {
  const [parking] = parkings;
  const state = usable ? version : (detail ?? t('cannot be used'));
  const said = parking && parkedWords(parking);
  return {
    label: plainLine(name),
    description: [said, state && plainLine(state)].filter(Boolean).join(' · '),
    icon:
      parking !== undefined
        ? { id: 'debug-pause', color: 'charts.yellow' }
        : usable
          ? { id: 'pass', color: 'charts.green' }
          : { id: 'circle-slash', color: 'disabledForeground' },
    tooltip: () =>
      [name, version ?? '', detail ?? '', ...parkings.flatMap((one) => [parkedWords(one), one.why])]
        .filter(Boolean)
        .map(escapeMarkdown)
        .join('\n\n'),
    context: ['agent', parking === undefined ? 'unparked' : 'parked', ...(mayPark ? ['parkable'] : [])].join(' '),
    children: 'none',
  };
}
