/** C0 and C1 controls, and the marks that turn the reading direction or hide characters. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** The same, but newline and tab stay. */
const invisibleButLayout = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line without control characters or direction marks: what may stand in a title, a name, a label. */
export const plainLine = (text: string): string => text.replace(invisible, ' ').replace(/\s+/g, ' ').trim();

/** Several lines without control characters except newline and tab. */
export const plainText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(invisibleButLayout, '');

/** Whether a text has characters that nobody sees; newline and tab are among them. */
export const hasInvisible = (text: string): boolean => text.search(invisible) !== -1;
