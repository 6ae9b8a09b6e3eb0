import type { Candidate } from '../../shared/model/placement.ts';
import { h } from '../dom.ts';
import type { View } from '../dom.ts';
import { empty, section } from '../page/section.ts';
import { t } from '../text.ts';
import { dropdown, icon, labelled, textField } from '../toolkit.ts';
import { problemAt } from './formDraft.ts';
import type { PlacementForm, TaskForm } from './taskForm.ts';
import type { TaskModel } from './taskModel.ts';

/** What a server must have, and what each of them says to that now: before anything is saved. */
export function placementView(model: TaskModel, { placement }: TaskForm, isOpen: boolean): View {
  const set = (changes: Partial<PlacementForm>): void => model.edit({ placement: { ...placement, ...changes } });
  const text = (field: Exclude<keyof PlacementForm, 'os' | 'mode' | 'workspace'>, name: string): View => {
    const problem = problemAt(model.problems, `placement.${field}`);
    const value = placement[field];
    return labelled(
      name,
      textField({ label: name, value, disabled: !isOpen, problem, onInput: (typed) => set({ [field]: typed }) }),
      problem,
    );
  };
  return section(
    t('Placement'),
    undefined,
    h(
      'div',
      { class: 'form-columns' },
      text('server', t('Server')),
      text('repo', t('Repository')),
      text('baseBranch', t('Base branch')),
      text('provider', t('Agent')),
      text('providers', t('Other agents')),
      text('labels', t('Labels')),
      text('languages', t('Languages')),
      text('frameworks', t('Frameworks')),
      text('locks', t('Used alone')),
      labelled(
        t('Way to run'),
        dropdown({
          label: t('Way to run'),
          value: placement.mode,
          disabled: !isOpen,
          options: [
            { value: '', text: t('as usual') },
            { value: 'interactive', text: t('in its terminal') },
            { value: 'headless', text: t('headless') },
            { value: 'acp', text: 'ACP' },
          ],
          onChange: (mode) => set({ mode }),
        }),
      ),
      labelled(
        t('System'),
        dropdown({
          label: t('System'),
          value: placement.os,
          disabled: !isOpen,
          options: [
            { value: '', text: t('any') },
            { value: 'linux', text: 'Linux' },
            { value: 'darwin', text: 'macOS' },
            { value: 'win32', text: 'Windows' },
          ],
          onChange: (os) => set({ os }),
        }),
      ),
      labelled(
        t('Workspace'),
        dropdown({
          label: t('Workspace'),
          value: placement.workspace,
          disabled: !isOpen,
          options: [
            { value: 'directory', text: t('directory') },
            { value: 'worktree', text: t('own worktree') },
            { value: 'scratch', text: t('shared scratch') },
            { value: 'pr_branch', text: t('branch of the pull request') },
          ],
          onChange: (workspace) => set({ workspace }),
        }),
      ),
    ),
    h('h3', {}, t('Where it would run')),
    candidatesView(model),
  );
}

function candidatesView({ why, whyFailure }: TaskModel): View {
  if (whyFailure !== undefined)
    return h('p', { class: 'problem', role: 'alert' }, icon('error'), h('span', { class: 'whole-text' }, whyFailure));
  if (why === undefined) return empty(t('Asking the servers…'));
  const cheapest =
    why.cheapest === undefined
      ? undefined
      : h('div', { class: 'bar is-warning' }, icon('lightbulb'), h('span', { class: 'whole-text' }, why.cheapest));
  if (why.candidates.length === 0) return h('div', {}, cheapest, empty(t('No server serves this project yet.')));
  const sorted = [...why.candidates].sort((a, b) => Number(b.fits) - Number(a.fits) || b.total - a.total);
  return h('div', { class: 'candidates' }, cheapest, ...sorted.map(candidateView));
}

function candidateView({ serverId, server, fits, gates, parts, total }: Candidate): View {
  const failed = gates.filter(({ passed }) => !passed);
  return h(
    'details',
    { key: serverId, class: 'candidate' },
    h(
      'summary',
      { class: 'row' },
      icon(fits ? 'pass' : 'circle-slash', { class: fits ? 'green' : 'quiet' }),
      h('span', { class: 'grow cut' }, server),
      fits
        ? h('span', {}, t('score {0}', total))
        : h('span', { class: 'quiet cut' }, failed.map(({ name }) => name).join(', ')),
    ),
    h(
      'table',
      { 'aria-label': t('Gates and points of {0}', server) },
      ...gates.map(({ name, passed, detail }) =>
        h(
          'tr',
          { key: `gate ${name}` },
          h('td', {}, icon(passed ? 'check' : 'close', { class: passed ? 'green' : 'red' })),
          h('td', {}, name),
          h('td', { class: 'quiet' }, detail),
        ),
      ),
      ...parts.map(({ name, points, detail }) =>
        h(
          'tr',
          { key: `part ${name}` },
          h('td', { class: 'code' }, `+${points}`),
          h('td', {}, name),
          h('td', { class: 'quiet' }, detail),
        ),
      ),
    ),
  );
}
