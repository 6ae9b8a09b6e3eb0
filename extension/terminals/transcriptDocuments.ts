import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { HubError } from '../../shared/errors.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import { transcriptPages } from '../../shared/transcriptPages.ts';
import { renderRecording } from '../../runtime/recording/renderRecording.ts';

const scheme = 'rostrum-transcript';
/** A document that an editor still shows quickly; what was printed before is left out, and said. */
const mostCharacters = 4_194_304;

const away: ReadonlySet<string> = new Set(['server-offline', 'unreachable', 'conflict', 'not-found']);

/** What sessions printed, as documents that are read and searched like any other. */
export class TranscriptDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #hub: App['hub'];
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registered: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor({ hub }: App) {
    this.#hub = hub;
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  async provideTextDocumentContent({ query }: vscode.Uri, cancelled: vscode.CancellationToken): Promise<string> {
    try {
      let text = '';
      let isCut = false;
      for await (const part of renderRecording(this.pages(query), 'text')) {
        if (cancelled.isCancellationRequested) break;
        text += part;
        if (text.length <= mostCharacters) continue;
        isCut = true;
        text = text.slice(text.indexOf('\n', text.length - mostCharacters) + 1);
      }
      return isCut
        ? `${t('What was printed before is left out; export the recording to have it all.')}\n\n${text}`
        : text;
    } catch (thrown) {
      if (thrown instanceof HubError && away.has(thrown.code)) return this.#lastScreen(query, thrown.message);
      throw thrown;
    }
  }

  /** The recording of a session as it is up to now. */
  pages(id: string): AsyncGenerator<TranscriptPage> {
    return transcriptPages((from) =>
      this.#hub.call('session.transcript', {
        id,
        limit: limits.transcriptFrames,
        ...(from === undefined ? {} : { from }),
      }),
    );
  }

  /** Opens the transcript of a session as it is now, at a line where one is given. */
  async show(session: { readonly id: string; readonly name: string }, lineOf?: LineOf): Promise<void> {
    const path = `/${session.name.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.log`;
    const uri = vscode.Uri.from({ scheme, path, query: session.id });
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString());
    if (isOpen) this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    const lines = document.getText().split('\n');
    const at = lineOf?.(lines) ?? lines.length - 1;
    const selection = new vscode.Range(at, 0, at, lines[at]?.length ?? 0);
    const shown = { preview: true, selection: lineOf === undefined ? new vscode.Range(at, 0, at, 0) : selection };
    const editor = await vscode.window.showTextDocument(document, shown);
    editor.revealRange(selection, vscode.TextEditorRevealType.InCenter);
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }

  async #lastScreen(id: string, why: string): Promise<string> {
    const screen = await this.#hub.call('session.screen', { id }).catch(() => undefined);
    const lines = screen?.lines.join('\n').trimEnd() ?? '';
    if (lines === '' || screen?.at === undefined) return `${why}\n`;
    const when = t('The last screen, of {0}', new Date(screen.at).toLocaleString());
    return `${why}\n\n${when}\n\n${lines}\n`;
  }
}

/** Finds a line in a transcript. */
export type LineOf = (lines: readonly string[]) => number | undefined;
