import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import {
  documentId,
  OPENVEX_CONTEXT,
  type OpenVexDocument,
  type OpenVexStatement,
} from './openvex-document.ts'

/** What is read of a document that is extended; all else in it stays as it is. */
const Extensible = z.looseObject({
  '@context': z.string(),
  '@id': z.string(),
  author: z.string(),
  version: z.number(),
  statements: z.array(z.unknown()),
})
type Extensible = z.infer<typeof Extensible>

/** A document that is there already, or nothing. */
export type Existing = Extensible | undefined

/** Reads a document that is to be extended. Throws `vex-invalid` for what is no OpenVEX 0.2.0. */
export function readExisting(text: string, name: string): Extensible {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new PlimsollError('vex-invalid', `${name} cannot be extended: it is no JSON: ${messageOf(error)}.`)
  }
  const result = Extensible.safeParse(value)
  if (!result.success || !result.data['@context'].startsWith('https://openvex.dev/ns/v0.2'))
    throw new PlimsollError('vex-invalid', `${name} cannot be extended: it is no OpenVEX 0.2.0.`)
  return value as Extensible // As it was written, in the order of its author.
}

/** The document with one statement more; a new one where there is none. */
export function withStatement(
  existing: Existing,
  statement: OpenVexStatement,
  { author, now, tooling }: { readonly author: string; readonly now: string; readonly tooling: string },
): object {
  const stamped = { ...statement, timestamp: now }
  if (existing)
    return {
      ...existing,
      version: existing.version + 1,
      last_updated: now,
      statements: [...existing.statements, stamped],
    }
  return {
    '@context': OPENVEX_CONTEXT,
    '@id': documentId(JSON.stringify([author, stamped])),
    author,
    timestamp: now,
    version: 1,
    tooling,
    statements: [stamped],
  } satisfies OpenVexDocument
}
