import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { connectionBar } from '../page/connectionBar.ts';
import { empty } from '../page/section.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { progressRing } from '../toolkit.ts';
import { FleetModel } from './fleetModel.ts';
import { sortServers } from './serverFigures.ts';
import { serverView } from './serverView.ts';

export function fleetPage(tools: PageTools): Page {
  const model = new FleetModel(tools);
  const view = (): View => {
    const servers = sortServers(tools.client.mirror.all('server').values());
    const online = servers.filter(({ state }) => state === 'online').length;
    const sessions = servers.reduce((sum, server) => sum + server.sessions, 0);
    return h(
      'div',
      { class: 'fleet' },
      connectionBar(tools.client.connection),
      h(
        'header',
        { class: 'row' },
        h('h1', { class: 'grow' }, t('Fleet')),
        h(
          'span',
          { class: 'quiet', role: 'status' },
          sessions === 1
            ? t('{0} of {1} online, 1 session', online, servers.length)
            : t('{0} of {1} online, {2} sessions', online, servers.length, sessions),
        ),
      ),
      servers.length > 0
        ? undefined
        : model.isWhole
          ? empty(t('No server is there yet. Add one, and agents can run on it.'))
          : progressRing(t('Loading')),
      ...servers.map((server) => serverView(model, server)),
    );
  };
  return { view, onMessage: (message) => model.onMessage(message) };
}
