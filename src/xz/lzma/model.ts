import { XzError } from '../xz-error.ts'

/** Bits of literal context and position that are read, as by liblzma: 12 are possible, and nobody writes them. */
export const MAX_LITERAL_BITS = 4
const MAX_POSITION_BITS = 4

const STATES = 12
const POSITIONS = 1 << MAX_POSITION_BITS
const LITERAL_NODES = 0x300

/** Codes of lengths: two choices, eights for each position, twice, and one code for the rest. */
const CHOICE = 0
export const LOW = 2
export const MIDDLE = LOW + POSITIONS * 8
export const HIGH = MIDDLE + POSITIONS * 8
const LENGTH_NODES = HIGH + 256

/*
 * Where in one array the probabilities of each question lie. Those that depend on the position are in sixteens.
 * https://www.7-zip.org/sdk.html (lzma-specification.txt in it)
 */
export const IS_MATCH = 0
export const IS_REPEATED = IS_MATCH + STATES * POSITIONS
export const IS_NOT_LAST = IS_REPEATED + STATES
export const IS_NOT_SECOND = IS_NOT_LAST + STATES
export const IS_FOURTH = IS_NOT_SECOND + STATES
export const IS_LONG = IS_FOURTH + STATES
export const MATCH_LENGTH = IS_LONG + STATES * POSITIONS
export const REPEATED_LENGTH = MATCH_LENGTH + LENGTH_NODES
export const SLOT = REPEATED_LENGTH + LENGTH_NODES
/** Of the low bits of distances in slots 4 to 13; its first node is never asked. */
export const NEAR = SLOT + 4 * 64
export const ALIGN = NEAR + 128 - 13
export const LITERAL = ALIGN + 16
export const PROBABILITIES = LITERAL + (LITERAL_NODES << MAX_LITERAL_BITS)

/** Index of the second choice of a length; the first is at 0. */
export const SECOND_CHOICE = CHOICE + 1

/** What a stream chose, in one byte: bits of the byte before and of the position that choose probabilities. */
export interface LzmaProperties {
  readonly literalContextBits: number
  readonly literalPositionBits: number
  readonly positionBits: number
}

/** Throws XzError. */
export function readProperties(byte: number): LzmaProperties {
  if (byte >= 9 * 5 * 5) throw new XzError('damaged', 'its LZMA properties are impossible')
  const literalContextBits = byte % 9
  const literalPositionBits = Math.floor(byte / 9) % 5
  if (literalContextBits + literalPositionBits > MAX_LITERAL_BITS)
    throw new XzError('unsupported', `its LZMA literals have more than ${MAX_LITERAL_BITS} bits of context`)
  return { literalContextBits, literalPositionBits, positionBits: Math.floor(byte / 45) }
}
