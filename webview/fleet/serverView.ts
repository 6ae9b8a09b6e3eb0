import type { Capabilities, DoctorCheck, ServerRow } from '../../shared/model/server.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { lifecycleName } from '../look/lifecycleName.ts';
import { byteText, duration, hubNow, wholeTime } from '../look/moments.ts';
import { meter } from '../page/meter.ts';
import { empty, failureBar } from '../page/section.ts';
import { t } from '../text.ts';
import { button, icon, progressRing } from '../toolkit.ts';
import type { FleetModel } from './fleetModel.ts';
import { figuresOf, readPulse, serverLook, tunnelLook } from './serverFigures.ts';

/** One machine: how it stands and how full it is; opened, what it has, what its doctor says, and what runs there. */
export function serverView(model: FleetModel, server: ServerRow): View {
  const { client } = model.tools;
  const { id, name } = server;
  const look = serverLook(server);
  const isOpen = model.open.has(id);
  const failure = model.failures.get(id);
  const tunnel = tunnelLook(client.pulses.get(`server/${id}/tunnel`));
  return h(
    'article',
    { key: id, class: 'server', 'aria-label': `${name}, ${look.name}` },
    h(
      'div',
      { class: 'row server-head' },
      h(
        'button',
        { class: 'plain row grow', type: 'button', 'aria-expanded': String(isOpen), onClick: () => model.toggle(id) },
        icon(isOpen ? 'chevron-down' : 'chevron-right'),
        icon(look.icon, { class: look.tone }),
        h('h2', { class: 'cut' }, name),
        h(
          'span',
          { class: 'quiet', title: wholeTime(server.since) },
          t('{0} for {1}', look.name, duration(hubNow() - server.since)),
        ),
        ...server.labels.map((label) => h('span', { key: label, class: 'tag' }, label)),
      ),
      ...wishes(model, server),
    ),
    h(
      'div',
      { class: 'figures' },
      ...figuresOf(server, readPulse(client.pulses.get(`server/${id}`))).map(({ name: what, text, share }) =>
        h(
          'div',
          { key: what, class: 'figure' },
          h('div', { class: 'row' }, h('span', { class: 'quiet grow' }, what), h('span', {}, text)),
          share === undefined ? undefined : meter(what, text, share),
        ),
      ),
    ),
    server.failedChecks.length === 0 || isOpen
      ? undefined
      : h(
          'div',
          { class: 'bar is-warning' },
          icon('warning', { class: 'yellow' }),
          t('Checks that fail: {0}', server.failedChecks.join(', ')),
        ),
    server.refused === undefined
      ? undefined
      : h(
          'div',
          { class: 'bar is-warning' },
          icon('key', { class: 'yellow' }),
          h('span', { class: 'whole-text' }, server.refused),
        ),
    tunnel === undefined
      ? undefined
      : h(
          'div',
          { class: `bar ${tunnel.needsPerson ? 'is-warning' : ''}`.trim() },
          icon(tunnel.needsPerson ? 'key' : 'debug-disconnect', { class: tunnel.needsPerson ? 'yellow' : 'quiet' }),
          h('span', { class: 'whole-text' }, tunnel.text),
        ),
    failureBar(failure, 'alert'),
    isOpen ? serverBody(model, server) : undefined,
  );
}

function wishes(model: FleetModel, server: ServerRow): readonly View[] {
  if (!model.tools.client.mayChange) return [];
  const isEnabled = server.mode === 'enabled';
  return [
    button(t('Examine'), {
      icon: 'pulse',
      title: t('Run the doctor on {0}', server.name),
      disabled: server.state === 'offline' || model.examined.has(server.id),
      onClick: () => void model.examine(server),
    }),
    isEnabled
      ? button(t('Drain'), {
          icon: 'arrow-down',
          title: t('Take nothing new; what runs finishes'),
          onClick: () => model.tools.client.open({ kind: 'serverMode', mode: 'drain', server: server.id }),
        })
      : button(t('Enable'), {
          icon: 'play',
          look: 'primary',
          title: t('Take work again'),
          onClick: () => void model.enable(server),
        }),
    ...(server.mode === 'disabled'
      ? []
      : [
          button(t('Disable'), {
            icon: 'circle-slash',
            title: t('As drain, and it is shown as no candidate'),
            onClick: () => model.tools.client.open({ kind: 'serverMode', mode: 'disable', server: server.id }),
          }),
        ]),
  ];
}

