import type { Random } from './random.ts'

/** Inputs that have grown past this are cut, so that a run of mutations does not feed on itself. */
const MAX_BYTES = 256 * 1024

/** Texts that parsers trip over: numbers at their limits, separators, escapes, names of prototypes. */
const TOKENS = [
  '0',
  '-1',
  '999999999999999999999',
  '9007199254740993',
  '\0',
  '\n\n',
  '\r\n',
  ':',
  '..',
  '../',
  '/',
  '"',
  '\\',
  '\\u0000',
  '{',
  '}',
  '[[[[[[[[',
  'null',
  '1e309',
  '__proto__',
  'sha256:',
  'path=',
  '.wh.',
  '.wh..wh..opq',
  '\u{1f480}',
  '\xff\xfe',
] as const

type Mutation = (bytes: Buffer, other: Buffer, random: Random) => Buffer

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  function flipBit(bytes, _other, random) {
    const copy = Buffer.from(bytes)
    const at = random.int(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.int(8))
    return copy
  },
  function setByte(bytes, _other, random) {
    const copy = Buffer.from(bytes)
    copy[random.int(copy.length)] = random.pick([0, 1, 0x20, 0x2f, 0x30, 0x39, 0x7f, 0x80, 0xff])
    return copy
  },
  function truncate(bytes, _other, random) {
    return bytes.subarray(0, random.int(bytes.length))
  },
  function remove(bytes, _other, random) {
    const [from, to] = span(bytes, random)
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  function repeat(bytes, _other, random) {
    const [from, to] = span(bytes, random)
    const part = bytes.subarray(from, to)
    return Buffer.concat([
      bytes.subarray(0, to),
      ...Array.from({ length: 1 + random.int(8) }, () => part),
      bytes.subarray(to),
    ])
  },
  function splice(bytes, other, random) {
    const [from, to] = span(other, random)
    const at = random.int(bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, to), bytes.subarray(at)])
  },
  function overwrite(bytes, other, random) {
    const copy = Buffer.from(bytes)
    const [from, to] = span(other, random)
    other.copy(copy, random.int(copy.length), from, to)
    return copy
  },
  function insertToken(bytes, _other, random) {
    const at = random.int(bytes.length + 1)
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(random.pick(TOKENS), 'latin1'),
      bytes.subarray(at),
    ])
  },
  function changeDigit(bytes, _other, random) {
    const copy = Buffer.from(bytes)
    for (let at = random.int(copy.length); at < copy.length; at++) {
      const byte = copy[at] ?? 0
      if (byte < 0x30 || byte > 0x39) continue
      copy[at] = 0x30 + random.int(10)
      break
    }
    return copy
  },
]

/** A damaged copy of `bytes`: one to four mutations, some of which take parts of `other`. */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let mutated = bytes
  for (let rounds = 1 + random.int(4); rounds > 0; rounds--) {
    if (mutated.length === 0) return mutated
    mutated = random.pick(MUTATIONS)(mutated, other, random)
  }
  return mutated.subarray(0, MAX_BYTES)
}

/** A stretch of at most a kilobyte. */
function span(bytes: Buffer, random: Random): [number, number] {
  const from = random.int(bytes.length)
  return [from, Math.min(bytes.length, from + 1 + random.int(1024))]
}
