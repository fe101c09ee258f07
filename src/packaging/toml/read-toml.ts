import { parse, TomlError } from 'smol-toml'
import type { JsonObject } from '../json/guards.ts'

/*
 * TOML with the lines of its tables, for lock files: where a package is declared is part of what is told of it.
 * https://toml.io/en/v1.0.0
 */

/** Arrays and inline tables in each other; lock files have five at most. */
export const MAX_TOML_DEPTH = 50

export interface TomlDocument {
  readonly value: JsonObject
  /**
   * First and last line of each table of a list: of `[[package]]` with what belongs to it. Empty when the text has
   * another number of such headers than there are tables, because some stand in a string or the list is inline.
   */
  readonly linesOf: (list: string) => readonly { readonly start: number; readonly end: number }[]
}

/** A text as TOML; a text that says why when it is none. */
export function readToml(text: string): TomlDocument | string {
  try {
    const value = parse(text, { maxDepth: MAX_TOML_DEPTH }) as JsonObject
    return { value, linesOf: (list) => linesOf(text, list, value[list]) }
  } catch (error) {
    if (error instanceof TomlError) return `line ${error.line}: ${error.message.split('\n', 1)[0] ?? ''}`
    // Nothing else is thrown on purpose; a stack that overflows is the file's doing.
    if (error instanceof RangeError) return 'it is nested too deeply'
    throw error
  }
}

function linesOf(text: string, list: string, tables: unknown): { start: number; end: number }[] {
  const header = `[[${list}]]`
  const found: { start: number; end: number }[] = []
  let last = 0
  let isOpen = false
  for (const [index, line] of text.split('\n').entries()) {
    const bare = line.trim()
    if (bare.startsWith('[') && isHeader(bare)) {
      close()
      isOpen = bare.startsWith(header) || (isOpen && bare.replace('[[', '[').startsWith(`[${list}.`))
      if (bare.startsWith(header)) found.push({ start: index + 1, end: index + 1 })
    }
    if (bare !== '') last = index + 1
  }
  close()
  return Array.isArray(tables) && tables.length === found.length ? found : []

  function close(): void {
    const current = found.at(-1)
    if (isOpen && current) current.end = Math.max(current.end, last)
  }
}

/** And not an array that goes on in the next line: those begin deeper, or with something behind their key. */
function isHeader(line: string): boolean {
  return /^\[\[?[A-Za-z0-9_."' -]+\]\]?\s*(?:#.*)?$/.test(line)
}
