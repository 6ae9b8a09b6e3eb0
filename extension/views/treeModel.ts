/** A codicon, and a theme colour where it has one. */
export interface Icon {
  readonly id: string;
  readonly color?: string | undefined;
}

/** One row of a tree, as data: nothing of the editor is in it, so that it can be made and tested anywhere. */
export interface TreeRow {
  readonly label: string;
  readonly description?: string | undefined;
  readonly icon?: Icon | undefined;
  /** Markdown in which texts of people and agents are escaped. Made only for the row that is pointed at, and may be asked for then. */
  readonly tooltip?: (() => string | Promise<string>) | undefined;
  /** Words that menus look for, separated by blanks: what the row is, and what can be done with it. */
  readonly context: string;
  readonly children: 'none' | 'collapsed' | 'expanded';
  /** Run when the row is opened; its first argument is the row's id. */
  readonly command?: string | undefined;
  /** Read aloud in the place of label and description. */
  readonly spoken?: string | undefined;
}

/** A tree over the mirror. Ids are unique in it; those of records are the records' own. */
export interface TreeModel {
  roots: () => readonly string[];
  childrenOf: (id: string) => readonly string[];
  parentOf: (id: string) => string | undefined;
  /** Undefined where there is none any more. */
  row: (id: string) => TreeRow | undefined;
  /** Lets a row be shown that a filter hides. */
  uncover?: (id: string) => void;
}

/** What has to be drawn anew: the whole tree, or the rows of some ids (with what is below them). */
export type TreeChange = 'all' | readonly string[];
