import { crc32Base62 } from './checksum/crc32-base62.ts'
import { EXAMPLES } from './examples.generated.ts'

/*
 * Examples of secrets are written as templates, so that no text that looks like a living secret lies anywhere:
 * `ghp_{base62:30}{crc32}`. What they stand for is made of a seed, the same on every machine.
 */

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()

/** Characters by chance: `{base62:30}`. */
const ALPHABETS: Readonly<Record<string, string>> = {
  digits: DIGITS,
  lower: LOWER,
  upper: UPPER,
  hex: `${DIGITS}abcdef`,
  HEX: `${DIGITS}ABCDEF`,
  lowernum: LOWER + DIGITS,
  uppernum: UPPER + DIGITS,
  base62: DIGITS + UPPER + LOWER,
  base64: `${UPPER + LOWER + DIGITS}+/`,
  base64url: `${UPPER + LOWER + DIGITS}-_`,
  base32: `${UPPER}234567`,
  base32lower: `${LOWER}234567`,
  bech32: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  alpha: UPPER + LOWER,
}
const CHECKED_LENGTH = 30
const LINE = 64

/** Texts that hold a secret each, which a rule of that id has to find. Other seeds, other secrets. */
export function exampleSecrets(rule: { readonly id: string }, seed: number): string[] {
  return (EXAMPLES[rule.id]?.hit ?? []).map((template, index) =>
    expand(template, random(`${rule.id} ${index} ${seed}`)),
  )
}

/** Texts in which a rule of that id has to find nothing. */
export function exampleMisses(rule: { readonly id: string }, seed: number): string[] {
  return (EXAMPLES[rule.id]?.miss ?? []).map((template, index) =>
    expand(template, random(`${rule.id} no ${index} ${seed}`)),
  )
}

type Random = (below: number) => number

function expand(template: string, next: Random): string {
  let text = ''
  let at = 0
  for (const { 0: whole, index, groups } of template.matchAll(
    /\{(?<name>[A-Za-z]\w*)(?::(?<rest>[^{}]*))?\}/g,
  )) {
    text += template.slice(at, index)
    at = index + whole.length
    text += part(groups?.['name'] ?? '', groups?.['rest'] ?? '', { text, next }) ?? whole
  }
  return text + template.slice(at)
}

interface Place {
  /** What was written so far. */
  readonly text: string
  readonly next: Random
}

/** What a part of a template stands for; undefined where it is none and only looks like one. */
function part(name: string, rest: string, { text, next }: Place): string | undefined {
  const alphabet = ALPHABETS[name]
  if (alphabet) return characters(alphabet, Number(rest), next)
  switch (name) {
    case 'crc32':
      return crc32Base62(text.slice(-CHECKED_LENGTH))
    case 'uuid':
      return [8, 4, 4, 4, 12].map((length) => characters(ALPHABETS['hex'] ?? '', length, next)).join('-')
    case 'jwt':
      return jwt(rest, next)
    case 'json':
      return base64url(`{"k":"${characters(LOWER, 24, next)}","n":"${characters(LOWER, 6, next)}","id":1}`)
    // With a digit, as most rules for passwords ask for.
    case 'password':
      return `${characters(`${UPPER + LOWER}!+`, Number(rest) - 2, next)}${next(10)}${characters(LOWER, 1, next)}`
    case 'textbase64':
      return base64(characters(ALPHABETS['base62'] ?? '', Number(rest), next))
    case 'userpass':
      return base64(`robot:${characters(LOWER + DIGITS, 20, next)}`)
    case 'dockerjson':
      return base64(`{"auths":{"r.corp.io":{"auth":"${base64(`robot:${characters(LOWER, 20, next)}`)}"}}}`)
    case 'snowflake':
      return base64url(`1${characters(DIGITS, 17, next)}`)
    case 'pem':
      return pem(rest, der(next), '\n')
    case 'pemline':
      return pem(rest, der(next), '\\n')
    case 'openssh':
      return pem('OPENSSH PRIVATE KEY', openSsh(rest || 'none', next), '\n')
    case 'pgp':
      return `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${wrapped(Buffer.concat([Buffer.of(0x95, 1, 0xfe), bytes(400, next)]), '\n')}\n=${characters(ALPHABETS['base62'] ?? '', 4, next)}\n-----END PGP PRIVATE KEY BLOCK-----`
    default:
      return undefined
  }
}

function characters(alphabet: string, count: number, next: Random): string {
  return Array.from({ length: count }, () => alphabet.charAt(next(alphabet.length))).join('')
}

function bytes(count: number, next: Random): Buffer {
  return Buffer.from(Array.from({ length: count }, () => next(256)))
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function jwt(algorithm: string, next: Random): string {
  const header = base64url(JSON.stringify({ alg: algorithm, typ: 'JWT' }))
  const payload = base64url(JSON.stringify({ sub: characters(LOWER, 12, next), exp: 1_900_000_000 }))
  return `${header}.${payload}.${algorithm === 'none' ? '' : characters(ALPHABETS['base64url'] ?? '', 43, next)}`
}

/** What a key in DER begins with, and noise: nobody can take it for a real key. */
function der(next: Random): Buffer {
  const body = bytes(600, next)
  return Buffer.concat([Buffer.of(0x30, 0x82, body.length >> 8, body.length & 0xff), body])
}

function openSsh(cipher: string, next: Random): Buffer {
  const length = Buffer.of(0, 0, 0, cipher.length)
  return Buffer.concat([Buffer.from('openssh-key-v1\0'), length, Buffer.from(cipher), bytes(300, next)])
}

function pem(label: string, body: Buffer, newline: string): string {
  return `-----BEGIN ${label}-----${newline}${wrapped(body, newline)}${newline}-----END ${label}-----`
}

function wrapped(body: Buffer, newline: string): string {
  const text = body.toString('base64')
  const lines = Array.from({ length: Math.ceil(text.length / LINE) }, (_, line) =>
    text.slice(line * LINE, (line + 1) * LINE),
  )
  return lines.join(newline)
}

/** Numbers by chance of a seed; mulberry32 over an FNV-1a of it. */
function random(seed: string): Random {
  let state = 0x811c9dc5
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193)
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
