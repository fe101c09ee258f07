import { PlimsollError } from '../core/errors.ts'
import type { VersionOrder } from '../core/version-order.ts'
import { ECOSYSTEMS } from './registry.ts'

export type VersionRelation = '<' | '=' | '>'

/** The version order of an ecosystem; throws `ecosystem-unknown`. */
export function versionOrderOf(ecosystemId: string): VersionOrder {
  const ecosystem = ECOSYSTEMS.find(({ id }) => id === ecosystemId)
  if (ecosystem) return ecosystem.versions
  const known = ECOSYSTEMS.map(({ id }) => id).join(', ')
  throw new PlimsollError('ecosystem-unknown', `there is no ecosystem ${ecosystemId}; there are ${known}`)
}

/** How `a` stands to `b`; throws `ecosystem-unknown` and `version-invalid`. */
export function compareVersions(ecosystemId: string, a: string, b: string): VersionRelation {
  const order = versionOrderOf(ecosystemId)
  const reason = invalidReason(order, a) ?? invalidReason(order, b)
  if (reason !== undefined) throw new PlimsollError('version-invalid', reason)
  return relationOf(order, a, b)
}

/** Characters of a line that are looked at; a longer one is answered with `?`. */
export const MAX_PAIR_LENGTH = 8192

/**
 * Compares a pair a line: `A<tab>B` in; `<`, `=`, `>` or, when one of them is no version, `?` out.
 *
 * @param chunks UTF-8, cut anywhere
 * @param onUnknown told why a line got its `?`; the first line is 1
 * @returns output lines, a batch for each chunk
 */
export async function* compareVersionLines(
  order: VersionOrder,
  chunks: AsyncIterable<Uint8Array | string>,
  onUnknown: (line: number, reason: string) => void,
): AsyncGenerator<string> {
  let number = 0
  for await (const lines of linesOf(chunks)) {
    let output = ''
    for (const line of lines) output += `${answer(order, line, ++number, onUnknown)}\n`
    if (output) yield output
  }
}

function answer(
  order: VersionOrder,
  line: string,
  number: number,
  onUnknown: (line: number, reason: string) => void,
): VersionRelation | '?' {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line
  const tab = text.indexOf('\t')
  const a = text.slice(0, Math.max(tab, 0))
  const b = text.slice(tab + 1)
  const reason = pairReason(text, tab) ?? invalidReason(order, a) ?? invalidReason(order, b)
  if (reason === undefined) return relationOf(order, a, b)
  onUnknown(number, reason)
  return '?'
}

function pairReason(text: string, tab: number): string | undefined {
  if (text.length >= MAX_PAIR_LENGTH) return `the line has ${MAX_PAIR_LENGTH} characters or more`
  return tab < 0 ? 'there is no tab between two versions' : undefined
}

function invalidReason(order: VersionOrder, version: string): string | undefined {
  return order.isValid(version) ? undefined : `${JSON.stringify(version)} is no version by ${order.id} order`
}

function relationOf(order: VersionOrder, a: string, b: string): VersionRelation {
  const result = order.compare(a, b)
  if (result === 0) return '='
  return result < 0 ? '<' : '>'
}

/** Lines chunk by chunk; of a line that never ends only its first characters are kept. */
async function* linesOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })).split('\n')
    lines[0] = (rest + (lines[0] ?? '')).slice(0, MAX_PAIR_LENGTH)
    rest = (lines.pop() ?? '').slice(0, MAX_PAIR_LENGTH)
    yield lines
  }
  rest += decoder.decode()
  if (rest) yield [rest]
}
