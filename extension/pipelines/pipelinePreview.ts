import * as vscode from 'vscode';
import type { Row } from '../../shared/model/rows.ts';
import type { PipelinePlan } from '../../shared/operations/pipelines.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import type { Checked, PipelineProblems } from './pipelineProblems.ts';
import { previewTasks } from './previewTasks.ts';

/** A storm of changes is drawn so often. */
const gatherMs = 100;

/** What a preview is made from. */
export interface PreviewParts {
  readonly hub: Pick<HubClient, 'mirror' | 'onRows'>;
  readonly checks: PipelineProblems;
  readonly tell: (message: HostToPage) => void;
}

/** Tells the page of one pipeline file what its graph is, as the file is written and as its tasks go on. */
export class PipelinePreview implements vscode.Disposable {
  readonly #uri: vscode.Uri;
  readonly #hub: PreviewParts['hub'];
  readonly #checks: PipelineProblems;
  readonly #tell: (message: HostToPage) => void;
  readonly #owned: { dispose: () => unknown }[];
  #plan: PipelinePlan | undefined;
  #problem = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(uri: vscode.Uri, { hub, checks, tell }: PreviewParts) {
    this.#uri = uri;
    this.#hub = hub;
    this.#checks = checks;
    this.#tell = tell;
    this.#owned = [
      checks.onChecked.on((checked) => this.#take(checked)),
      hub.onRows.on(({ changed, removed }) => this.#onRows([...changed, ...removed])),
    ];
  }

  /** What stands on its tab. */
  get title(): string {
    const { path } = this.#uri;
    return t('Graph of {0}', path.slice(path.lastIndexOf('/') + 1));
  }

  /** Looks at the file now, and tells what is known already. */
  async begin(): Promise<void> {
    this.#show();
    try {
      this.#checks.lookNow(await vscode.workspace.openTextDocument(this.#uri));
    } catch {
      this.#problem = t('This file cannot be read any more.');
      this.#show();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const owned of this.#owned) owned.dispose();
  }

  #take({ uri, plan, problem }: Checked): void {
    if (uri.toString() !== this.#uri.toString()) return;
    this.#plan = plan ?? this.#plan;
    this.#problem = problem ?? '';
    this.#soon();
  }

  #onRows(rows: readonly Row[]): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    const ids = new Set(plan.items.map(({ taskId }) => taskId));
    const isMade = rows.some((row) => row.kind === 'task' && isOf(plan, row.pipeline?.name) && !ids.has(row.id));
    if (isMade) void this.begin();
    else if (rows.some(({ id }) => ids.has(id))) this.#soon();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#show(), gatherMs);
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tasks = this.#plan === undefined ? undefined : previewTasks(this.#plan, this.#hub.mirror);
    this.#tell({ type: 'preview', problem: this.#problem, ...(tasks === undefined ? {} : { tasks: [...tasks] }) });
  }
}

const isOf = ({ pipeline }: PipelinePlan, name: string | undefined): boolean =>
  pipeline !== undefined && pipeline === name;
