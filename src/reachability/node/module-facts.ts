import type { ModuleFacts } from '../../core/program-facts.ts'

/** Imports that are kept of one file; bundles have none that matter. */
export const MAX_SPECIFIERS = 2000

const MAX_SPECIFIER_LENGTH = 512

/** Modules that start programs or load libraries by name. */
const STARTING: ReadonlySet<string> = new Set([
  'child_process',
  'node:child_process',
  'ffi-napi',
  'execa',
  'cross-spawn',
])

/** What imports by other means. */
const OTHER_WAYS = ['createRequire(', 'module.require(', 'process.dlopen', 'new Worker('] as const

const WORDS = ['require', 'import', 'from'] as const

/**
 * What a module of JavaScript imports: `require('x')`, `import 'x'`, `import('x')`, `import … from 'x'`, `export … from
 * 'x'`, wherever it stands. Lines of comments are passed over; the language is not parsed, so that a text which looks like
 * an import counts as one.
 */
export function nodeFacts(text: string): ModuleFacts {
  const imports = new Set<string>()
  let computed: string | undefined
  for (const line of codeLines(text)) {
    for (const word of WORDS) {
      for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + word.length)) {
        if (isNamePart(line[at - 1]) || (word === 'require' && line[at - 1] === '.')) continue
        const found = specifierAfter(line, at + word.length, word)
        if (found === undefined) continue
        if (found === '') computed ??= `${word}()`
        else if (imports.size < MAX_SPECIFIERS) imports.add(found)
        else computed ??= `more than ${MAX_SPECIFIERS} imports`
      }
    }
    computed ??= OTHER_WAYS.find((way) => line.includes(way))
  }
  const starts = [...imports].find((name) => STARTING.has(name))
  return {
    imports: [...imports].sort(),
    ...(computed === undefined ? {} : { computed }),
    ...(starts === undefined ? {} : { starts }),
  }
}

/** Lines without comments of whole lines; an import may go over several, so what has no string yet is joined. */
function* codeLines(text: string): Generator<string> {
  let isComment = false
  for (const raw of text.split('\n')) {
    const line = raw.trimStart()
    if (isComment) {
      isComment = !line.includes('*/')
      continue
    }
    if (line.startsWith('//')) continue
    if (line.startsWith('/*')) {
      isComment = !line.includes('*/')
      const rest = line.indexOf('*/')
      if (rest >= 0) yield line.slice(rest + 2)
      continue
    }
    yield raw
  }
}

/**
 * The text that follows, in a bracket or without; empty when it is computed; `undefined` when the word is something else
 * here.
 */
function specifierAfter(line: string, start: number, word: string): string | undefined {
  let at = passBlanks(line, start)
  const hasBracket = line[at] === '('
  if (hasBracket) at = passBlanks(line, at + 1)
  if (word === 'require' && !hasBracket) return undefined
  if (word === 'from' && hasBracket) return undefined
  const quote = line[at]
  const isText = quote === '"' || quote === "'" || quote === '`'
  if (!isText) {
    // `require(` at the end of a line, `require()` of a definition.
    const isCall = hasBracket && line[at] !== ')' && word !== 'from'
    return isCall ? '' : undefined
  }
  const end = line.indexOf(quote, at + 1)
  if (end < 0 || end - at > MAX_SPECIFIER_LENGTH) return hasBracket ? '' : undefined
  const name = line.slice(at + 1, end)
  const after = line[passBlanks(line, end + 1)]
  const isWhole = !hasBracket || after === ')' || after === ',' || after === undefined
  if (name === '' || !isWhole || (quote === '`' && name.includes('${'))) return hasBracket ? '' : undefined
  return name
}

function passBlanks(line: string, start: number): number {
  let at = start
  while (line[at] === ' ' || line[at] === '\t') at++
  return at
}

function isNamePart(c: string | undefined): boolean {
  return (
    c !== undefined &&
    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c === '_' || c === '$')
  )
}
