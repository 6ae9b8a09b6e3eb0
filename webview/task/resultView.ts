import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { byteText } from '../look/moments.ts';
import { failureBar, section } from '../page/section.ts';
import { t } from '../text.ts';
import { icon } from '../toolkit.ts';
import type { TaskModel } from './taskModel.ts';

/** What came of it: summary, tests, changed files; or why it failed. */
export function resultView(model: TaskModel): View | undefined {
  const { view } = model;
  if (view === undefined) return undefined;
  const { result, failure, plan, verdictComment } = view;
  if (result === undefined && failure === undefined && plan === undefined) return undefined;
  return section(
    result === undefined && failure === undefined ? t('Plan') : t('Result'),
    undefined,
    failureBar(failure?.message),
    result === undefined ? undefined : h('p', { class: 'whole-text' }, result.summary),
    verdictComment === undefined ? undefined : h('p', { class: 'whole-text quiet' }, `“${verdictComment}”`),
    result?.tests === undefined ? undefined : testsView(result.tests),
    result === undefined || result.changes.length === 0
      ? undefined
      : h(
          'details',
          {},
          h(
            'summary',
            {},
            result.changes.length === 1 ? t('1 file changed') : t('{0} files changed', result.changes.length),
          ),
          h(
            'ul',
            {},
            ...result.changes.map(({ path, kind, description }) =>
              h(
                'li',
                { key: path, class: 'row' },
                icon(`diff-${kind}`),
                h('span', { class: 'code' }, path),
                h('span', { class: 'quiet' }, description ?? ''),
              ),
            ),
          ),
        ),
    plan === undefined
      ? undefined
      : h(
          'details',
          { open: result === undefined && failure === undefined },
          h('summary', {}, t('Plan, revision {0}', plan.revision)),
          h('p', { class: 'whole-text' }, plan.text),
        ),
  );
}

function testsView({
  passed,
  failed,
  skipped,
  command,
}: {
  passed: number;
  failed: number;
  skipped: number;
  command?: string | undefined;
}): View {
  return h(
    'p',
    { class: 'row' },
    icon('beaker'),
    h('span', { class: 'green' }, t('{0} passed', passed)),
    failed === 0 ? undefined : h('span', { class: 'red' }, t('{0} failed', failed)),
    skipped === 0 ? undefined : h('span', { class: 'quiet' }, t('{0} skipped', skipped)),
    command === undefined ? undefined : h('span', { class: 'code quiet' }, command),
  );
}

/** Durable outputs, what should be looked at first before the rest. */
export function artifactsView(model: TaskModel): View | undefined {
  const artifacts = model.view?.artifacts ?? [];
  if (artifacts.length === 0) return undefined;
  const icons = {
    report: 'book',
    patch: 'diff',
    benchmark: 'graph',
    file: 'file',
    log: 'output',
    link: 'link-external',
  } as const;
  return section(
    t('Artifacts'),
    h('span', { class: 'quiet' }, String(artifacts.length)),
    h(
      'ul',
      {},
      ...artifacts.map(({ id, name, kind, role, bytes }) =>
        h(
          'li',
          { key: id, class: 'row line' },
          icon(icons[kind]),
          h(
            'button',
            {
              class: 'link grow cut',
              type: 'button',
              onClick: () => model.tools.client.open({ kind: 'artifact', task: model.id, artifact: id }),
            },
            name,
          ),
          role === 'primary' ? icon('star-full', { class: 'yellow' }) : undefined,
          bytes === undefined ? undefined : h('span', { class: 'quiet' }, byteText(bytes)),
        ),
      ),
    ),
  );
}
