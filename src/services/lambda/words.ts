// Long lists of plain words, readable in source.

/** The words of a text, by white space. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
