import assert from 'node:assert/strict';
import { filesWith } from '../harness/files.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

describe('the inbox in a window', () => {
  const ui = useWindow({ servers: [{ name: 'gpu1' }] });
  const begin = (draft: Readonly<Record<string, unknown>>) => createTask(ui.fleet, { start: 'auto', ...draft });
  const ask = async (title: string, ...lines: readonly string[]) => {
    const { id } = await begin({ title, spec: script(...lines, 'complete x') });
    return { id, intervention: await untilAsked(ui.fleet, id) };
  };
  const answerOf = async (id: string) => (await ui.fleet.rest.get(`/interventions/${id}`)).answer;
  const quickRows = () => ui.window.page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
  const isFree = () => ui.window.page.locator('.quick-input-widget').isHidden();

  it('[I3] [V1] a question that comes is told once, with its answers as buttons, and counted by a badge', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    const { intervention } = await ask('Sign in', 'ask Which token format?');
    await window.row('Which token format?').waitFor();
    await until(
      async () => (await window.toasts()).some((toast) => toast.includes('Which token format?')),
      'it is told',
    );
    const badge = window.page.locator('.activitybar .action-item.checked .badge-content');
    await until(async () => (await badge.innerText()) === '1', 'the badge counts it');
    await window.screenshot('1-asked');
    await window.toastButton('Answer…').click();
    await window.answer('JWT, please');
    await until(async () => (await answerOf(intervention.id)) === 'JWT, please', 'the hub has the answer');
    await until(async () => (await window.rows()).some((row) => /^Answered/.test(row)), 'it is shown as answered');
    await until(() => badge.isHidden(), 'nothing is counted any more');
  });

  it('[I2] options are picked, something else is written, and what was typed is there when it is asked again', async () => {
    const { window } = ui;
    const { intervention, id } = await ask(
      'Pick a database',
      'run rostrum task help --question "Which database?" --option Postgres --option SQLite --wait',
    );
    await window.row('Which database?').click();
    await until(async () => (await quickRows()).some((row) => row.includes('SQLite')), 'the options are shown');
    await window.screenshot('2-options');
    await window.typeAnswer('Neither of th');
    await until(
      async () => (await quickRows()).some((row) => row.includes('Answer “Neither of th”')),
      'it can be sent',
    );
    await window.page.keyboard.press('Escape');
    await until(isFree, 'the input is closed');
    await window.row('Which database?').click();
    const input = window.page.locator('.quick-input-widget .quick-input-box input').first();
    await until(async () => (await input.inputValue()) === 'Neither of th', 'what was typed is there again');
    await window.typeAnswer('Neither of them');
    await window.choose('Answer “Neither of them”');
    await until(async () => (await answerOf(intervention.id)) === 'Neither of them', 'the hub has the answer');
    await untilStatus(ui.fleet, id, 'done');
  });

  it('[I3] [V4] is put off and taken back by the palette alone', async () => {
    const { window, fleet } = ui;
    const { intervention } = await ask('Wait a little', 'ask Now or later?');
    await window.row('Now or later?').waitFor();
    const badge = window.page.locator('.activitybar .action-item.checked .badge-content');
    await window.run('Rostrum: Put Everything in the Inbox Off…');
    await window.choose('1 hour');
    await until(() => badge.isHidden(), 'nothing is counted any more');
    await window.run('Rostrum: Take Back into the Inbox');
    await window.choose('Now or later?');
    await until(async () => (await badge.innerText()) === '1', 'it is counted again');
    await fleet.rest.post(`/interventions/${intervention.id}/respond`, { response: 'now' });
  });

  it('[I2] what was typed is there again when the window ended in the middle of the answer', async () => {
    const { window, fleet } = ui;
    const { intervention } = await ask('Name it', 'ask What shall it be called?');
    await window.row('What shall it be called?').click();
    const input = window.page.locator('.quick-input-widget .quick-input-box input').first();
    await input.waitFor();
    await window.page.keyboard.type('Orchard, bec');
    await until(() => filesWith(window.directory, 'Orchard, bec').length > 0, 'it is on the disk');
    await window.reload();
    await window.openContainer('Rostrum');
    await window.row('What shall it be called?').click();
    await until(async () => (await input.inputValue()) === 'Orchard, bec', 'what was typed is there again');
    await window.answer('Orchard');
    await until(async () => (await answerOf(intervention.id)) === 'Orchard', 'the hub has the answer');
    await until(() => filesWith(window.directory, 'Orchard, bec').length === 0, 'what was sent is kept no more');
    await until(isFree, 'the input is closed');
    assert.equal((await fleet.rest.get(`/interventions/${intervention.id}`)).intervention.state, 'answered');
  });

  it('[T11] a plan is read in the Markdown preview, and approved in its title bar', async () => {
    const { window, fleet } = ui;
    const task = await begin({
      title: 'Big change',
      spec: script('plan # Rewrite everything', 'complete x'),
      requirePlanApproval: true,
    });
    await untilStatus(fleet, task.id, 'plan_review');
    await window.row('Rewrite everything').click();
    const preview = await window.webview('h1');
    await until(async () => (await preview.locator('h1').innerText()) === 'Rewrite everything', 'the plan is shown');
    await window.screenshot('3-plan');
    await window.page.locator('.editor-actions a[aria-label^="Approve"]').first().click();
    await untilStatus(fleet, task.id, 'done');
  });

  it('[T11] a plan is sent back with a comment, which its agent hears, and comes again', async () => {
    const { window, fleet } = ui;
    const task = await begin({
      title: 'Risky change',
      spec: script('plan # Drop the table', 'complete x'),
      requirePlanApproval: true,
    });
    await untilStatus(fleet, task.id, 'plan_review');
    await window.row('Drop the table').click();
    await window.webview('h1');
    await window.page.locator('.editor-actions a[aria-label^="Ask for Revision"]').first().click();
    await window.answer('Keep a copy');
    await window.row('as asked: Keep a copy').waitFor();
    await window.screenshot('3-revised');
    const story = await timelineOf(fleet, task.id);
    assert.ok(JSON.stringify(story.find(({ type }) => type === 'task_plan_revised')).includes('Keep a copy'));
    await window.row('as asked: Keep a copy').click();
    await window.page.locator('.editor-actions a[aria-label^="Approve"]').first().click();
    await untilStatus(fleet, task.id, 'done');
  });

  it('[V4] a key means the row with the focus, also where arrows moved it there', async () => {
    const { window, fleet } = ui;
    const first = await ask('First', 'ask First question?');
    const second = await ask('Second', 'ask Second question?');
    await window.row('Second question?').waitFor();
    const { keyboard } = window.page;
    await window.row('First question?').click();
    await window.page.locator('.quick-input-widget .quick-input-box input').first().waitFor();
    await keyboard.press('Escape');
    await until(isFree, 'the input is closed');
    const tree = window.page.locator('.sidebar [role=tree]').first();
    const inFront = tree.locator('[role=treeitem].focused');
    await until(async () => {
      const row = (await inFront.getAttribute('aria-label').catch(() => '')) ?? '';
      if (row.includes('Second question?')) return true;
      await tree.focus();
      await keyboard.press(row.includes('First question?') ? 'ArrowDown' : 'Home');
      return false;
    }, 'arrows have moved the focus to the second question');
    await keyboard.press('s');
    await window.choose('1 hour');
    await until(async () => (await window.rows()).some((row) => /^Put off/.test(row)), 'it is put off');
    await window.screenshot('4-put-off');
    await window.row('Second question?').waitFor({ state: 'detached' });
    await window.row('First question?').waitFor();
    await fleet.ask('inbox', 'respond', first.intervention.id, 'done');
    await fleet.ask('inbox', 'respond', second.intervention.id, 'done');
  });

  it('[I2] who comes second reads who was first, and keeps what was written', async () => {
    const { window, fleet } = ui;
    const { intervention } = await ask('Race', 'ask Left or right?');
    await window.row('Left or right?').click();
    await window.typeAnswer('left');
    await fleet.ask('inbox', 'respond', intervention.id, 'right');
    const late = async () => (await window.toasts()).find((toast) => toast.includes('answered it'));
    // It goes by itself after a while.
    assert.match(await until(late, 'it says who was first'), /Copy What I Wrote.*answered it just now: “right”/);
    await window.screenshot('5-late');
    await until(isFree, 'the input is closed');
  });

  it('[I2] a long answer is written in an editor, and sent from its title bar', async () => {
    const { window } = ui;
    const { intervention } = await ask('Essay', 'ask Why?');
    await window.row('Why?').click();
    await window.page.locator('.quick-input-titlebar a[aria-label^="Write in an Editor"]').click();
    await window.page.locator('.editor-instance .view-lines').first().waitFor();
    await window.page.keyboard.type('First line\nsecond line');
    await window.screenshot('6-editor');
    await window.page.locator('.editor-actions a[aria-label^="Send Answer"]').first().click();
    await until(async () => (await answerOf(intervention.id)) === 'First line\nsecond line', 'the hub has the answer');
    await until(
      async () => (await window.page.locator('.tab', { hasText: 'Answer to' }).count()) === 0,
      'it is closed',
    );
  });
});
