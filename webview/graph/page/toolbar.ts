import type { Look } from '../drawing/boxShapes.ts';
import type { GraphPort } from '../graphMessages.ts';
import type { GraphActions } from './actions.ts';
import type { GraphStore, Shown } from './graphStore.ts';
import type { Markup } from './markup.ts';
import { savePng, saveSvg } from './savePicture.ts';
import type { Stage } from './stage.ts';

interface BarNeeds {
  readonly markup: Markup;
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly actions: GraphActions;
  readonly port: GraphPort;
  readonly look: () => Look;
  readonly say: (text: string) => void;
}

/** Gives the buttons above the drawing their work, and shows which of them are on. */
export function listenToBar({ markup, store, stage, actions, port, look, say }: BarNeeds): void {
  const { buttons, search, surface } = markup;
  const on = (name: keyof typeof buttons, act: () => void) => buttons[name].addEventListener('click', act);
  on('fit', stage.fit);
  on('arrange', store.arrangeAnew);
  on('criticalPath', actions.toggleCritical);
  on('showEnded', actions.toggleEnded);
  on('collapse', actions.toggleAllObjectives);
  on('showList', () => {
    const isShown = surface.classList.toggle('has-list');
    buttons.showList.setAttribute('aria-pressed', String(isShown));
    stage.redraw();
  });
  on('exportSvg', () => port.post({ type: 'graph.save', format: 'svg', content: saveSvg(store.shown(), look()) }));
  on('exportPng', () => {
    savePng(store.shown(), look()).then(
      (content) => port.post({ type: 'graph.save', format: 'png', content }),
      (error: unknown) => say(error instanceof Error ? error.message : String(error)),
    );
  });
  search.addEventListener('input', () => actions.find(search.value));

  const showPressed = ({ state }: Shown) => {
    buttons.criticalPath.setAttribute('aria-pressed', String(state.showsCritical));
    buttons.showEnded.setAttribute('aria-pressed', String(state.showsEnded));
    buttons.collapse.setAttribute('aria-pressed', String(state.collapsed.size > 0));
  };
  store.onChange(showPressed);
  showPressed(store.shown());
}
