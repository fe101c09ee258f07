/**
 * One way in which a server lets itself be authenticated to.
 *
 *     WWW-Authenticate = challenge *( "," challenge )
 *     challenge        = scheme [ 1*SP ( token68 / [ param *( "," param ) ] ) ]
 *     param            = token BWS "=" BWS ( token / quoted-string )
 *
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.3, https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export interface Challenge {
  /** Lower case: `basic`, `bearer`. */
  readonly scheme: string
  /** By lower-case name; of a name that comes twice, the first. */
  readonly params: ReadonlyMap<string, string>
}

/** Characters of the header; real ones have a few hundred. The rest is not looked at. */
export const MAX_CHALLENGE_LENGTH = 16 * 1024

/** The challenges of a header, repeated headers joined by commas. What follows an error of grammar is dropped. */
export function parseChallenges(header: string): Challenge[] {
  const scanner = new Scanner(header.slice(0, MAX_CHALLENGE_LENGTH))
  const challenges: Challenge[] = []
  scanner.skipSeparators()
  while (!scanner.isAtEnd()) {
    const scheme = scanner.token()
    if (scheme === '') break
    const params = new Map<string, string>()
    const isSound = readParams(scanner, params)
    challenges.push({ scheme: scheme.toLowerCase(), params })
    if (!isSound) break
  }
  return challenges
}

/** Reads until the next scheme or the end; false where the grammar is broken. */
function readParams(scanner: Scanner, params: Map<string, string>): boolean {
  if (scanner.skipSpaces() > 0) scanner.skipToken68()
  while (scanner.skipSeparators()) {
    const start = scanner.position
    const name = scanner.token().toLowerCase()
    if (name === '') return false
    scanner.skipSpaces()
    if (!scanner.take('=')) {
      // No parameter: the scheme of the next challenge.
      scanner.position = start
      return true
    }
    scanner.skipSpaces()
    const value = scanner.take('"') ? scanner.quoted() : scanner.token()
    if (value === undefined) return false
    if (!params.has(name)) params.set(name, value)
  }
  return true
}

const TOKEN_MARKS = "!#$%&'*+-.^_`|~"

class Scanner {
  position = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  isAtEnd(): boolean {
    return this.position >= this.#text.length
  }

  take(character: string): boolean {
    if (this.#text[this.position] !== character) return false
    this.position++
    return true
  }

  skipSpaces(): number {
    const start = this.position
    while (this.take(' ') || this.take('\t'));
    return this.position - start
  }

  /** Spaces and commas; false at the end. */
  skipSeparators(): boolean {
    while (this.take(' ') || this.take('\t') || this.take(','));
    return !this.isAtEnd()
  }

  /** The bare value that some schemes have in place of parameters (`Negotiate YII=`); of no use to us. */
  skipToken68(): void {
    const start = this.position
    while (isTokenCharacter(this.#text[this.position]) || this.#text[this.position] === '/') this.position++
    const hasText = this.position > start
    while (this.take('='));
    const end = this.position
    this.skipSpaces()
    const isWhole = hasText && (this.isAtEnd() || this.#text[this.position] === ',')
    this.position = isWhole ? end : start
  }

  token(): string {
    const start = this.position
    while (isTokenCharacter(this.#text[this.position])) this.position++
    return this.#text.slice(start, this.position)
  }

  /** The rest of a quoted string after its opening quote; `undefined` when it does not end. */
  quoted(): string | undefined {
    let value = ''
    while (!this.isAtEnd()) {
      if (this.take('"')) return value
      this.take('\\')
      value += this.#text[this.position] ?? ''
      this.position++
    }
    return undefined
  }
}

function isTokenCharacter(character: string | undefined): boolean {
  if (character === undefined) return false
  const isAlphanumeric =
    (character >= '0' && character <= '9') ||
    (character >= 'a' && character <= 'z') ||
    (character >= 'A' && character <= 'Z')
  return isAlphanumeric || TOKEN_MARKS.includes(character)
}
