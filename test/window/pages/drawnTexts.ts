import type { Frame } from 'playwright-core';

/** A text in a page: its colour, and that of the ground on which it stands. */
export interface DrawnText {
  readonly text: string;
  readonly fill: string;
  readonly ground: string;
}

/** Notes from now on which texts a page draws on its canvases, with the pixels that they come upon. */
export const noteTexts = (page: Frame): Promise<void> =>
  page.evaluate(`(() => {
    const drawn = new Map();
    window.drawnTexts = () => [...drawn.values()];
    const { prototype } = CanvasRenderingContext2D;
    const { fillText } = prototype;
    prototype.fillText = function (text, x, y) {
      const { a, d, e, f } = this.getTransform();
      const { data } = this.getImageData(Math.round(a * x + e), Math.round(d * y + f) + 3, 1, 1);
      const ground = '#' + [...data].slice(0, 3).map((part) => part.toString(16).padStart(2, '0')).join('');
      drawn.set(text, { text, fill: this.fillStyle, ground });
      return fillText.call(this, text, x, y);
    };
  })()`);

/** Each text that was drawn, as it was drawn last. */
export const drawnTexts = (page: Frame): Promise<readonly DrawnText[]> => page.evaluate('drawnTexts()');

/** The texts of elements, on the nearest ground behind them. */
export const elementTexts = (page: Frame, selector: string): Promise<readonly DrawnText[]> =>
  page.evaluate(`(() => {
    const groundOf = (element) => {
      const colour = getComputedStyle(element).backgroundColor;
      return colour === 'rgba(0, 0, 0, 0)' && element.parentElement ? groundOf(element.parentElement) : colour;
    };
    return [...document.querySelectorAll(${JSON.stringify(selector)})]
      .filter((element) => element.checkVisibility() && element.textContent !== '')
      .map((element) => ({
        text: element.textContent,
        fill: getComputedStyle(element).color,
        ground: groundOf(element),
      }));
  })()`);

/** The colours that the editor gives to a page under some names, written as a canvas writes them. */
export const givenColours = (page: Frame, names: readonly string[]): Promise<readonly string[]> =>
  page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    const style = getComputedStyle(document.documentElement);
    return ${JSON.stringify(names)}.map((name) => {
      canvas.fillStyle = style.getPropertyValue('--vscode-' + name);
      return canvas.fillStyle;
    });
  })()`);
