/**
 * Control characters besides tab and newline, and those that change the direction or the visibility of the text around them
 * (bidirectional marks, zero-width characters, line and paragraph separators, tags).
 */
const unsafe =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text as it is copied: what cannot be seen, or would reorder what can be, is removed. Newlines become `\n`. */
export function copiedText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(unsafe, '');
}

/** The same for a single line, such as a command: a newline would run it. */
export function copiedLine(text: string): string {
  return copiedText(text).replace(/[\n\t]+/g, ' ');
}
