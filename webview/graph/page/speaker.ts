/** The line below the drawing, which screen readers say too. */
export interface Speaker {
  /** Says what came of something, until the person goes on. */
  readonly say: (text: string) => void;
  /** Says what holds until it is told anew, beneath all else; empty where nothing does. */
  readonly hold: (text: string) => void;
  /** The person goes on: what was said is over, what holds is not. */
  readonly hush: () => void;
}

/** Speaks in an element whose changes are announced. */
export function makeSpeaker(element: Pick<HTMLElement, 'textContent'>): Speaker {
  let [said, held] = ['', ''];
  const show = () => {
    element.textContent = said === '' ? held : said;
  };
  return {
    say(text) {
      said = text;
      show();
    },
    hold(text) {
      [said, held] = ['', text];
      show();
    },
    hush() {
      // What stands there already would be announced once more.
      if (said === '') return;
      said = '';
      show();
    },
  };
}
