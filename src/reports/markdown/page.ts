/** A section of which rows may be left out, the last first. */
export interface Section {
  readonly title: string
  /** Written before each row; a table has a header, a list has none. */
  readonly header: string
  readonly count: number
  /** Each ends with a line feed. */
  readonly rows: Iterable<string>
  /** Closed until somebody opens it, where the reader knows that. */
  readonly isFolded: boolean
  /** The part of what is left that it may fill, 0 to 1. */
  readonly share: number
}

/** Bytes that are kept free for the line that says what was left out. */
const NOTE_BYTES = 300

/**
 * The text of a page that is never longer than so many bytes: the head whole, then of each section what its share
 * allows, with a line that counts what was left out.
 */
export function* page(head: string, sections: readonly Section[], most: number): Generator<string> {
  let left = most - Buffer.byteLength(head)
  yield head
  for (const section of sections.filter(({ count }) => count > 0)) {
    for (const piece of sectionText(section, Math.floor(left * section.share))) {
      left -= Buffer.byteLength(piece)
      yield piece
    }
  }
}

function* sectionText(section: Section, most: number): Generator<string> {
  const { title, header, count, rows, isFolded } = section
  const start = isFolded
    ? `\n<details>\n<summary>${title} (${count})</summary>\n\n${header}`
    : `\n### ${title} (${count})\n\n${header}`
  const end = isFolded ? '\n</details>\n' : ''
  let left = most - Buffer.byteLength(start) - Buffer.byteLength(end) - NOTE_BYTES
  yield start
  let written = 0
  for (const row of rows) {
    left -= Buffer.byteLength(row)
    if (left < 0) break
    yield row
    written++
  }
  if (written < count)
    yield `\n**${count - written} of ${count} are left out here, because the text would be too long; the JSON report has them all.**\n`
  yield end
}
