/** The end of a text that has at most so many bytes in UTF-8; no character is cut apart. */
export function utf8Tail(text: string, maxBytes: number): string {
  let bytes = 0;
  let from = text.length;
  while (from > 0) {
    const isPair =
      from > 1 && /[\udc00-\udfff]/.test(text.charAt(from - 1)) && /[\ud800-\udbff]/.test(text.charAt(from - 2));
    const start = from - (isPair ? 2 : 1);
    const code = text.codePointAt(start) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > maxBytes) break;
    from = start;
  }
  return text.slice(from);
}
