import { boardPage } from '../board/boardPage.ts';
import { fleetPage } from '../fleet/fleetPage.ts';
import { objectivePage } from '../objective/objectivePage.ts';
import { overviewPage } from '../overview/overviewPage.ts';
import { permissionsPage } from '../permissions/permissionsPage.ts';
import { taskPage } from '../task/taskPage.ts';
import { startPage } from './startPage.ts';

/** One bundle for all pages that are drawn from rows: what they share is most of it, and it is in the package once. */
const pages = {
  task: taskPage,
  objective: objectivePage,
  board: boardPage,
  fleet: fleetPage,
  overview: overviewPage,
  permissions: permissionsPage,
} as const;

const isPage = (name: string | undefined): name is keyof typeof pages =>
  name !== undefined && Object.hasOwn(pages, name);

const name = document.getElementById('page')?.dataset['page'];
if (isPage(name)) startPage(pages[name]);
