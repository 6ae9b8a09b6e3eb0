import type * as z from 'zod';
import { counted } from '../../shared/counted.ts';
import type { taskView } from '../../shared/operations/tasks.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { PlacementReason } from '../../shared/model/placement.ts';
import type { TaskSpec } from '../../shared/model/taskSpec.ts';
import { colourState, createColours, terminalLine } from '../../runtime/terminalText.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import { evidenceLines } from './evidencePage.ts';
import { readActor } from './actors.ts';
import { artifactLine } from './artifactPage.ts';
import { staleLines } from './contractPage.ts';
import type { NameOf } from './names.ts';
import { renderFacts, renderPage, renderSection, renderValue } from './page.ts';
import { renderMoment, renderSpan } from './times.ts';
import { budgetWords, usedWords } from './usageWords.ts';

export type TaskView = z.infer<typeof taskView>;

export interface TaskPageParts {
  readonly nameOf: NameOf;
  readonly nowMs: number;
  readonly look: TableLook;
}

/** A task as a page: what it is, where it runs and why there, what it waits for, what it gives. */
export function renderTaskPage(view: TaskView, parts: TaskPageParts): string {
  const { task } = view;
  const { colour } = parts.look;
  const { bold } = createColours(colour);
  return renderPage([
    `${bold(task.ref)}  ${bold(terminalLine(task.title))}  ${colourState(createColours(colour), task.status)}`,
    renderFacts(taskFacts(view, parts), colour),
    renderSection('Spec', plainLines(view.spec), colour),
    renderSection('Structured spec', specLines(view.structuredSpec), colour),
    renderSection('Inputs', inputLines(view.resolvedInputs), colour),
    renderSection('Stale inputs', staleLines(task.stale, parts.nameOf).join('\n'), colour),
    renderSection('Contracts', contractLines(view, parts), colour),
    renderSection(`Plan, revision ${view.plan?.revision ?? 0}`, plainLines(view.plan?.text ?? ''), colour),
    renderSection('Result', resultLines(view.result), colour),
    renderSection('Evidence', evidenceLines(view, parts), colour),
    renderSection('Artifacts', artifactLines(view), colour),
    renderSection('Failure', plainLines(view.failure?.message ?? ''), colour),
    renderSection('Earlier attempts', attemptLines(view, parts), colour),
  ]);
}

/** Why a task ran where it ran: by hand, or the score that won. */
export function renderReason(reason: PlacementReason): string {
  if (reason.by === 'hand') return 'by hand';
  const parts = (reason.parts ?? []).filter(({ points }) => points !== 0);
  const score = parts.map(({ name, points }) => `${name} ${points}`).join(' + ');
  const of =
    reason.considered === undefined ? '' : `, ${reason.fitting ?? 0} of ${counted(reason.considered, 'server')} fitted`;
  return `score ${reason.total ?? 0}${score === '' ? '' : ` = ${score}`}${of}`;
}

function taskFacts(view: TaskView, { nameOf, nowMs }: TaskPageParts) {
  const { task } = view;
  const where = task.serverId === undefined ? undefined : `${nameOf(task.serverId)}, session ${nameOf(task.sessionId)}`;
  const ran = task.startedAt === undefined ? undefined : renderSpan((task.endedAt ?? nowMs) - task.startedAt);
  return [
    ['id', task.id],
    ['kind', `${task.type}, priority ${task.priority}, version ${task.version}`],
    [task.endedAt === undefined ? 'runs on' : 'ran on', where],
    ['why there', view.reason === undefined ? undefined : renderReason(view.reason)],
    ['blocked by', task.status === 'pending' ? task.blockedBy.map(({ text }) => text).join(', ') : undefined],
    ['needs', placementText(view.placement)],
    ['labels', task.labels.join(', ')],
    [
      'external',
      task.external === undefined
        ? undefined
        : `${task.external.system}:${task.external.id} ${task.external.url ?? ''}`,
    ],
    [
      'starts',
      `${view.start}${view.requirePlanApproval ? ', its plan needs approval' : ''}${view.retry.max > 0 ? `, ${counted(view.retry.max, 'retry').replace('retrys', 'retries')}` : ''}`,
    ],
    ['used', usedWords(view.used)],
    ['budget', budgetWords(view.budget, view.used)],
    ['attempt', `${task.attempt}${ran === undefined ? '' : `, ${task.endedAt === undefined ? 'for' : 'took'} ${ran}`}`],
    ['follows up', task.followUpOf?.ref],
    ['judged', verdictText(view)],
    ['created', `${renderMoment(task.createdAt)} by ${actorName(readActor(view.createdBy))}`],
  ] as const;
}

