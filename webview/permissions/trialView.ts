import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { failureBar, section } from '../page/section.ts';
import { t } from '../text.ts';
import { button, dropdown, icon, labelled, textArea, textField } from '../toolkit.ts';
import { effectLook, ruleName } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import { serversOf } from './ruleRights.ts';

/** Which rule would decide about a call; nothing is called. */
export function trialView(model: PermissionsModel): View {
  const { trial, tools, project } = model;
  const { form } = trial;
  const { mirror } = tools.client;
  return section(
    t('Try a Call'),
    undefined,
    h(
      'div',
      { class: 'form-columns' },
      labelled(
        t('Tool'),
        textField({
          label: t('Tool to try'),
          class: 'code-field',
          value: form.tool,
          onInput: (tool) => edit(model, { tool }),
          onEnter: () => void trial.run(),
        }),
      ),
      labelled(
        t('Server'),
        dropdown({
          label: t('Server'),
          value: form.server,
          options: [
            { value: '', text: t('any') },
            ...serversOf(mirror, project).map((id) => ({ value: id, text: mirror.get('server', id)?.name ?? id })),
          ],
          onChange: (server) => edit(model, { server }),
        }),
      ),
    ),
    labelled(
      t('Command line, or input as JSON'),
      textArea({
        label: t('Command line, or input as JSON'),
        class: 'code-field',
        rows: 2,
        value: form.input,
        placeholder: 'git push --force',
        onInput: (input) => edit(model, { input }),
      }),
    ),
    h(
      'div',
      { class: 'row' },
      button(t('Try'), { icon: 'play', disabled: form.tool.trim() === '', onClick: () => void trial.run() }),
      h('span', { class: 'quiet' }, t('Nothing is called or recorded.')),
    ),
    failureBar(trial.failure, 'alert'),
    verdictView(model),
  );
}

function edit(model: PermissionsModel, changes: Partial<PermissionsModel['trial']['form']>): void {
  model.trial.edit(changes);
  model.keep();
}

function verdictView({ trial: { verdict } }: PermissionsModel): View | undefined {
  if (verdict === undefined) return undefined;
  const look = effectLook(verdict.effect);
  return h(
    'div',
    { class: 'bar', role: 'status', 'aria-label': t('What would be decided') },
    icon(look.icon, { class: look.tone }),
    h(
      'div',
      { class: 'grow' },
      h(
        'p',
        {},
        h('strong', {}, look.name),
        h('span', {}, ' · '),
        h('span', { class: 'whole-text' }, whyText(verdict)),
      ),
      verdict.shadowing.length === 0
        ? undefined
        : h(
            'ul',
            { class: 'quiet' },
            ...verdict.shadowing.map((rule) => h('li', { key: rule.id }, t('Overruled: {0}', ruleName(rule)))),
          ),
    ),
  );
}

function whyText({ by, rule, why }: NonNullable<PermissionsModel['trial']['verdict']>): string {
  if (by === 'rule' && rule !== undefined) return t('{0} decides.', ruleName(rule));
  return by === 'default' ? t('No rule matches: this is the default of the project.') : why;
}
