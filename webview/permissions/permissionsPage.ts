import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { connectionBar } from '../page/connectionBar.ts';
import { empty, failureBar } from '../page/section.ts';
import type { Page, PageTools } from '../page/startPage.ts';
import { t } from '../text.ts';
import { dropdown, progressRing } from '../toolkit.ts';
import { countsView } from './countsView.ts';
import { logView } from './logView.ts';
import { PermissionsModel } from './permissionsModel.ts';
import { rulesView } from './rulesView.ts';
import { trialView } from './trialView.ts';

/** The rules for calls of tools, what was decided by them, and what another rule would have decided. */
export function permissionsPage(tools: PageTools): Page {
  const model = new PermissionsModel(tools);
  const { client } = tools;

  function view(): View {
    const projects = [...client.mirror.all('project').values()];
    return h(
      'div',
      { class: 'permissions' },
      connectionBar(client.connection),
      h(
        'header',
        { class: 'row' },
        h('h1', { class: 'grow' }, t('Permissions')),
        projects.length === 0
          ? undefined
          : h(
              'div',
              { class: 'project-choice' },
              dropdown({
                label: t('Project'),
                value: model.project,
                options: projects.map(({ id, name }) => ({ value: id, text: name })),
                onChange: (project) => model.choose(project),
              }),
            ),
      ),
      failureBar(model.failure, 'alert'),
      model.isFetched
        ? h(
            'div',
            { class: 'permissions-columns' },
            h('div', { class: 'permissions-main' }, rulesView(model), logView(model)),
            h('div', { class: 'permissions-side' }, trialView(model), countsView(model)),
          )
        : model.failure !== undefined
          ? undefined
          : model.project === '' && model.isTold
            ? empty(t('There is no project yet.'))
            : progressRing(t('Loading')),
    );
  }

  return { view, onMessage: (message) => model.onMessage(message) };
}
