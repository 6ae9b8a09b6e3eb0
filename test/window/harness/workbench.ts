import type { Frame, Locator, Page } from 'playwright-core';
import { until } from '../../harness/until.ts';

/** A window as a person uses it: by keyboard and mouse, and by what can be read in it. */
export interface Workbench {
  readonly page: Page;
  /** Runs a command by its title, as the palette shows it. */
  run: (title: string) => Promise<void>;
  /** Types into the input that is open. */
  typeAnswer: (text: string) => Promise<void>;
  /** Types into the input that is open, confirms it, and waits until it was taken. */
  answer: (text: string) => Promise<void>;
  /** Connects the window to a hub, as its welcome offers it: with its address and a token. */
  connect: (hub: { readonly url: string; readonly adminToken: string }) => Promise<void>;
  /** Chooses the entry with this text in the list that is open. */
  choose: (text: string) => Promise<void>;
  /** Opens a view container of the activity bar. */
  openContainer: (title: string) => Promise<void>;
  /** Titles of the views in the open container, from the top. */
  viewTitles: () => Promise<readonly string[]>;
  /** The rows of one view in the open container, of all where none is named, as a screen reader says them. */
  rows: (view?: string) => Promise<readonly string[]>;
  /** The row with this text, to click or to point at. */
  row: (text: string) => Locator;
  /** Clicks the button with this label beside a row. */
  rowAction: (text: string, label: string) => Promise<void>;
  /** Chooses an entry of the menu that is open, or opens. */
  chooseInMenu: (label: string) => Promise<void>;
  /** Chooses an entry of a row's context menu. */
  rowMenu: (text: string, label: string) => Promise<void>;
  /** Points at a row until its tooltip says this. */
  hover: (text: string, tooltip: string) => Promise<void>;
  /** Clicks the button with this label in the title bar of a view. */
  viewAction: (view: string, label: string) => Promise<void>;
  /** Text of the side bar, with what empty views say. */
  sideBarText: () => Promise<string>;
  /** The button of an empty view, to click. */
  sideBarButton: (label: string) => Locator;
  /** What the open input says about what is typed. */
  inputMessage: () => Promise<string>;
  toasts: () => Promise<readonly string[]>;
  /** The button of a toast, to click. */
  toastButton: (label: string) => Locator;
  statusItems: () => Promise<readonly string[]>;
  /** What the output channel in front shows. */
  outputText: () => Promise<string>;
  /** What the terminal in front shows. */
  terminalText: () => Promise<string>;
  /** Types into the terminal in front. */
  typeInTerminal: (text: string) => Promise<void>;
  /** The document of the webview in which a selector finds something. */
  webview: (selector: string) => Promise<Frame>;
  /** Waits until the window has kept this for its next start, which it does when its person turns away from it. */
  keeps: (text: string) => Promise<void>;
  /** Loads the window again, as "Reload Window" does, and waits until it can be used. */
  reload: () => Promise<void>;
}

const shownMs = 30_000;
/** What a palette that is there takes at once. */
const paletteMs = 2_000;

/** Waits until a window can be used. */
export const untilUsable = (page: Page): Promise<void> =>
  page.locator('.activitybar .action-item').first().waitFor({ timeout: shownMs });

