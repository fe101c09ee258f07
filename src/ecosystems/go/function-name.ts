/** A function or method as the vulnerability database writes it: `net/http`, `Server.Serve`. */
interface FunctionName {
  readonly package: string
  readonly symbol: string
}

/**
 * A name in the table of a program: `net/http.(*Server).Serve`, `a.b/c%2ev3.F[...]`, `slices.SortFunc[...]`.
 * @returns `undefined` for what has no name in the source: functions in functions, those that the compiler makes
 */
export function parseFunctionName(raw: string): FunctionName | undefined {
  const name = raw.includes('[') ? withoutArguments(raw) : raw
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1)
  if (dot <= 0 || isMade(name, dot + 1)) return undefined
  const rest = name.slice(dot + 1)
  const method = rest.startsWith('(') ? rest.replace('(*', '').replace('(', '').replace(')', '') : rest
  const symbol = method.endsWith('-fm') ? method.slice(0, -3) : method
  return { package: unescaped(name.slice(0, dot)), symbol }
}

/** Without type arguments, which hold names of other packages. */
function withoutArguments(name: string): string {
  let result = ''
  let depth = 0
  for (const c of name) {
    if (c === '[') depth++
    else if (c === ']') depth--
    else if (depth === 0) result += c
  }
  return result
}

/** `F.func1`, `F.gowrap2`, `glob..func1`, `init.0`, `type:.eq.T`. */
function isMade(name: string, from: number): boolean {
  if (from >= name.length || name.includes(':')) return true
  for (let start = from; start > 0; start = name.indexOf('.', start) + 1) {
    const c = name.charCodeAt(start)
    if (Number.isNaN(c) || c === DOT || isDigit(c)) return true
    if (
      start > from &&
      MADE.some((word) => name.startsWith(word, start) && isDigit(name.charCodeAt(start + word.length)))
    )
      return true
  }
  return false
}

const DOT = 0x2e
const MADE = ['func', 'gowrap', 'deferwrap'] as const

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

/** The linker escapes dots in the last part of a path, and what is no letter. */
function unescaped(path: string): string {
  if (!path.includes('%')) return path
  return path.replaceAll(/%[0-9a-f]{2}/g, (text) => String.fromCharCode(Number.parseInt(text.slice(1), 16)))
}