function verdictText({ task: { verdict }, verdictComment }: TaskView): string | undefined {
  if (verdict === undefined) return undefined;
  const { kind, by, at, followUp } = verdict;
  const what = `${kind.replace('-', ' ')} by ${actorName(readActor(by))}, ${renderMoment(at)}`;
  const then = followUp === undefined ? '' : `; ${followUp.ref} goes on with it`;
  return `${what}${then}${verdictComment === undefined ? '' : `: ${verdictComment}`}`;
}

const placementText = (placement: TaskView['placement']): string =>
  Object.entries(placement)
    .filter(([name, value]) => name !== 'workspace' && (Array.isArray(value) ? value.length > 0 : value !== undefined))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : value}`)
    .join(' · ');

const inputLines = (inputs: TaskView['resolvedInputs']): string =>
  Object.entries(inputs)
    .map(([key, data]) => `${key}  ${renderValue(data)}`)
    .join('\n');

function contractLines({ contracts, promises }: TaskView, { nowMs }: TaskPageParts): string {
  const meaning = new Map(promises.map(({ key, description }) => [key, description]));
  return contracts
    .map(({ key, status, version, at, hasSchema, change, schemaChange }) =>
      [
        `${key}  ${status}`,
        status === 'promised' ? '' : `v${version}`,
        change ?? '',
        at === undefined ? '' : `${renderSpan(nowMs - at)} ago`,
        hasSchema ? 'with schema' : '',
        schemaChange === undefined ? '' : `schema changed: ${schemaChange}`,
        meaning.get(key) ?? '',
      ]
        .filter((part) => part !== '')
        .join(' · '),
    )
    .map(terminalLine)
    .join('\n');
}

function specLines(spec: TaskSpec | undefined): string {
  if (spec === undefined) return '';
  return [
    ...spec.requirements.map(({ priority, description }) => `${priority.padEnd(6)} ${description}`),
    ...spec.acceptanceCriteria.map((criterion) => `accept ${criterion}`),
    ...(spec.constraints === undefined ? [] : [`limits ${renderValue(spec.constraints)}`]),
  ]
    .map(terminalLine)
    .join('\n');
}

function resultLines(result: TaskView['result']): string {
  if (result === undefined) return '';
  const { tests } = result;
  return [
    ...result.summary.split('\n'),
    ...result.changes.map(
      ({ kind, path, description }) => `${kind} ${path}${description === undefined ? '' : ` – ${description}`}`,
    ),
    ...(tests === undefined ? [] : [`tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`]),
  ]
    .map(terminalLine)
    .join('\n');
}

/** The records; where there are none, what the result of before records says. */
const artifactLines = ({ artifacts, result }: TaskView): string =>
  (artifacts.length > 0
    ? artifacts.map(artifactLine)
    : (result?.artifacts ?? []).map(({ name, path, url }) => `${name}  ${path ?? url ?? ''}`)
  )
    .map(terminalLine)
    .join('\n');

const attemptLines = ({ attempts }: TaskView, { nameOf }: TaskPageParts): string =>
  attempts
    .map(({ number, status, serverId, message }) => `${number}  ${status} ${nameOf(serverId)} ${message ?? ''}`)
    .map(terminalLine)
    .join('\n');

const plainLines = (text: string): string => text.split('\n').map(keepIndent).join('\n');

const keepIndent = (line: string): string => `${/^ */.exec(line)?.[0] ?? ''}${terminalLine(line)}`;
