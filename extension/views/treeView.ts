import * as vscode from 'vscode';
import { t } from '../l10n/text.ts';
import type { Signal } from '../hub/signal.ts';
import type { TreeChange, TreeModel } from './treeModel.ts';

/** More rows than fit on any screen, few enough to be made in one go. */
const pageRows = 500;
/** What comes within a moment is drawn at once: a window that connects hears who it is, and right after that its rows. */
const gatherMs = 25;
/**
 * A storm of changes is drawn so often. The editor puts a redraw off while another follows within 200 ms, for ever where
 * need be: sooner than that, and a tree would stand still until the storm is over.
 */
const redrawMs = 250;
const morePrefix = 'more:';
const parentSuffix = '+';

/** What a tree of ours needs beside its rows. */
export interface TreeViewOptions {
  readonly id: string;
  readonly model: TreeModel;
  readonly changed: Signal<TreeChange>;
  readonly dragAndDrop?: vscode.TreeDragAndDropController<string>;
}

/** One of our native trees: elements are ids, pages are as long as a person can look through, redraws are gathered. */
export class TreeView implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly view: vscode.TreeView<string>;
  readonly onDidChangeTreeData: vscode.Event<string[] | undefined>;
  readonly id: string;
  /** Done when the editor was given a row of it. */
  readonly firstRow: Promise<void>;
  #gaveRow: () => void = () => undefined;
  readonly #model: TreeModel;
  readonly #emitter = new vscode.EventEmitter<string[] | undefined>();
  readonly #owned: { dispose: () => void }[] = [];
  /** How many pages of a parent are shown; the key of the roots is empty. */
  readonly #pages = new Map<string, number>();
  /** What was drawn: whether a row had something below it. */
  readonly #parents = new Map<string, boolean>();
  #due: Set<string> | 'all' | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Who waits until what has changed is drawn. */
  readonly #waiting: (() => void)[] = [];
  #drawnAt = -redrawMs;

  constructor({ id, model, changed, dragAndDrop }: TreeViewOptions) {
    this.id = id;
    this.firstRow = new Promise((resolve) => (this.#gaveRow = resolve));
    this.#model = model;
    this.onDidChangeTreeData = this.#emitter.event;
    const shared = { treeDataProvider: this, canSelectMany: true, showCollapseAll: true };
    this.view = vscode.window.createTreeView(
      id,
      dragAndDrop ? { ...shared, dragAndDropController: dragAndDrop } : shared,
    );
    this.#owned.push(
      this.view,
      this.#emitter,
      changed.on((change) => this.#redraw(change)),
    );
  }

  getChildren(parent?: string): string[] {
    const ids = this.#idsBelow(parent);
    const shown = pageRows * this.#pagesOf(parent);
    return ids.length <= shown ? [...ids] : [...ids.slice(0, shown), `${morePrefix}${parent ?? ''}`];
  }

  getTreeItem(id: string): vscode.TreeItem {
    if (id.startsWith(morePrefix)) return this.#moreItem(id);
    const row = this.#model.row(id);
    const item = new vscode.TreeItem(row?.label ?? '');
    item.id = id;
    if (row === undefined) return item;
    this.#gaveRow();
    const isParent = row.children !== 'none';
    // The editor keeps a row closed that once had nothing to open; by another id it is a new row.
    if (isParent) item.id = `${id}${parentSuffix}`;
    this.#parents.set(id, isParent);
    item.collapsibleState = collapsible[row.children];
    item.contextValue = row.context;
    if (row.description !== undefined) item.description = row.description;
    if (row.icon !== undefined) {
      const color = row.icon.color === undefined ? undefined : new vscode.ThemeColor(row.icon.color);
      item.iconPath = new vscode.ThemeIcon(row.icon.id, color);
    }
    if (row.spoken !== undefined) item.accessibilityInformation = { label: row.spoken };
    if (row.command !== undefined) item.command = { command: row.command, title: row.label, arguments: [id] };
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, id: string): Promise<vscode.TreeItem> {
    const text = await this.#model.row(id)?.tooltip?.();
    if (text !== undefined) {
      const tooltip = new vscode.MarkdownString(text, true);
      tooltip.isTrusted = false;
      tooltip.supportHtml = false;
      item.tooltip = tooltip;
    }
    return item;
  }

  getParent(id: string): string | undefined {
    return this.#model.parentOf(id);
  }

  /** Shows a row where it stands by now: below one that has just become a parent it is not there before that is drawn. */
  async reveal(id: string, options: NonNullable<Parameters<vscode.TreeView<string>['reveal']>[1]>): Promise<void> {
    this.#model.uncover?.(id);
    if (this.#timer !== undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#turnTo(id);
    await this.view.reveal(id, options);
  }

  /** Shows the next page of a parent; the command of the row "more". */
  showMore(id: string): void {
    const parent = id.slice(morePrefix.length) || undefined;
    this.#showPages(parent, this.#pagesOf(parent) + 1);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const owned of this.#owned) owned.dispose();
  }

  /** Shows as many pages as bring a row and all above it: the editor reveals none that it was not given. */
  #turnTo(id: string): void {
    const parent = this.#model.parentOf(id);
    if (parent !== undefined) this.#turnTo(parent);
    const pages = Math.ceil((this.#idsBelow(parent).indexOf(id) + 1) / pageRows);
    if (pages > this.#pagesOf(parent)) this.#showPages(parent, pages);
  }

  #showPages(parent: string | undefined, pages: number): void {
    this.#pages.set(parent ?? '', pages);
    this.#emitter.fire(parent === undefined ? undefined : [parent]);
  }

  #pagesOf(parent: string | undefined): number {
    return this.#pages.get(parent ?? '') ?? 1;
  }

  #idsBelow(parent: string | undefined): readonly string[] {
    return parent === undefined ? this.#model.roots() : this.#model.childrenOf(parent);
  }

  #redraw(change: TreeChange): void {
    if (change === 'all') this.#due = 'all';
    else if (this.#due !== 'all') {
      this.#due ??= new Set();
      for (const id of change) this.#due.add(id);
    }
    const waitMs = Math.max(gatherMs, this.#drawnAt + redrawMs - performance.now());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#drawnAt = performance.now();
      const due = this.#due;
      this.#due = undefined;
      if (due !== undefined) this.#draw(due);
      for (const proceed of this.#waiting.splice(0)) proceed();
    }, waitMs);
  }

  #draw(due: Set<string> | 'all'): void {
    const ids = due === 'all' ? [undefined] : [...due].map((id) => this.#drawnWith(id));
    if (!ids.includes(undefined)) return this.#emitter.fire(ids.filter((id) => id !== undefined));
    this.#parents.clear();
    this.#emitter.fire(undefined);
  }

  /** The row to draw anew for a change of this one: the one above where it became a parent, or is none any more. */
  #drawnWith(id: string): string | undefined {
    const row = this.#model.row(id);
    const wasParent = this.#parents.get(id);
    if (row === undefined || wasParent === undefined || wasParent === (row.children !== 'none')) return id;
    return this.#model.parentOf(id);
  }

  #moreItem(id: string): vscode.TreeItem {
    const item = new vscode.TreeItem(t('Show more…'));
    item.id = id;
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.command = { command: 'rostrum.tree.more', title: t('Show more…'), arguments: [this.id, id] };
    return item;
  }
}

const collapsible = {
  none: vscode.TreeItemCollapsibleState.None,
  collapsed: vscode.TreeItemCollapsibleState.Collapsed,
  expanded: vscode.TreeItemCollapsibleState.Expanded,
} as const;
