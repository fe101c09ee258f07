/** One document of a text that holds several, as it stands there. */
export interface DocumentText {
  readonly text: string
  /** Where it begins in the whole, in UTF-16 units. */
  readonly offset: number
}

/**
 * The documents of a YAML stream, by their markers alone, so that one that is broken takes none of the others along.
 * A line that begins with three hyphens begins a document wherever it stands, also within a text of several lines;
 * behind them there may be a comment or content, and the line may end in CRLF.
 *
 * https://yaml.org/spec/1.2.2/#91-documents
 */
export function* splitDocuments(stream: string): Generator<DocumentText> {
  let start = stream.startsWith(BYTE_ORDER_MARK) ? 1 : 0
  for (let line = start; line < stream.length; line = nextLine(stream, line)) {
    const isStart = isMarker(stream, line, '---')
    if (!isStart && !isMarker(stream, line, '...')) continue
    yield { text: stream.slice(start, line), offset: start }
    start = line + MARKER_LENGTH
  }
  yield { text: stream.slice(start), offset: start }
}

const BYTE_ORDER_MARK = '\ufeff'
const MARKER_LENGTH = 3

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}

function isMarker(text: string, line: number, marker: string): boolean {
  if (!text.startsWith(marker, line)) return false
  const after = text[line + MARKER_LENGTH]
  return after === undefined || after === ' ' || after === '\t' || after === '\n' || after === '\r'
}
