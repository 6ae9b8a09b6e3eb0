import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { classes, h } from './dom.ts';
import type { Children, View } from './dom.ts';

// The toolkit is no longer developed: nothing else knows it, or the names of its elements.
provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeTextArea(),
  vsCodeTextField(),
);

interface ButtonOptions {
  readonly onClick: () => void;
  readonly look?: 'primary' | 'secondary' | 'icon';
  /** Why it cannot be pressed now; it is said where the pointer rests. */
  readonly disabled?: boolean | undefined;
  readonly title?: string | undefined;
  /** The name of a codicon. */
  readonly icon?: string | undefined;
  readonly label?: string | undefined;
  readonly class?: string | undefined;
  readonly key?: string | undefined;
  /** Of one that stays on until it is pressed again. */
  readonly pressed?: boolean | undefined;
}

export const button = (text: string | undefined, options: ButtonOptions): View =>
  h(
    'vscode-button',
    {
      key: options.key,
      class: classes(options.class, options.pressed === true && 'is-pressed'),
      appearance: options.look ?? (text === undefined ? 'icon' : 'secondary'),
      disabled: options.disabled ?? false,
      title: options.title,
      'aria-label': options.label ?? options.title ?? text,
      // What is read aloud is the inner button, to which the toolkit does not hand this on.
      ref: (element: HTMLElement | null) => sayPressed(element, options.pressed),
      onClick: options.onClick,
    },
    options.icon === undefined ? undefined : icon(options.icon, text === undefined ? undefined : { slot: 'start' }),
    text,
  );

function sayPressed(element: HTMLElement | null, pressed: boolean | undefined): void {
  if (pressed !== undefined)
    element?.shadowRoot?.querySelector('button')?.setAttribute('aria-pressed', String(pressed));
}

interface FieldOptions {
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Read aloud; shown above where `shown` says so. */
  readonly label: string;
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly id?: string | undefined;
  readonly rows?: number | undefined;
  /** What is wrong with it; undefined where nothing is. */
  readonly problem?: string | undefined;
  readonly onEnter?: (() => void) | undefined;
  readonly onEscape?: (() => void) | undefined;
  readonly class?: string | undefined;
}

const fieldProps = (options: FieldOptions): Record<string, unknown> => ({
  id: options.id,
  class: `${options.class ?? ''}${options.problem === undefined ? '' : ' is-wrong'}`,
  value: options.value,
  placeholder: options.placeholder ?? '',
  disabled: options.disabled ?? false,
  'aria-invalid': options.problem === undefined ? undefined : 'true',
  // The toolkit calls every field "Text field" as soon as it stands in the document: ours comes after it.
  ref: (element: HTMLElement | null) => element?.setAttribute('aria-label', options.label),
  onInput: (event: Event) => options.onInput(valueOf(event)),
});

export const textField = (options: FieldOptions): View =>
  h('vscode-text-field', {
    ...fieldProps(options),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.isComposing) return;
      if (event.key === 'Enter') options.onEnter?.();
      if (event.key === 'Escape') options.onEscape?.();
    },
  });

export const textArea = (options: FieldOptions): View =>
  h('vscode-text-area', { ...fieldProps(options), rows: options.rows ?? 4, resize: 'vertical' });

interface ChoiceOptions<Value extends string> {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly onChange: (value: Value) => void;
  readonly label: string;
  readonly disabled?: boolean | undefined;
  readonly class?: string | undefined;
}

export const dropdown = <Value extends string>(choice: ChoiceOptions<Value>): View =>
  h(
    'vscode-dropdown',
    {
      class: choice.class,
      disabled: choice.disabled ?? false,
      'aria-label': choice.label,
      // Of options that come later the toolkit takes the one that is marked; of those that are there the value.
      ref: (element: (HTMLElement & { value: string }) | null) => {
        if (element !== null) queueMicrotask(() => (element.value = choice.value));
      },
      onChange: (event: Event) => {
        const chosen = choice.options.find(({ value }) => value === valueOf(event));
        if (chosen !== undefined && chosen.value !== choice.value) choice.onChange(chosen.value);
      },
    },
    ...choice.options.map(({ value, text }) =>
      h('vscode-option', { key: value, value, 'aria-label': text, defaultSelected: value === choice.value }, text),
    ),
  );

interface CheckOptions {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
}

export const checkbox = (text: string, { checked, onChange, disabled }: CheckOptions): View =>
  h(
    'vscode-checkbox',
    {
      checked,
      disabled: disabled ?? false,
      onChange: (event: Event) => {
        const now = (event.target as HTMLElement & { checked: boolean }).checked;
        if (now !== checked) onChange(now);
      },
    },
    text,
  );

/** A figure beside a heading. The toolkit's own, and its ring, write style attributes, which our policy refuses. */
export const badge = (text: string | number, label?: string): View =>
  h('span', { class: 'badge', 'aria-label': label }, String(text));

export const progressRing = (label: string): View =>
  h('span', { role: 'status', 'aria-label': label }, icon('loading', { class: 'codicon-modifier-spin' }));

/** A codicon; it is never read aloud, so a text stands beside it or on what it is in. */
export const icon = (name: string, props: { readonly class?: string; readonly slot?: string } = {}): View =>
  h('span', { ...props, class: `codicon codicon-${name} ${props.class ?? ''}`, 'aria-hidden': 'true' });

export const labelled = (text: string, field: Children, problem?: string): View =>
  h(
    'div',
    { class: 'field' },
    h('span', { class: 'field-name' }, text),
    field,
    problem === undefined ? undefined : h('span', { class: 'problem', role: 'alert' }, icon('error'), problem),
  );

const valueOf = (event: Event): string => (event.target as HTMLElement & { value: string }).value;
