import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import type { SuppressedMisconfiguration } from '../../core/misconfiguration.ts'
import type { FoundSecret } from './collect.ts'

/**
 * Secrets that somebody knows of and accepts for today, so that only new ones are told. The file may be seen by anybody
 * who sees the sources: it holds no secret, and for each guess at one it takes the work of scrypt.
 * https://www.rfc-editor.org/rfc/rfc7914
 */
export interface SecretBaseline {
  readonly name: string
  /** Random, 32 hex digits. */
  readonly salt: string
  readonly entries: readonly BaselineEntry[]
}

interface BaselineEntry {
  /** Id of the rule, and the first place: for people. */
  readonly rule: string
  readonly place: string
  /** Hex. */
  readonly hash: string
}

/** Entries of a baseline; each one costs a few milliseconds. */
export const MAX_BASELINE_ENTRIES = 10_000

/** 16 MB and some 20 ms for each. */
const COST = { N: 2 ** 14, r: 8, p: 1 } as const
const HASH_BYTES = 24

const Baseline = z.object({
  version: z.literal(1),
  salt: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  secrets: z
    .array(
      z.object({
        rule: z.string(),
        place: z.string(),
        hash: z.string().check(z.regex(/^[0-9a-f]{48}$/)),
      }),
    )
    .check(z.maxLength(MAX_BASELINE_ENTRIES)),
})

/** Throws `baseline-invalid`. */
export function readBaseline(text: string, name: string): SecretBaseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new PlimsollError('baseline-invalid', `${name} is no JSON.`, { cause })
  }
  const read = Baseline.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const where = issue && issue.path.length > 0 ? issue.path.join('.') : 'the document'
    throw new PlimsollError(
      'baseline-invalid',
      `${name} is no baseline of secrets: ${where} is not as it has to be.`,
    )
  }
  return { name, salt: read.data.salt, entries: read.data.secrets }
}

/** The baseline as a file that accepts all of these. Keeps the salt and the hashes of the one before, if there is one. */
export function writeBaseline(found: readonly FoundSecret[], before?: SecretBaseline): string {
  const salt = before?.salt ?? randomBytes(16).toString('hex')
  const secrets = found.map(({ digest, misconfiguration: { id, place } }) => ({
    rule: id,
    place: place.file,
    hash: hashOf(digest, salt).toString('hex'),
  }))
  const sorted = secrets.toSorted((a, b) => (a.place + a.rule + a.hash < b.place + b.rule + b.hash ? -1 : 1))
  return `${JSON.stringify({ version: 1, salt, secrets: sorted }, undefined, 2)}\n`
}

/** Parts what the baseline accepts from what is new. */
export function holdToBaseline(
  found: readonly FoundSecret[],
  baseline: SecretBaseline,
): { readonly fresh: readonly FoundSecret[]; readonly accepted: readonly SuppressedMisconfiguration[] } {
  const known = baseline.entries.map(({ hash }) => Buffer.from(hash, 'hex'))
  const fresh: FoundSecret[] = []
  const accepted: SuppressedMisconfiguration[] = []
  for (const one of found) {
    const hash = hashOf(one.digest, baseline.salt)
    if (!known.some((entry) => timingSafeEqual(entry, hash))) fresh.push(one)
    else
      accepted.push({
        misconfiguration: one.misconfiguration,
        by: baseline.name,
        reason: 'it was there when the baseline was written',
        decision: { kind: 'exception', source: baseline.name },
      })
  }
  return { fresh, accepted }
}

function hashOf(digest: string, salt: string): Buffer {
  return scryptSync(digest, Buffer.from(salt, 'hex'), HASH_BYTES, COST)
}