function serverBody(model: FleetModel, server: ServerRow): View {
  const view = model.views.get(server.id);
  if (view === undefined) return progressRing(t('Loading'));
  return h(
    'div',
    { class: 'server-body' },
    h('section', { 'aria-label': t('Doctor') }, h('h3', {}, t('Doctor')), doctorView(model, server, view.doctor)),
    h('section', { 'aria-label': t('Machine') }, h('h3', {}, t('Machine')), machineView(view.capabilities)),
    h('section', { 'aria-label': t('Sessions') }, h('h3', {}, t('Sessions')), sessionsView(model, server)),
  );
}

function doctorView(model: FleetModel, server: ServerRow, checks: readonly DoctorCheck[]): View {
  if (model.examined.has(server.id)) return progressRing(t('The doctor is at work'));
  if (checks.length === 0) return empty(t('It was not examined yet.'));
  const sorted = [...checks].sort((a, b) => Number(a.passed) - Number(b.passed));
  return h(
    'ul',
    {},
    ...sorted.map(({ name, required, passed, detail, remedy }) =>
      h(
        'li',
        { key: name, class: 'check' },
        h(
          'div',
          { class: 'row' },
          icon(passed ? 'check' : required ? 'error' : 'info', {
            class: passed ? 'green' : required ? 'red' : 'yellow',
          }),
          h('span', {}, name),
          h('span', { class: 'quiet whole-text' }, detail),
        ),
        passed || remedy === undefined
          ? undefined
          : h(
              'div',
              { class: 'row remedy' },
              h('code', { class: 'code grow' }, remedy),
              button(undefined, {
                icon: 'copy',
                title: t('Copy'),
                onClick: () => model.tools.client.open({ kind: 'clipboard', text: remedy }),
              }),
              server.reach === undefined || !model.tools.client.mayChange
                ? undefined
                : button(undefined, {
                    icon: 'terminal',
                    title: t('Open Terminal There'),
                    onClick: () => model.tools.client.open({ kind: 'terminal', server: server.id, check: name }),
                  }),
            ),
      ),
    ),
  );
}

function machineView({
  os,
  osRelease,
  arch,
  hostname,
  cpus,
  memoryBytes,
  daemonVersion,
  terminal,
  tools,
  providers,
  repos,
  workRoot,
}: Capabilities): View {
  const facts: readonly (readonly [string, string])[] = [
    [t('System'), `${os} ${osRelease}, ${arch}`],
    [t('Host'), hostname],
    [
      t('Hardware'),
      cpus === 1 ? t('1 processor, {0}', byteText(memoryBytes)) : t('{0} processors, {1}', cpus, byteText(memoryBytes)),
    ],
    [t('Daemon'), `${daemonVersion} (${terminal})`],
    [t('Work root'), workRoot],
    [
      t('Agents'),
      providers
        .map(
          ({ name, version, usable }) =>
            `${name}${version === undefined ? '' : ` ${version}`}${usable ? '' : ` (${t('not usable')})`}`,
        )
        .join(', '),
    ],
    [t('Tools'), tools.map(({ name, version }) => `${name} ${version}`).join(', ')],
    [t('Repositories'), repos.map(({ name }) => name).join(', ')],
  ];
  return h(
    'table',
    {},
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) =>
        h('tr', { key: name }, h('th', { scope: 'row' }, name), h('td', { class: 'whole-text' }, value)),
      ),
  );
}

function sessionsView({ tools: { client } }: FleetModel, server: ServerRow): View {
  const sessions = [...client.mirror.all('session').values()]
    .filter(({ serverId, lifecycle }) => serverId === server.id && lifecycle !== 'exited')
    .sort((a, b) => a.name.localeCompare(b.name));
  if (sessions.length === 0) return empty(t('None runs here.'));
  return h(
    'ul',
    {},
    ...sessions.map(({ id, name, provider, lifecycle }) =>
      h(
        'li',
        { key: id, class: 'row line' },
        icon('terminal', { class: lifecycle === 'active' ? 'green' : 'quiet' }),
        h(
          'button',
          { class: 'link grow cut', type: 'button', onClick: () => client.open({ kind: 'session', id }) },
          name,
        ),
        h('span', { class: 'quiet' }, `${provider} · ${lifecycleName(lifecycle)}`),
      ),
    ),
  );
}
