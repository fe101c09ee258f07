import { fieldsOf } from '../../packaging/executable/fields.ts'
import type { Layout } from '../../packaging/executable/layout.ts'
import { CALLS } from './calls.ts'

/** Symbols that are looked at; the largest real libraries import some ten thousand. */
export const MAX_SYMBOLS = 1_000_000

const UNDEFINED = 0

/**
 * The functions of others that the file uses, of those that matter (calls.ts).
 * https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.symtab.html
 *
 * @param symbols the table of symbols, or as much as there is; what lies behind it does no harm, because a symbol
 *   counts only with the very name of a function
 */
export function importedCalls(
  symbols: Buffer,
  strings: Buffer,
  { isBigEndian, pointerSize }: Pick<Layout, 'isBigEndian' | 'pointerSize'>,
): string[] {
  const places = placesOfCalls(strings)
  if (places.size === 0) return []
  const fields = fieldsOf(symbols, isBigEndian)
  const size = pointerSize === 8 ? 24 : 16
  const section = pointerSize === 8 ? 6 : 14
  const found = new Set<string>()
  const end = Math.min(symbols.length, MAX_SYMBOLS * size)
  for (let at = 0; at + size <= end; at += size) {
    const call = places.get(fields.u32(at))
    if (call !== undefined && fields.u16(at + section) === UNDEFINED) found.add(call)
  }
  return [...found].sort()
}

/** Where a name may begin: linkers let one text be the end of another. */
function placesOfCalls(strings: Buffer): ReadonlyMap<number, string> {
  const places = new Map<number, string>()
  for (const call of CALLS) {
    const needle = Buffer.from(`${call}\0`)
    for (let at = strings.indexOf(needle); at >= 0; at = strings.indexOf(needle, at + 1)) places.set(at, call)
  }
  return places
}
