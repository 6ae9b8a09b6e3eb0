/** A line without an end is shown in parts of this length: nobody reads so long a line, and it must not be held. */
const maxCharacters = 8_000;

/** Joins the parts in which an agent says something into lines. */
export class SaidLines {
  private readonly say: (text: string) => void;
  private rest = '';

  constructor(say: (text: string) => void) {
    this.say = say;
  }

  add(part: string): void {
    this.rest += part;
    const end = this.rest.lastIndexOf('\n');
    if (end >= 0) {
      this.say(this.rest.slice(0, end));
      this.rest = this.rest.slice(end + 1);
    }
    if (this.rest.length > maxCharacters) this.flush();
  }

  /** What was begun is whole now: something else follows. */
  flush(): void {
    const rest = this.rest.trimEnd();
    this.rest = '';
    if (rest !== '') this.say(rest);
  }
}
