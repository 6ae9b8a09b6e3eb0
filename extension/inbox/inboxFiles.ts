import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import type { Drafts } from './drafts.ts';
import { documentText } from './documentTexts.ts';
import { documentAddress, documentKinds, readAddress, schemeOf } from './inboxUri.ts';
import type { InboxDocument } from './inboxUri.ts';

/** What is typed into an answer is kept so soon after the last key. */
const keepMs = 300;

/**
 * Documents of the inbox as files of their own schemes: plans, questions and screens are read from the hub when they are
 * opened; an answer is a draft that can be saved, closed and found again.
 */
export class InboxFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]>;
  readonly #emitter = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #hub: App['hub'];
  readonly #drafts: Drafts;
  readonly #owned: vscode.Disposable;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Counts up where a document has to be read anew. */
  #version = 1;

  constructor({ hub }: Pick<App, 'hub'>, drafts: Drafts) {
    this.#hub = hub;
    this.#drafts = drafts;
    this.onDidChangeFile = this.#emitter.event;
    this.#owned = vscode.Disposable.from(
      this.#emitter,
      ...documentKinds.map((kind) =>
        vscode.workspace.registerFileSystemProvider(schemeOf(kind), this, { isReadonly: kind !== 'answer' }),
      ),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#keepSoon(document)),
    );
  }

  /** The address of a document; what it shows is read anew. */
  uri(document: InboxDocument, name: string): vscode.Uri {
    const uri = vscode.Uri.from(documentAddress(document, name));
    if (document.kind !== 'answer') {
      this.#version += 1;
      this.#emitter.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    }
    return uri;
  }

  /** Forgets what was kept of an answer, also of what was typed just now. */
  async dropDraft(interventionId: string): Promise<void> {
    clearTimeout(this.#timers.get(interventionId));
    this.#timers.delete(interventionId);
    await this.#drafts.drop(interventionId);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { kind, interventionId } = requireDocument(uri);
    if (kind === 'answer') return bytesOf(await this.#drafts.of(interventionId));
    try {
      return bytesOf(await documentText(this.#hub, { kind, interventionId }));
    } catch (thrown) {
      throw vscode.FileSystemError.Unavailable(toError(thrown).message);
    }
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { kind, interventionId } = requireDocument(uri);
    const file = { type: vscode.FileType.File, ctime: 0 };
    if (kind !== 'answer')
      return { ...file, mtime: this.#version, size: 0, permissions: vscode.FilePermission.Readonly };
    // Nobody else writes it: one that looked newer than its editor could not be saved.
    return { ...file, mtime: 1, size: bytesOf(await this.#drafts.of(interventionId)).length };
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { kind, interventionId } = requireDocument(uri);
    if (kind !== 'answer') throw vscode.FileSystemError.NoPermissions(t('This is only read.'));
    await this.#drafts.keep(interventionId, new TextDecoder().decode(content));
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#owned.dispose();
  }

  #keepSoon(document: vscode.TextDocument): void {
    const { kind, interventionId } = readAddress(document.uri) ?? {};
    if (kind !== 'answer' || interventionId === undefined) return;
    clearTimeout(this.#timers.get(interventionId));
    const keep = (): void => {
      this.#timers.delete(interventionId);
      if (!document.isClosed) void this.#drafts.keep(interventionId, document.getText());
    };
    this.#timers.set(interventionId, setTimeout(keep, keepMs));
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function requireDocument(uri: vscode.Uri): InboxDocument {
  const document = readAddress(uri);
  if (document === undefined) throw vscode.FileSystemError.FileNotFound(uri);
  return document;
}
