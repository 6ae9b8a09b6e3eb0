import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { failureBar } from '../page/section.ts';
import { t } from '../text.ts';
import { button, dropdown, icon, labelled, progressRing, textField } from '../toolkit.ts';
import { dryRunView } from './dryRunView.ts';
import { effectChoices, scopeName } from './effectLook.ts';
import type { PermissionsModel } from './permissionsModel.ts';
import type { RuleDraft } from './ruleDraft.ts';
import type { RuleField } from './ruleForm.ts';
import { managedPlaces, placeKey } from './ruleRights.ts';
import type { Place } from './ruleRights.ts';

/** A rule that is being written; what is wrong and what it would change is said as it is typed. */
export function draftView(model: PermissionsModel, draft: RuleDraft): View {
  const { form } = draft;
  const title = form.id === undefined ? t('New rule') : t('Change the rule');
  return h(
    'form',
    {
      key: 'draft',
      class: 'rule-draft',
      'aria-label': title,
      ref: (element: HTMLElement | null) => showOnce(element),
      onSubmit: (event: Event) => event.preventDefault(),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Escape' && !draft.isTyped) model.closeDraft();
      },
    },
    h('h3', {}, title),
    h(
      'div',
      { class: 'form-columns' },
      labelled(
        t('Effect'),
        dropdown({
          label: t('Effect'),
          value: form.effect,
          options: effectChoices(),
          onChange: (effect) => draft.edit({ effect }),
        }),
      ),
      placeField(model, draft),
    ),
    field(model, draft, 'tool', {
      name: t('Tool'),
      placeholder: t('every tool'),
      hint: t('A regular expression (RE2) for the whole name, such as Bash or mcp__.*'),
    }),
    field(model, draft, 'args', {
      name: t('Arguments'),
      placeholder: t('any arguments'),
      hint:
        form.effect === 'allow'
          ? t('To allow, it must match all of the arguments: a command line, or JSON with sorted keys.')
          : t('It is looked for anywhere in the arguments: a command line, or JSON with sorted keys.'),
    }),
    field(model, draft, 'note', { name: t('Note'), placeholder: t('why this rule is there'), hint: undefined }),
    draft.isWider
      ? h(
          'p',
          { class: 'row' },
          icon('info', { class: 'blue' }),
          h(
            'span',
            { class: 'grow' },
            t('The record of the call is cut or has secrets hidden: there the pattern takes anything.'),
          ),
        )
      : undefined,
    failureBar(draft.failure, 'alert'),
    dryRunView(model, draft),
    proposalBar(model),
    h(
      'div',
      { class: 'row' },
      button(form.id === undefined ? t('Add') : t('Save'), {
        look: 'primary',
        disabled: draft.isWrong || draft.isSaving,
        onClick: () => void model.save(),
      }),
      button(t('Discard'), { onClick: () => model.closeDraft() }),
      draft.isSaving ? progressRing(t('Saving')) : undefined,
    ),
  );
}

const shown = new WeakSet<HTMLElement>();

/** A form that has just come may be off the screen: whoever wanted it begins to type. */
function showOnce(element: HTMLElement | null): void {
  if (element === null || shown.has(element)) return;
  shown.add(element);
  element.scrollIntoView({ block: 'nearest' });
  element.querySelector<HTMLElement>('vscode-text-field')?.focus();
}

function placeField(model: PermissionsModel, draft: RuleDraft): View {
  const { form } = draft;
  const isFixed = form.id !== undefined;
  const places = isFixed ? [form.place] : managedPlaces(model.looker, model.project);
  const options = places.map((place) => ({ value: placeKey(place), text: nameOf(model, place) }));
  return labelled(
    t('Holds in'),
    dropdown({
      label: t('Holds in'),
      value: placeKey(form.place),
      disabled: isFixed,
      options,
      onChange: (key) => {
        const place = places.find((one) => placeKey(one) === key);
        if (place !== undefined) draft.edit({ place });
      },
    }),
  );
}

const nameOf = ({ tools }: PermissionsModel, place: Place): string =>
  place.scope === 'hub'
    ? scopeName({ scope: 'hub' })
    : scopeName({ scope: place.scope, scopeName: tools.client.mirror.get(place.scope, place.id)?.name });

function field(
  model: PermissionsModel,
  draft: RuleDraft,
  name: RuleField,
  texts: { readonly name: string; readonly placeholder: string; readonly hint: string | undefined },
): View {
  const problem = draft.problems[name];
  return h(
    'div',
    { class: 'draft-field' },
    labelled(
      texts.name,
      textField({
        label: texts.name,
        class: name === 'note' ? undefined : 'code-field',
        value: draft.form[name],
        placeholder: texts.placeholder,
        problem,
        onInput: (value) => draft.edit({ [name]: value }),
        onEnter: () => void model.save(),
      }),
      problem,
    ),
    problem !== undefined || texts.hint === undefined ? undefined : h('span', { class: 'quiet hint' }, texts.hint),
  );
}

/** Another rule is wanted while this one is half written. */
function proposalBar(model: PermissionsModel): View | undefined {
  const { proposal } = model;
  if (proposal === undefined) return undefined;
  return h(
    'div',
    { class: 'bar is-warning', role: 'alert' },
    icon('lightbulb', { class: 'yellow' }),
    h('span', { class: 'grow whole-text' }, t('Another rule waits: {0} {1}', proposal.form.tool, proposal.form.args)),
    button(t('Discard This, Take It'), { onClick: () => model.takeProposal() }),
    button(t('Forget It'), {
      onClick: () => {
        model.proposal = undefined;
        model.tools.redraw();
      },
    }),
  );
}
