import { draw } from '../../dom.ts';
import type { Look } from '../drawing/boxShapes.ts';
import type { GraphPort } from '../graphMessages.ts';
import type { GraphWords } from '../graphWords.ts';
import type { GraphActions } from './actions.ts';
import { barView } from './barView.ts';
import type { Bar, BarActions } from './barView.ts';
import type { GraphStore, Shown } from './graphStore.ts';
import { savePng, saveSvg } from './savePicture.ts';
import type { Stage } from './stage.ts';

interface BarNeeds {
  readonly bar: HTMLElement;
  readonly surface: HTMLElement;
  readonly store: GraphStore;
  readonly stage: Stage;
  readonly actions: GraphActions;
  readonly port: GraphPort;
  readonly words: GraphWords;
  readonly look: () => Look;
  readonly say: (text: string) => void;
}

/** Draws the bar above the drawing, and gives its field and buttons their work. */
export function openBar({ bar, surface, store, stage, actions, port, words, look, say }: BarNeeds): void {
  let showsList = false;
  const barActions: BarActions = {
    find: actions.find,
    take() {
      const [first] = store.shown().emphasis.found ?? [];
      if (first !== undefined) actions.choose(first, false);
      surface.focus();
    },
    giveUp() {
      actions.find('');
      surface.focus();
    },
    press: {
      fit: stage.fit,
      arrange: store.arrangeAnew,
      criticalPath: actions.toggleCritical,
      showEnded: actions.toggleEnded,
      collapse: actions.toggleAllObjectives,
      showList() {
        showsList = surface.classList.toggle('has-list');
        redraw(store.shown());
        stage.redraw();
      },
      exportSvg: () => port.post({ type: 'graph.save', format: 'svg', content: saveSvg(store.shown(), look()) }),
      exportPng() {
        savePng(store.shown(), look()).then(
          (content) => port.post({ type: 'graph.save', format: 'png', content }),
          (error: unknown) => say(error instanceof Error ? error.message : String(error)),
        );
      },
    },
  };

  let drawn = '';
  // Hovering and choosing change nothing here.
  const redraw = (shown: Shown) => {
    const content = contentOf(shown, showsList, words);
    const text = JSON.stringify(content);
    if (text === drawn) return;
    drawn = text;
    draw(barView(content, words, barActions), bar);
  };
  store.onChange(redraw);
  redraw(store.shown());
}

function contentOf(shown: Shown, showsList: boolean, words: GraphWords): Bar {
  const { tasks, search, showsCritical, showsEnded, collapsed } = shown.state;
  return {
    search,
    count: words.counted(tasks.size, countFound(shown)),
    pressed: { criticalPath: showsCritical, showEnded: showsEnded, collapse: collapsed.size > 0, showList: showsList },
  };
}

function countFound({ state, view, emphasis: { found } }: Shown): number {
  if (found === undefined) return state.tasks.size;
  const boxes = view.boxes.filter(({ id }) => found.has(id));
  return boxes.reduce((sum, box) => sum + (box.kind === 'task' ? 1 : box.tasks.length), 0);
}
