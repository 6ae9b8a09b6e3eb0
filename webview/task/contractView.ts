import type { ContractRow } from '../../shared/model/contract.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { age, hubNow, wholeTime } from '../look/moments.ts';
import { contractLook, contractStatusText } from '../look/contractLook.ts';
import { jsonView } from '../page/jsonView.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { button, icon } from '../toolkit.ts';
import type { ContractView, TaskModel } from './taskModel.ts';

/** What the task owes and has published, with schema, versions and who works with them; and what it was given. */
export function contractsView(model: TaskModel, contracts: readonly ContractRow[]): View {
  return section(
    t('Contracts'),
    contracts.length === 0 ? undefined : h('span', { class: 'quiet' }, String(contracts.length)),
    contracts.length === 0 ? empty(t('It hands on nothing.')) : undefined,
    ...contracts.map((contract) => contractView(model, contract)),
  );
}

function contractView(model: TaskModel, contract: ContractRow): View {
  const { key, status, version } = contract;
  const isOpen = model.openContracts.has(key);
  const shown = model.contracts.get(key);
  const [shape, tone] = contractLook[status];
  return h(
    'div',
    { key, class: 'contract' },
    h(
      'button',
      {
        class: 'plain row contract-head',
        type: 'button',
        'aria-expanded': String(isOpen),
        onClick: () => void model.showContract(key),
      },
      icon(isOpen ? 'chevron-down' : 'chevron-right'),
      icon(shape, { class: tone }),
      h('span', { class: 'code grow cut' }, key),
      contract.hasSchema ? h('span', { class: 'tag' }, t('schema')) : undefined,
      contract.change === 'breaking' ? h('span', { class: 'tag yellow' }, t('breaking')) : undefined,
      h('span', { class: 'quiet' }, contractStatusText(status, version)),
    ),
    isOpen && shown !== undefined ? contractBody(model, key, shown) : undefined,
  );
}

function contractBody(model: TaskModel, key: string, { data, schema, versions, consumers }: ContractView): View {
  const { client } = model.tools;
  const onCopy = (text: string): void => client.open({ kind: 'clipboard', text });
  const newest = versions.at(-1)?.version;
  return h(
    'div',
    { class: 'contract-body' },
    data === undefined ? undefined : jsonView(data, { label: t('Data of {0}', key), onCopy }),
    data === undefined
      ? undefined
      : button(t('Open in an editor'), {
          icon: 'go-to-file',
          onClick: () => client.open({ kind: 'contract', task: model.id, key }),
        }),
    schema === undefined
      ? undefined
      : h('details', {}, h('summary', {}, t('Schema')), jsonView(schema, { label: t('Schema of {0}', key), onCopy })),
    versions.length === 0
      ? undefined
      : h(
          'table',
          { 'aria-label': t('Versions of {0}', key) },
          ...[...versions].reverse().map(({ version, status, at, change }) =>
            h(
              'tr',
              { key: String(version) },
              h('td', {}, contractStatusText(status, version)),
              h('td', { class: 'quiet', title: wholeTime(at) }, age(at, hubNow())),
              h('td', {}, change === undefined ? '' : changeName(change)),
              h(
                'td',
                {},
                version === newest || newest === undefined
                  ? undefined
                  : h(
                      'button',
                      {
                        class: 'link',
                        type: 'button',
                        onClick: () =>
                          client.open({ kind: 'contract', task: model.id, key, from: version, version: newest }),
                      },
                      t('Compare with the newest'),
                    ),
              ),
            ),
          ),
        ),
    consumers.length === 0
      ? undefined
      : h(
          'p',
          { class: 'row' },
          h('span', { class: 'quiet' }, t('Used by')),
          ...consumers.map(({ taskId, ref, version, change }) =>
            h(
              'button',
              { key: taskId, class: 'link', type: 'button', onClick: () => client.open({ kind: 'task', id: taskId }) },
              change === undefined || change === 'same' ? ref : t('{0} (version {1})', ref, version),
            ),
          ),
        ),
  );
}

function changeName(change: 'same' | 'additive' | 'breaking'): string {
  switch (change) {
    case 'same':
      return t('same');
    case 'additive':
      return t('more');
    case 'breaking':
      return t('breaking');
  }
}

/** The data that it was given when it was placed. */
export function inputsView(model: TaskModel): View | undefined {
  const { view } = model;
  const given = Object.entries(view?.resolvedInputs ?? {});
  if (given.length === 0) return undefined;
  const { client } = model.tools;
  return section(
    t('Inputs'),
    undefined,
    ...given.map(([key, value]) => {
      const source = view?.inputs[key];
      const from = source === undefined ? '' : (client.mirror.get('task', source.on)?.ref ?? '');
      return h(
        'details',
        { key, class: 'contract' },
        h(
          'summary',
          { class: 'row' },
          icon('arrow-right'),
          h('span', { class: 'code grow cut' }, key),
          source === undefined
            ? undefined
            : h('span', { class: 'quiet' }, t('version {0} of {1}', source.version, from)),
          source?.newest === undefined
            ? undefined
            : h('span', { class: 'tag yellow' }, t('version {0} is there', source.newest.version)),
        ),
        jsonView(value, { label: key, onCopy: (text) => client.open({ kind: 'clipboard', text }) }),
      );
    }),
  );
}
