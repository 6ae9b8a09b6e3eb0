import assert from 'node:assert/strict';
import { script } from '../harness/script.ts';
import { createTask, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

/** Editors draw blanks that no line is broken at. */
const withBlanks = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('a person and the tree of tasks', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });

  /** Takes the entry that an open list offers first. */
  const takeFirst = async (question: string) => {
    const { page } = ui.window;
    await page.locator(`.quick-input-widget input[placeholder="${question}"]`).waitFor();
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await page.keyboard.press('Enter');
  };

  it('[V1] makes a task in a few questions, the last of which says where it would run', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    await window.sideBarButton('Create a Task').click();
    await window.answer('Add a cart');
    await takeFirst('Which kind of work?');
    await takeFirst('How urgent?');
    await takeFirst('Which agent?');
    await until(
      async () => (await window.page.locator('.quick-input-list').innerText()).includes('gpu1'),
      'servers are shown',
    );
    await window.screenshot('1-where');
    await takeFirst('Where shall it run?');
    await window.choose('Create only');
    await window.row('Add a cart').waitFor();
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    assert.deepEqual([rows[0].title, rows[0].type, rows[0].priority], ['Add a cart', 'feature', 'normal']);
  });

  it('[V1] shows what changes while changes do not end', async () => {
    const { window, fleet } = ui;
    const { id } = await createTask(fleet, { title: 'Round 0', start: 'manual' });
    await window.row('Round 0').waitFor();
    let round = 0;
    const shown = new Set<string>();
    // The first is drawn at once; whether those after it are, as long as others follow, is the question.
    await until(async () => {
      round += 1;
      await fleet.rest.patch(`/tasks/${id}`, { title: `Round ${round}` });
      for (const [text] of (await window.sideBarText()).matchAll(/Round [1-9]\d*/g)) shown.add(text);
      return shown.size > 3;
    }, 'rounds are shown while others follow');
    await fleet.rest.post(`/tasks/${id}/cancel`);
  });

  it('[V1] shows a graph of tasks with what matters of each, and says it to who listens', async () => {
    const { window, fleet } = ui;
    const { objective } = await fleet.rest.post('/objectives', { project: fleet.project, title: 'Open the shop' });
    const parent = objective.id;
    // Drawn while it is empty: what comes into it has to open it.
    await window.row('Open the shop').waitFor();
    const schema = await createTask(fleet, {
      title: 'Design the schema',
      parent,
      contracts: [{ key: 'schema' }],
      start: 'manual',
    });
    await createTask(fleet, {
      title: 'Build the backend',
      parent,
      dependencies: [{ on: schema.id, type: 'input', contractKey: 'schema' }],
    });
    await createTask(fleet, { title: 'Write the docs', parent, dependencies: [{ on: schema.id }], priority: 'high' });
    const given = await createTask(fleet, { title: 'Choose a font', parent, start: 'manual' });
    await fleet.rest.post(`/tasks/${given.id}/cancel`);
    await createTask(fleet, { title: '<img src=x onerror=alert(1)> **bold**', parent, start: 'manual' });
    await window.row('Build the backend').waitFor();
    const said = await until(async () => {
      const rows = await window.rows();
      return rows.some((row) => row.includes('1 cancelled')) ? rows : undefined;
    }, 'the fold is shown');
    assert.ok(
      said.some((row) => /Build the backend, blocked, .*waits for schema of/.test(row)),
      said.join('\n'),
    );
    await window.hover('Write the docs', 'Priority');
    await window.screenshot('2-tree');
    await window.row('Build the backend').click({ button: 'right' });
    await window.page.locator('.monaco-menu:visible', { hasText: 'Why Is This Not Running?' }).waitFor();
    await window.screenshot('3-menu');
    await window.page.keyboard.press('Escape');
  });

  it('[T17] [V3] opens an objective as a page, from its row', async () => {
    const { window } = ui;
    await window.row('Open the shop').click();
    const page = await window.webview('.objective-progress');
    await page.getByRole('button', { name: 'Build the backend' }).waitFor();
    await window.screenshot('3-objective');
  });

  it('[V4] [T17] opens an objective by the palette, which asks for one', async () => {
    const { window } = ui;
    await window.run('View: Close All Editors');
    await window.run('Rostrum: Open Objective');
    await window.choose('Open the shop');
    await (await window.webview('.objective-progress')).getByRole('button', { name: 'Build the backend' }).waitFor();
    await window.run('View: Close All Editors');
  });

  it('[M5] says in the graph that maintenance keeps a task from running', async () => {
    const { window, fleet } = ui;
    await fleet.rest.post('/servers/gpu1/disable');
    const { id } = await createTask(fleet, { title: 'Paint the door', start: 'auto' });
    await window.run('Rostrum: Open Graph');
    const graph = await window.webview('canvas');
    await graph.getByRole('button', { name: 'List' }).click();
    await graph.getByRole('treeitem', { name: 'Paint the door' }).click();
    await graph.locator('.graph-card').getByText('gpu1: disabled for maintenance').waitFor();
    await window.screenshot('3-maintenance');
    await fleet.rest.post(`/tasks/${id}/cancel`);
    await fleet.rest.post('/servers/gpu1/enable');
    await window.run('View: Close All Editors');
  });

  it('[M3] says why a task does not run, as a page', async () => {
    const { window } = ui;
    await window.rowMenu('Build the backend', 'Why Is This Not Running?');
    const page = await window.webview('h1');
    await until(async () => (await page.locator('body').innerText()).includes('not running?'), 'the page is shown');
    await until(
      async () => (await page.locator('body').innerText()).includes('What holds it'),
      'what holds it is said',
    );
    await window.screenshot('4-why');
  });

  it('[T19] opens what came of a task: an upload, a file of this machine where it lies, one of another as its server reads it, else its place', async () => {
    const { window, fleet } = ui;
    const { id, ref } = await createTask(fleet, {
      title: 'Measure the load',
      spec: script(
        "run printf '# Load\\n\\n1,200 requests a second.\\n' > report.md",
        "run printf 'ms\\n12\\n' > figures.csv",
        'run rostrum artifact add --upload report.md --name "Load report" --primary',
        'run rostrum artifact add --path figures.csv',
        'complete measured',
      ),
      start: 'auto',
    });
    await untilStatus(fleet, id, 'done');
    await fleet.rest.post(`/tasks/${id}/artifacts`, { name: 'Elsewhere', path: '/no/such/file.csv' });
    const { page } = window;
    const shows = async (text: string) => {
      const shown = page.locator('.editor-instance .view-lines', { hasText: text.slice(-8) }).first();
      await until(async () => withBlanks(await shown.innerText()).includes(text), `an editor shows ${text}`);
    };
    const choose = async (name: string) => {
      await window.run('Rostrum: Open Artifact…');
      await window.choose(ref);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Load report' }).waitFor();
      await window.choose(name);
    };
    await choose('Load report');
    await shows('1,200 requests a second.');
    await window.screenshot('5-artifacts');
    await choose('figures.csv');
    await page.locator('.tab', { hasText: 'figures.csv' }).waitFor();
    await shows('12');
    // As on a machine of the same name: not the file that was recorded lies here, but its server reads what there is.
    const { artifacts } = await viewTask(fleet, id);
    const { path } = artifacts.find((one: { name: string }) => one.name === 'figures.csv');
    await fleet.rest.post(`/tasks/${id}/artifacts`, { name: 'There', path, bytes: 1, sha256: 'e'.repeat(64) });
    await window.run('View: Close All Editors');
    await choose('There');
    await page.locator('.tab', { hasText: `${ref} There` }).waitFor();
    await shows('12');
    await until(
      async () => (await window.toasts()).some((toast) => toast.includes('There has changed since it was recorded.')),
      'it is said to be another one',
    );
    await choose('Elsewhere');
    await until(
      async () => (await window.toasts()).some((toast) => /on its server: gpu1:\/no\/such/.test(toast)),
      'its place is said',
    );
    // From its page too.
    await window.run('View: Close All Editors');
    await window.run('Rostrum: Open Task');
    await window.choose(ref);
    const task = await window.webview('.task');
    await task.getByRole('button', { name: 'figures.csv' }).click();
    await page.locator('.tab', { hasText: 'figures.csv' }).waitFor();
    await window.run('View: Close All Editors');
  });

  it('[V1] filters what waits and what is blocked, and shows that it does', async () => {
    const { window } = ui;
    await window.run('Rostrum: Filter Tasks by Text…');
    await window.answer('backend');
    await until(
      async () => (await window.rows()).every((row) => !row.includes('Write the docs')),
      'the others are hidden',
    );
    await window.screenshot('5-filtered');
    await window.run('Rostrum: Clear Filter of Tasks');
    await window.row('Write the docs').waitFor();
    await window.run('Rostrum: Group Tasks by State');
    await until(async () => (await window.rows()).some((row) => row.startsWith('Pending')), 'groups are shown');
    await window.screenshot('6-by-state');
    await window.run('Rostrum: Group Tasks by Objective');
    await window.row('Open the shop').waitFor();
  });

  it('[V1] is dragged by the pointer below another, and seen there', async () => {
    const { window, fleet } = ui;
    const parentOf = async (title: string): Promise<string | undefined> => {
      const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
      return rows.find((row: { title: string }) => row.title === title)?.parentId;
    };
    const above = await createTask(fleet, { title: 'Above', start: 'manual' });
    await createTask(fleet, { title: 'Dragged', start: 'manual' });
    await window.row('Dragged').dragTo(window.row('Above'));
    await until(async () => (await parentOf('Dragged')) === above.id, 'it is below the other');
    const level = async () => Number(await window.row('Dragged').getAttribute('aria-level'));
    await until(async () => (await level()) === 2, 'and stands there');
  });

  it('[V1] several are chosen, and one command is for all of them', async () => {
    const { window, fleet } = ui;
    const titles = ['Spice: salt', 'Spice: pepper', 'Spice: cumin'];
    const made = await Promise.all(titles.map((title) => createTask(fleet, { title, start: 'manual' })));
    // A tree draws only what there is room for.
    await window.run('Rostrum: Filter Tasks by Text…');
    await window.answer('spice');
    for (const title of titles) await window.row(title).waitFor();
    // Rows that are drawn anew between the two clicks forget the first.
    await until(async () => {
      await window.row('salt').click();
      await window.row('pepper').click({ modifiers: ['ControlOrMeta'] });
      const chosen = window.page.locator('.sidebar [role=treeitem][aria-selected=true]');
      return (await chosen.count()) === 2;
    }, 'both are chosen');
    await window.rowMenu('pepper', 'Set Priority…');
    await window.choose('Critical');
    const priorities = async () => {
      const views = await Promise.all(made.map(({ id }) => viewTask(fleet, id)));
      return views.map(({ task }) => task.priority).join();
    };
    await until(async () => (await priorities()) === 'critical,critical,normal', 'both chosen ones have it');
    await window.screenshot('6-several');
    await window.run('View: Close All Editors');
    await window.run('Rostrum: Clear Filter of Tasks');
  });

  it('[V1] F2 renames the row that has the focus', async () => {
    const { window } = ui;
    await window.row('Write the docs').click();
    const tree = window.page.locator('.sidebar [role=tree]', { hasText: 'Write the docs' });
    await until(async () => {
      await tree.focus();
      await window.page.keyboard.press('F2');
      // Pressed once more it would ask anew, and take away what was typed.
      const input = window.page.locator('.quick-input-widget .quick-input-box input').first();
      return input.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    }, 'another title is asked for');
    await window.answer('Write the manual');
    await window.row('Write the manual').waitFor();
  });

  it('[T4] asks before a task is cancelled, and says what that means for others', async () => {
    const { window, fleet } = ui;
    await window.run('Rostrum: Cancel Task…');
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Design the schema' }).waitFor();
    await window.choose('Design the schema');
    const dialog = window.page.locator('.monaco-dialog-box');
    await until(async () => (await dialog.innerText()).includes('Blocked by it then'), 'the dialog says it');
    await window.screenshot('7-cancel');
    await dialog.locator('a.monaco-button', { hasText: 'Cancel Task' }).click();
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    const { id } = rows.find(({ title }: { title: string }) => title === 'Design the schema');
    await until(async () => (await viewTask(fleet, id)).task.status === 'cancelled', 'it is cancelled');
  });
});
