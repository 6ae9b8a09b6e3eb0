const maxLines = 20;

/** The last lines that a program said beside its messages: they matter only where it fails. */
export class LastLines {
  private lines: readonly string[] = [];

  add(line: string): void {
    if (line.trim() !== '') this.lines = [...this.lines.slice(1 - maxLines), line.slice(0, 500)];
  }

  /** Gives them, once. */
  take(): readonly string[] {
    const lines = this.lines;
    this.lines = [];
    return lines;
  }
}
