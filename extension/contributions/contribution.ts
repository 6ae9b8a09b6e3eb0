/** A text of the manifest, in the languages that we speak. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** A command as menus and the palette show it. */
export interface CommandContribution {
  readonly title: Text;
  /** The name of a codicon, where it has a place in a title bar or beside a row. */
  readonly icon?: string;
  /** When it can be used. */
  readonly enablement?: string;
  /** When the palette shows it; `false` for one that needs a row to act on. */
  readonly palette?: string | false;
  readonly keybinding?: { readonly key: string; readonly mac?: string; readonly when?: string };
}

/** A place of a command in a menu, as in `view/item/context`. */
export interface MenuContribution {
  readonly menu: string;
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

export interface WelcomeContribution {
  readonly view: string;
  readonly contents: Text;
  readonly when?: string;
  /** When its buttons can be pressed. */
  readonly enablement?: string;
}

/** A setting: a JSON schema whose description is in both languages. */
export interface SettingContribution {
  readonly description: Text;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What one part of the extension adds to the editor. */
export interface Contributions {
  readonly commands?: Readonly<Record<string, CommandContribution>>;
  readonly menus?: readonly MenuContribution[];
  readonly welcome?: readonly WelcomeContribution[];
  readonly settings?: Readonly<Record<string, SettingContribution>>;
  /** What package.json refers to by `%key%` outside of its `contributes`. */
  readonly texts?: Readonly<Record<string, Text>>;
  /** Everything else, in the manifest's own form; texts in it are `Text` and are replaced by keys. */
  readonly other?: Readonly<Record<string, unknown>>;
}

/** Declares contributions with their exact ids. */
export const contributes = <const Declared extends Contributions>(declared: Declared): Declared => declared;
