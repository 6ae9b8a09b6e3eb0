import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { pageKinds } from '../../shared/protocol/webview.ts';
import type { AskedToolCall } from '../../shared/protocol/hostToPage.ts';
import type { PageKind, PageTarget } from '../../shared/protocol/webview.ts';
import { PipelinePreview } from '../pipelines/pipelinePreview.ts';
import type { PipelineProblems } from '../pipelines/pipelineProblems.ts';
import { pageHtml, scriptOf } from './pageHtml.ts';
import { KeptTexts } from '../kept/keptTexts.ts';
import { storageFiles } from '../kept/storageFiles.ts';
import { toError } from '../../shared/errors.ts';
import { maxPages, openMemory, pageCharacters } from './pageMemory.ts';
import { PageSession } from './pageSession.ts';
import { pageTitle } from './pageTitle.ts';

const viewTypeOf = (page: PageKind): string => `rostrum.page.${page}`;
const keyOf = (page: PageKind, id: string | undefined): string => (id === undefined ? page : `${page} ${id}`);

/** Shows what the page about this record points at. */
export type OpenTarget = (target: PageTarget, id: string | undefined) => void;

/** What pages use of other parts. */
export interface PanelParts {
  readonly openTarget: OpenTarget;
  readonly checks: PipelineProblems;
}

/** The pages of this window: one for each record, shown again where it is open, and there again after a reload. */
export class Panels implements vscode.Disposable {
  readonly #app: App;
  readonly #openTarget: OpenTarget;
  readonly #checks: PipelineProblems;
  readonly #kept: KeptTexts;
  readonly #files: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();
  /** Calls that the page of permissions is to make a rule of, as soon as it is there. */
  #proposed: AskedToolCall | undefined;
  #propose: () => void = () => undefined;
  readonly #serializers: readonly vscode.Disposable[];

  constructor(app: App, { openTarget, checks }: PanelParts) {
    this.#app = app;
    this.#checks = checks;
    this.#openTarget = openTarget;
    this.#kept = new KeptTexts({
      files: storageFiles(vscode.Uri.joinPath(app.context.storageUri ?? app.context.globalStorageUri, 'pages')),
      maxTexts: maxPages,
      maxCharacters: pageCharacters,
      onFailure: (thrown) => app.log.warn(`page: ${toError(thrown).message}`),
    });
    this.#files = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'webview');
    this.#serializers = pageKinds.map((page) =>
      vscode.window.registerWebviewPanelSerializer(viewTypeOf(page), {
        deserializeWebviewPanel: (panel, state) => this.#restore(page, panel, state),
      }),
    );
  }

  /** Opens the page, about this record where it is about one. */
  open(page: PageKind, id?: string, column = vscode.ViewColumn.Active): vscode.WebviewPanel {
    const open = this.#panels.get(keyOf(page, id));
    if (open !== undefined) {
      open.reveal();
      return open;
    }
    const panel = vscode.window.createWebviewPanel(viewTypeOf(page), '', {
      viewColumn: column,
      preserveFocus: page === 'preview',
    });
    this.#show(page, id, panel);
    return panel;
  }

  /** Opens the page of permissions with a rule begun for calls like this one. */
  propose(call: AskedToolCall): void {
    this.#proposed = call;
    this.open('permissions');
    this.#propose();
  }

  dispose(): void {
    for (const serializer of this.#serializers) serializer.dispose();
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }

  async #restore(page: PageKind, panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const id = readId(state);
    const isLost = (page === 'task' || page === 'objective' || page === 'preview') && id === undefined;
    if (isLost || this.#panels.has(keyOf(page, id))) panel.dispose();
    else this.#show(page, id, panel);
  }

  #show(page: PageKind, id: string | undefined, panel: vscode.WebviewPanel): void {
    const key = keyOf(page, id);
    const { hub, log, context } = this.#app;
    const { webview } = panel;
    this.#panels.set(key, panel);
    webview.options = { enableScripts: true, localResourceRoots: [this.#files] };
    panel.iconPath = vscode.Uri.joinPath(context.extensionUri, 'media', 'page.svg');
    const memory = openMemory(this.#kept, key);
    const session = new PageSession({
      page,
      id,
      hub,
      post: (message) => void webview.postMessage(message),
      open: (target) => this.#openTarget(target, id),
      onBegun: () => {
        void preview?.begin();
        propose();
      },
      memory,
      language: vscode.env.language,
      texts: vscode.l10n.bundle ?? {},
      onNonsense: (why) => log.warn(`page ${page}: ${why}`),
    });
    const preview =
      page !== 'preview' || id === undefined
        ? undefined
        : new PipelinePreview(vscode.Uri.parse(id, true), {
            hub,
            checks: this.#checks,
            tell: (message) => session.tell(message),
          });
    const propose = (): void => {
      if (page !== 'permissions' || this.#proposed === undefined || !session.isReady) return;
      session.tell({ type: 'propose', call: this.#proposed });
      this.#proposed = undefined;
    };
    if (page === 'permissions') this.#propose = propose;
    const title = (): void => {
      panel.title =
        preview?.title ??
        pageTitle(page, id === undefined ? undefined : (hub.mirror.get('task', id) ?? hub.mirror.get('objective', id)));
    };
    title();
    const owned = [
      session,
      ...(preview === undefined ? [] : [preview]),
      // In order, and not before it is known what the page had kept.
      webview.onDidReceiveMessage((message: unknown) => void memory.opened.then(() => session.take(message))),
      panel.onDidChangeViewState(() => panel.visible || session.rest()),
      hub.onRows.on(({ changed }) => changed.some((row) => row.id === id) && title()),
    ];
    panel.onDidDispose(() => {
      this.#panels.delete(key);
      for (const one of owned) one.dispose();
    });
    const file = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.#files, name)).toString();
    webview.html = pageHtml({
      page,
      script: file(scriptOf(page)),
      style: file('pages.css'),
      source: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      language: vscode.env.language,
      hasWorker: page === 'graph' || page === 'preview',
    });
  }
}

/** The record of a page that comes back, from what the page itself had kept. */
const readId = (state: unknown): string | undefined =>
  typeof state === 'object' && state !== null && 'id' in state && typeof state.id === 'string' ? state.id : undefined;

/** What pages that cannot be opened without a record say. */
export const needsTask = (): string => t('Choose a task in the tree, and open it there.');
export const needsObjective = (): string => t('Choose an objective in the tree, and open it there.');
