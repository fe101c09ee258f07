import * as z from 'zod/mini'
import { compareText } from '../core/compare-text.ts'
import { type Digest, parseDigest } from '../core/digest.ts'
import { PlimsollError } from '../core/errors.ts'
import { type BaseIndex, type KnownBase, listBases } from './base-index.ts'

/*
 * The file of known bases: JSON of our own, by the chain id of their layers, in an order that does not depend on when
 * they were added, so that it can be kept beside the code.
 */

/** Characters of the file: a hundred thousand bases are 40 million. */
export const MAX_INDEX_SIZE = 64 * 1024 * 1024
/** Bases in it. */
export const MAX_BASES = 100_000

const KIND = 'plimsoll-base-images'
const VERSION = 1

const DigestText = z.custom<Digest>(
  (value) => typeof value === 'string' && parseDigest(value) !== undefined,
  { error: 'is no digest' },
)
const Known = z.object({
  name: z.string().check(z.minLength(1)),
  platform: z.string(),
  digest: z.optional(DigestText),
  configDigest: DigestText,
  layers: z.int().check(z.positive()),
  created: z.optional(z.string()),
  addedAt: z.string(),
})
const IndexFile = z.object({
  kind: z.literal(KIND),
  version: z.literal(VERSION),
  chains: z.record(z.string(), z.array(Known)),
})

/** Throws `base-index-invalid`, which names the file and the place in it. */
export function parseBaseIndex(text: string, file: string): BaseIndex {
  const fail = (why: string): never => {
    throw new PlimsollError('base-index-invalid', `${file} is no list of base images: ${why}.`)
  }
  if (text.length > MAX_INDEX_SIZE) return fail(`it is larger than ${MAX_INDEX_SIZE} characters`)
  const result = IndexFile.safeParse(jsonOf(text, fail))
  if (!result.success) {
    const [issue] = result.error.issues
    return fail(`${issue?.path.join('.') || 'the whole'} is missing or has another form`)
  }
  const chains = Object.entries(result.data.chains).map(([chain, bases]) => {
    const digest = parseDigest(chain) ?? fail(`«${chain.slice(0, 80)}» is no digest`)
    return [digest, bases.map(withoutAbsent)] as const
  })
  const count = chains.reduce((sum, [, bases]) => sum + bases.length, 0)
  return count > MAX_BASES ? fail(`it has ${count} bases, more than ${MAX_BASES}`) : new Map(chains)
}

function jsonOf(text: string, fail: (why: string) => never): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return fail('it is not JSON')
  }
}

function withoutAbsent({ digest, created, ...base }: z.infer<typeof Known>): KnownBase {
  return { ...base, ...(digest ? { digest } : {}), ...(created === undefined ? {} : { created }) }
}

export function formatBaseIndex(index: BaseIndex): string {
  const sorted = Map.groupBy(listBases(index), ({ chain }) => chain)
  const chains = [...sorted]
    .sort(([a], [b]) => compareText(a, b))
    .map(([chain, bases]) => [chain, bases.map(({ chain: _chain, ...base }) => base)] as const)
  return `${JSON.stringify({ kind: KIND, version: VERSION, chains: Object.fromEntries(chains) }, null, 2)}\n`
}
