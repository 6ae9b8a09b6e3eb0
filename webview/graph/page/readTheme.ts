import { firstUnlike } from '../drawing/colours.ts';
import { plainTheme } from '../drawing/theme.ts';
import type { GraphTheme } from '../drawing/theme.ts';

/** The colours of the editor, which it gives as CSS variables; those that it does not give are the plain ones. */
export function readTheme(root: HTMLElement): GraphTheme {
  const style = getComputedStyle(root);
  const isHighContrast = document.body.classList.contains('vscode-high-contrast') || matchMedia('(forced-colors: active)').matches; // prettier-ignore
  const read = (names: readonly string[], plain: string) => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return plain;
  };
  const foreground = read(['foreground'], plainTheme.foreground);
  const background = read(['editor-background'], plainTheme.background);
  const border = isHighContrast ? read(['contrastBorder'], foreground) : read(['editorWidget-border', 'panel-border'], plainTheme.boxBorder); // prettier-ignore
  const accent = isHighContrast ? read(['contrastActiveBorder', 'focusBorder'], plainTheme.accent) : read(['focusBorder'], plainTheme.accent); // prettier-ignore
  // What is chosen is often on the critical path, and some themes have the same colour for both.
  const [usual, other] = [
    read(['symbolIcon-classForeground'], plainTheme.critical),
    read(['charts-purple'], foreground),
  ];
  const { states } = plainTheme;
  return {
    background,
    foreground,
    muted: isHighContrast ? foreground : read(['descriptionForeground'], plainTheme.muted),
    box: isHighContrast ? background : read(['editorWidget-background'], plainTheme.box),
    boxBorder: border,
    line: isHighContrast ? foreground : read(['descriptionForeground'], plainTheme.line),
    accent,
    critical: firstUnlike(accent, [usual, other, foreground]),
    warning: read(['editorWarning-foreground', 'charts-yellow'], plainTheme.warning),
    states: {
      pending: read(['descriptionForeground'], states.pending),
      assigned: read(['charts-blue'], states.assigned),
      planning: read(['charts-purple'], states.planning),
      plan_review: read(['charts-purple'], states.plan_review),
      running: read(['charts-blue'], states.running),
      needs_human: read(['editorWarning-foreground', 'charts-yellow'], states.needs_human),
      done: read(['charts-green'], states.done),
      failed: read(['errorForeground', 'charts-red'], states.failed),
      cancelled: read(['disabledForeground', 'descriptionForeground'], states.cancelled),
    },
    fontFamily: read(['font-family'], plainTheme.fontFamily),
    isHighContrast,
  };
}

/** Calls back when the editor changes its theme: it changes classes and variables of the document. */
export function onThemeChange(listener: () => void): { readonly close: () => void } {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['style', 'class'] });
  return { close: () => observer.disconnect() };
}
