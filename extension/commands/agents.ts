import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import type { ParkingRow } from '../../shared/model/parking.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { ParamsOf } from '../../shared/operations/operations.ts';
import { readSpan } from '../../shared/readSpan.ts';
import { timings } from '../../shared/timings.ts';
import type { App } from '../app.ts';
import { spanText } from '../inbox/spans.ts';
import { t } from '../l10n/text.ts';
import { parkedWords } from '../views/servers/agentRow.ts';
import type { ServerTree } from '../views/servers/serverTree.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { pickOwnProject } from './pick.ts';
import { registerCommands } from './register.ts';

/** An agent on a server, or (where none is named) in all of a project. */
type Place = Pick<ParamsOf<'provider.unpark'>, 'provider' | 'project' | 'server'>;

/** Agents with which nothing new is started for a while, and that are used again. */
export function registerAgentCommands({ hub, log }: App, tree: ServerTree): vscode.Disposable {
  return registerCommands(log, {
    'rostrum.agent.park': async (...args) => {
      const row = tree.agentOf(String(args[0]));
      const place = row === undefined ? await answered(pickPlace()) : { provider: row.provider, server: row.server.id };
      const title = t('Start nothing new with {0}', plainLine(place.provider));
      const forMs = await answered(askSpan(title));
      const why = await answered(
        askText({ title, prompt: t('Why? Whoever waits for it reads this.'), isOptional: true }),
      );
      const { parking } = await hub.call('provider.park', { ...place, forMs, ...(why === '' ? {} : { why }) });
      say(parking);
    },
    'rostrum.agent.unpark': async (...args) => {
      const { provider, scope, scopeId } = await answered(pickParking(tree.agentOf(String(args[0]))?.parkings));
      await hub.call('provider.unpark', { provider, [scope]: scopeId });
      vscode.window.setStatusBarMessage(t('{0} is used again.', plainLine(provider)), messageMs);
    },
  });

  async function pickPlace(): Promise<Place | undefined> {
    const title = t('Start nothing new with which agent?');
    const project = await answered(pickOwnProject(hub, title));
    const { providers } = await hub.call('provider.list', { project: project.id });
    const items = providers.flatMap(({ provider, parked, servers }) => [
      itemOf({ provider, project: project.id }, t('in all of {0}', plainLine(project.name)), parked),
      ...servers.map((at) => itemOf({ provider, server: at.serverId }, plainLine(at.server), at.parked)),
    ]);
    return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.place;
  }

  /** One that is parked; the only one of a row is not asked about. */
  async function pickParking(given?: readonly ParkingRow[]): Promise<ParkingRow | undefined> {
    const parkings = given ?? [...hub.mirror.all('parking').values()];
    if (parkings.length === 0) throw new HubError('not-found', t('No agent is parked.'));
    if (given?.length === 1) return given[0];
    const items = parkings.map((parking) => ({
      label: plainLine(parking.provider),
      description: plainLine(parking.scopeName ?? ''),
      detail: [parkedWords(parking), plainLine(parking.why)].join(' · '),
      parking,
    }));
    return (await vscode.window.showQuickPick(items, { title: t('Use which agent again?') }))?.parking;
  }
}

const messageMs = 4_000;
const hourMs = 3_600_000;

const say = (parking: ParkingRow): void =>
  void vscode.window.setStatusBarMessage(`${plainLine(parking.provider)}: ${parkedWords(parking)}`, messageMs);

const itemOf = (place: Place, description: string, parked: ParkingRow | undefined) => ({
  label: plainLine(place.provider),
  description,
  detail: parked && parkedWords(parked),
  place,
});

/** How long: as a limit of a provider lasts, or as the person types it. */
async function askSpan(title: string): Promise<number | undefined> {
  const items = [
    ...[1, 5, 24, 168].map((hours) => ({ label: spanText(hours * hourMs), forMs: hours * hourMs })),
    { label: t('Another time…'), forMs: undefined },
  ];
  const { forMs } = await choose(items, title, { placeHolder: t('For how long?') });
  if (forMs !== undefined) return forMs;
  const why = (text: string): string | undefined =>
    isSpan(readSpan(text)) ? undefined : t('Write it as 30m, 2h or 1d; {0} at most.', spanText(timings.parkLongestMs));
  return readSpan(await answered(askText({ title, prompt: t('For how long?'), value: '30m', why })));
}

const isSpan = (ms = 0): boolean => ms >= 1_000 && ms <= timings.parkLongestMs;
