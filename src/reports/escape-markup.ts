import { oneLine, printable } from '../core/printable.ts'

/** What XML 1.0 cannot hold even as a reference, beyond controls: https://www.w3.org/TR/xml/#charsets */
const NO_CHARACTERS = /[\p{Cs}\ufffe\uffff]/gu

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text of strangers on one line, for elements and quoted attributes of XML and HTML alike. What neither can hold, and
 * what changes the direction of writing, becomes a visible escape.
 */
export function escapeMarkup(text: string): string {
  return references(oneLine(text))
}

/** The same with its line feeds. */
export function escapeMarkupLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => references(printable(line)))
    .join('\n')
}

function references(text: string): string {
  return text
    .replace(NO_CHARACTERS, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/[&<>"']/g, (c) => REFERENCES[c] ?? c)
}
