import { startGraphPreview } from '../preview/graphPreview.ts';
import { startGraphPanel } from './graphPanel.ts';

/** The page of the window's tasks, or of a pipeline file: one bundle, since the drawing is the same. */
function openGraph(root: HTMLElement, workerUrl: string | undefined): void {
  root.classList.add('graph');
  if (root.dataset['page'] === 'preview') startGraphPreview(root, workerUrl);
  else startGraphPanel(root, workerUrl);
}

const place = document.getElementById('page');
const script = document.currentScript;
const besideUs = script instanceof HTMLScriptElement ? new URL('graphLayout.js', script.src).href : undefined;
if (place !== null) openGraph(place, besideUs);
