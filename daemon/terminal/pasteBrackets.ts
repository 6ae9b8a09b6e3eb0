/** The last request counts: brackets around what is pasted, or none any more. */
const request = /\u001b\[\?2004([hl])(?![^]*\u001b\[\?2004[hl])/;
const longestPart = '\u001b[?2004'.length;

/** Follows a program's output for whether it wants brackets around what is pasted, as its terminal would. */
export class PasteBrackets {
  private isWanted = false;
  private rest = '';

  /** Output in order; a request may be cut anywhere. */
  see(bytes: Uint8Array): void {
    const text = this.rest + Buffer.from(bytes).toString('latin1');
    const asked = request.exec(text)?.[1];
    if (asked !== undefined) this.isWanted = asked === 'h';
    this.rest = text.slice(-longestPart);
  }

  /** The keys of a pasted text: its line ends are what Enter sends. */
  keysOf(text: string): Uint8Array {
    const keys = text.replaceAll('\n', '\r');
    return Buffer.from(this.isWanted ? `\u001b[200~${keys}\u001b[201~` : keys);
  }
}
