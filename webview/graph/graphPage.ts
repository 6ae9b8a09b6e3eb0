import type { Look } from './drawing/boxShapes.ts';
import { fitTo } from './drawing/camera.ts';
import type { Camera } from './drawing/camera.ts';
import { canvasMeasure } from './drawing/drawShapes.ts';
import type { GraphPort, ToGraph } from './graphMessages.ts';
import { englishWords } from './graphWords.ts';
import type { GraphWords } from './graphWords.ts';
import { makeAccessibleTree } from './page/accessibleTree.ts';
import { makeActions } from './page/actions.ts';
import { showAim } from './page/aiming.ts';
import { beginningWith, choicesOf, readChoices } from './page/graphChoices.ts';
import type { GraphChoices } from './page/graphChoices.ts';
import { applyMessage } from './page/graphState.ts';
import { makeGraphStore } from './page/graphStore.ts';
import type { Shown } from './page/graphStore.ts';
import { listenToKeys } from './page/keys.ts';
import { openLayoutClient } from './page/layoutClient.ts';
import { makeMarkup } from './page/markup.ts';
import { listenToMinimap } from './page/minimapPointer.ts';
import { listenToPointer } from './page/pointer.ts';
import { onThemeChange, readTheme } from './page/readTheme.ts';
import { startLayoutWorker } from './page/startLayoutWorker.ts';
import { makeSpeaker } from './page/speaker.ts';
import { openStage } from './page/stage.ts';
import { openBar } from './page/toolbar.ts';
import { makeWhyCard } from './page/whyCard.ts';

export interface GraphOptions {
  /** Where the code of the layout can be read; without it the page lays out by itself. */
  readonly workerUrl?: string;
  readonly words?: GraphWords;
  /** Shows the whole graph again after each change, until the person has moved it. */
  readonly keepsWhole?: boolean;
  /** What was chosen before the page was loaded again, and who keeps what is chosen now. */
  readonly kept?: unknown;
  readonly keep?: (choices: GraphChoices) => void;
}

/** Starts the page of the dependency graph in an element. Says `graph.ready`, and then shows what the host tells it. */
export function startGraph(root: HTMLElement, port: GraphPort, options: GraphOptions = {}) {
  const { workerUrl, words = englishWords, keepsWhole = false, keep } = options;
  const kept = readChoices(options.kept);
  const { bar, canvas, minimap, surface, list, message, keys, empty, card } = makeMarkup(root, words);
  const measuring = document.createElement('canvas').getContext('2d');
  if (measuring === null) throw new Error('This browser gives no canvas to draw on.');
  const makeLook = (): Look => {
    const theme = readTheme(root);
    return { theme, words, measure: canvasMeasure(measuring, theme) };
  };
  let look = makeLook();

  let fitted: Camera | undefined = kept?.camera;
  const worker = workerUrl === undefined ? undefined : startLayoutWorker(workerUrl);
  const layouts = openLayoutClient(worker, (layout) => {
    store.takeLayout(layout);
    // The first graph is shown whole; afterwards the person decides where to look.
    const isUntouched = fitted === undefined || (keepsWhole && stage.camera() === fitted);
    if (isUntouched && layout.nodes.length > 0) {
      fitted = fitTo(layout.bounds, stage.size());
      stage.setCamera(fitted);
    }
    if (revealed !== undefined) actions.show(revealed);
    revealed = undefined;
  });
  const store = makeGraphStore({ beginning: beginningWith(kept), words, layOut: layouts.layOut });
  const stage = openStage({
    ...{ canvas, minimap, shown: store.shown, look: () => look },
    onCamera: (camera) => keep?.(choicesOf(store.shown().state, camera)),
  });
  if (kept?.camera !== undefined) stage.setCamera(kept.camera);
  const { say, hold, hush } = makeSpeaker(message);
  const actions = makeActions({ store, stage, port, words, say, hush });
  const tree = makeAccessibleTree({ list, surface, words, actions });
  const whyCard = makeWhyCard({ card, words, port });
  listenToPointer({ canvas, store, stage, actions, theme: () => look.theme, words });
  listenToMinimap({ minimap, store, stage });
  openBar({ bar, surface, store, stage, actions, port, words, look: () => look, say });
  const focusSearch = () => bar.querySelector<HTMLElement>('.graph-search')?.focus();
  listenToKeys({ surface, actions, stage, store, focusSearch });
  showAim({ store, stage, theme: () => look.theme });

  store.onChange((shown: Shown) => {
    tree.update(shown);
    whyCard.update(shown);
    const { tasks, isLoaded, canEdit } = shown.state;
    keys.textContent = canEdit ? `${words.keys} ${words.editKeys}` : words.keys;
    empty.hidden = !isLoaded || tasks.size > 0;
    // Nothing was chosen before it is shown.
    if (isLoaded && fitted !== undefined) keep?.(choicesOf(shown.state, stage.camera()));
    stage.redraw();
  });
  const themes = onThemeChange(() => {
    look = makeLook();
    stage.redraw();
  });

  /** A task to be brought into view as soon as it has a place. */
  let revealed: string | undefined;
  port.onMessage((told: ToGraph) => {
    if (told.type === 'graph.say') return say(told.text);
    if (told.type === 'graph.hold') return hold(told.text);
    store.update((state) => applyMessage(state, told));
    if (told.type !== 'graph.reveal') return;
    if (store.shown().scene.boxById.has(told.id)) actions.show(told.id);
    else revealed = told.id;
  });
  port.post({ type: 'graph.ready' });

  return {
    close() {
      themes.close();
      stage.close();
      layouts.close();
      root.replaceChildren();
    },
  };
}
