import type { Finding } from '../../core/finding.ts'
import { oneLine } from '../../core/printable.ts'
import { webLinks } from '../facts.ts'

interface Identifier {
  readonly type: string
  readonly name: string
  readonly value: string
  readonly url?: string
}

/** The finding's own id first, by which GitLab tells findings apart, then its aliases and the kinds of weakness. */
export function identifiersOf({ id, ids, cwes }: Finding): readonly Identifier[] {
  const all = [id, ...ids.filter((other) => other !== id)]
  return [...all.map(flawIdentifier), ...cwes.flatMap((cwe) => weaknessIdentifier(cwe) ?? [])]
}

function flawIdentifier(id: string): Identifier {
  const name = oneLine(id) || 'unknown'
  const [type = ''] = /^[a-z]+(?=-)/i.exec(name) ?? []
  const [url] = webLinks({ id, references: [] })
  return { type: type.toLowerCase() || 'other', name, value: name, ...(url === undefined ? {} : { url }) }
}

function weaknessIdentifier(cwe: string): Identifier | undefined {
  const number = /^CWE-(?<number>\d{1,6})$/i.exec(cwe)?.groups?.['number']
  if (number === undefined) return undefined
  const url = `https://cwe.mitre.org/data/definitions/${number}.html`
  return { type: 'cwe', name: `CWE-${number}`, value: number, url }
}