/** Everything that a test does in the window of a page. */
export function createWorkbench(page: Page): Workbench {
  const texts = async (selector: string): Promise<readonly string[]> =>
    (await page.locator(selector).allInnerTexts()).map(oneLine);
  const labels = async (items: Locator): Promise<readonly string[]> => {
    const found = await items.all();
    const read = await Promise.all(found.map((item) => item.getAttribute('aria-label', { timeout: 1_000 })));
    return read.map((label) => oneLine(label ?? ''));
  };
  const sideBar = page.locator('.sidebar');
  const row = (text: string) => sideBar.locator('[role=treeitem]', { hasText: text }).first();
  const pane = (view: string) =>
    sideBar.locator('.pane', { has: page.locator('.pane-header h3.title', { hasText: new RegExp(`^${view}$`, 'i') }) });
  const input = page.locator('.quick-input-widget .quick-input-box input').first();
  const quickRow = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  const isListed = (text: string): Promise<boolean> =>
    quickRow(text)
      .waitFor({ timeout: paletteMs })
      .then(
        () => true,
        () => false,
      );
  // What was begun by the last command, where nothing of it was chosen yet.
  let begun: string | undefined;
  const choose = async (text: string) => {
    let again = begun;
    begun = undefined;
    // An editor that is still opening takes the focus, and with it the list: whoever sees that asks for it once more.
    await until(
      async () => {
        if (await isListed(text)) return true;
        if (again === undefined || !(await input.isHidden())) return false;
        console.log(`The list of "${again}" was closed: once more.`);
        const command = again;
        again = undefined;
        await startCommand(command);
        return false;
      },
      `"${text}" can be chosen`,
      shownMs,
    );
    await chooseListed(text);
  };
  // By keys: a list that moves while it is drawn anew puts another entry below a pointer.
  const chooseListed = async (text: string) => {
    const focused = page.locator('.quick-input-list .monaco-list-row.focused').first();
    await until(async () => {
      if ((await focused.count()) > 0 && (await focused.innerText()).includes(text)) return true;
      await page.keyboard.press('ArrowDown');
      return false;
    }, `"${text}" is the entry in front`);
    await page.keyboard.press('Enter');
  };
  const answer = async (text: string) => {
    begun = undefined;
    await input.fill(text);
    await page.keyboard.press('Enter');
    // The next input may be the same element: until this text has left it, the next one would overwrite this.
    const isTaken = async () => !(await input.isVisible()) || (await input.inputValue()) !== text;
    await until(isTaken, 'the answer is taken');
  };
  // A menu that has just come takes no click yet: whoever meant to close it would start something.
  const chooseInMenu = async (label: string) => {
    begun = undefined;
    const item = page.locator('.monaco-menu:visible [role=menuitem]', { hasText: label }).first();
    await item.waitFor();
    await until(async () => {
      if (await item.isHidden()) return true;
      await item.click({ timeout: 1_000 }).catch(() => undefined);
      return item.isHidden();
    }, `"${label}" is chosen in the menu`);
  };
  const startCommand = async (title: string) => {
    // The key opens it once more where it is open, and what is shown meanwhile may close it. A list that is open knows nothing
    // of a command that can be run only since.
    await until(async () => {
      if (await input.isHidden()) await page.keyboard.press('F1');
      await input.waitFor({ timeout: paletteMs });
      await input.fill(`>${title}`, { timeout: paletteMs });
      if (await isListed(title)) return true;
      await page.keyboard.press('Escape');
      return false;
    }, `the palette offers "${title}"`);
    await chooseListed(title);
  };
  return {
    page,
    choose,
    async run(title) {
      await startCommand(title);
      begun = title;
    },
    typeAnswer: (text) => input.fill(text),
    answer,
    chooseInMenu,
    async connect({ url, adminToken }) {
      await sideBar.locator('a.monaco-button', { hasText: 'Connect to a Hub' }).first().click();
      await answer(url);
      await answer(adminToken);
    },
    async openContainer(title) {
      const heading = page.locator('.sidebar .composite.title h2', { hasText: title });
      // A click on what is just being shown hides it again.
      await until(async () => {
        if (await heading.isVisible()) return true;
        // Its badge lies over it, and is a part of the same entry.
        const label = page.locator(`a[aria-label^="${title}"]`);
        await page.locator('.activitybar .action-item', { has: label }).click();
        return heading.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      }, `${title} is open`);
    },
    viewTitles: () => texts('.sidebar .pane-header h3.title'),
    rows: (view) => labels((view === undefined ? sideBar : pane(view)).locator('[role=treeitem]')),
    row,
    async rowAction(text, label) {
      begun = undefined;
      await row(text).hover();
      await row(text).locator(`.actions a[aria-label^="${label}"]`).click();
    },
    async rowMenu(text, label) {
      await row(text).click({ button: 'right' });
      await chooseInMenu(label);
    },
    async hover(text, tooltip) {
      const shown = page.locator('.monaco-hover:visible', { hasText: tooltip }).first();
      // A row that is drawn anew meanwhile forgets the pointer over it until that moves.
      await until(async () => {
        await page.mouse.move(0, 0);
        await row(text).hover();
        return shown.waitFor({ timeout: 3_000 }).then(
          () => true,
          () => false,
        );
      }, `the tooltip of "${text}" says "${tooltip}"`);
    },
    async viewAction(view, label) {
      await pane(view).hover();
      await pane(view).locator(`.pane-header .actions a[aria-label^="${label}"]`).click();
    },
    sideBarText: () => sideBar.innerText(),
    sideBarButton: (label) => sideBar.locator('a.monaco-button', { hasText: label }).first(),
    inputMessage: () => page.locator('.quick-input-widget .quick-input-message').innerText(),
    toasts: () => texts('.notification-toast'),
    toastButton: (label) => page.locator('.notification-toast a.monaco-button', { hasText: label }).first(),
    statusItems: () => texts('.statusbar-item:visible'),
    outputText: async () => withBlanks(await page.locator('.part.panel .view-lines').innerText()),
    terminalText: async () => withBlanks(await page.locator('.terminal-wrapper.active .xterm-rows').innerText()),
    async typeInTerminal(text) {
      await page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
      await page.keyboard.type(text);
    },
    webview: (selector) => findWebview(page, selector),
    async keeps(text) {
      const isKept = () => page.evaluate<boolean>(`(${findKept})(${JSON.stringify(text)})`);
      await until(isKept, `the window has kept "${text}"`);
    },
    async reload() {
      await page.reload();
      await untilUsable(page);
    },
  };
}

/** Webviews are frames of the page, not of the view that shows them: they are found by what is in them. */
const findWebview = (page: Page, selector: string): Promise<Frame> =>
  until(
    async () => {
      for (const frame of page.frames()) {
        const isDocument = frame.name() === 'active-frame' || frame.url().includes('fake.html');
        if (isDocument && (await frame.locator(selector).count()) > 0) return frame;
      }
      return undefined;
    },
    `a webview with ${selector}`,
    shownMs,
  );

/** Runs in the page: turns away from the window, and looks into all that it has kept in the browser. */
const findKept = `async (text) => {
  // Who was in a page has left the window itself long ago: he comes back to it first.
  document.hasFocus = () => true;
  window.dispatchEvent(new Event('focus'));
  document.hasFocus = () => false;
  window.dispatchEvent(new Event('blur'));
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    try {
      for (const store of database.objectStoreNames) {
        const values = await settled(database.transaction(store).objectStore(store).getAll());
        if (JSON.stringify(values).includes(text)) return true;
      }
    } finally {
      database.close();
    }
  }
  return false;
}`;

// Editor and terminal draw blanks that no line is broken at.
const withBlanks = (text: string) => text.replaceAll('\u00a0', ' ');

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
