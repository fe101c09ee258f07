import { readFileSync } from 'node:fs'
import type { VersionOrder } from '../src/core/version-order.ts'
import { realData } from './real-data.ts'

export interface VersionLine {
  /** As in the file: `1.0 < 1.0-r1`. */
  readonly text: string
  readonly a: string
  readonly relation: string
  readonly b: string
}

/** The lines `A < B` of a file of versions, without comments. */
export function versionLines(file: string): VersionLine[] {
  const lines: VersionLine[] = []
  for (const raw of readFileSync(realData(`versions/${file}`), 'utf8').split('\n')) {
    const text = raw.trim()
    if (text === '' || text.startsWith('#')) continue
    const [a = '', relation = '', b = ''] = text.split(' ')
    lines.push({ text, a, relation, b })
  }
  return lines
}

/** The lines on which an order, asked in both directions, does not say what the file says. */
export function disagreements(order: VersionOrder, lines: readonly VersionLine[]): string[] {
  const wrong = lines.filter(({ a, relation, b }) => {
    if (!order.isValid(a) || !order.isValid(b)) return true
    return relationOf(order, a, b) !== relation || relationOf(order, b, a) !== MIRRORED[relation]
  })
  return wrong.map(({ text }) => text)
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '=': '=', '>': '<' }

export function relationOf(order: VersionOrder, a: string, b: string): string {
  const result = order.compare(a, b)
  if (result === 0) return '='
  return result < 0 ? '<' : '>'
}
