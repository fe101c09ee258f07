/** A program's build info, understood. The format is that of `go version -m`; see runtime/debug.BuildInfo. */
export interface BuildInfo {
  readonly main?: GoModule
  /** The path of the package that is called `main` in the program. */
  readonly mainPackage?: string
  readonly dependencies: readonly GoModule[]
  /** Build settings: `-ldflags`, `vcs.revision`, `GOOS`. */
  readonly settings: ReadonlyMap<string, string>
  /** Lines that could not be understood. */
  readonly unreadable: readonly string[]
  /** It has more modules than are read. */
  readonly isCut: boolean
}

export interface GoModule {
  readonly path: string
  readonly version: string
  /** What was built in its place. */
  readonly replacement?: { readonly path: string; readonly version: string }
}

/** Modules of one program that are read; the largest programs have some thousand. */
export const MAX_MODULES = 20_000

/** Lines that are not understood and kept. */
const MAX_TOLD = 5

export function parseBuildInfo(text: string): BuildInfo {
  let main: GoModule | undefined
  let mainPackage: string | undefined
  const dependencies: GoModule[] = []
  const settings = new Map<string, string>()
  const unreadable: string[] = []
  let isCut = false
  for (const line of text.split('\n')) {
    const [kind, path = '', version = ''] = line.split('\t', 3)
    if (kind === 'mod' && path !== '') main = { path, version }
    else if (kind === 'dep' && path !== '') {
      if (dependencies.length >= MAX_MODULES) isCut = true
      else dependencies.push({ path, version })
    } else if (kind === '=>' && path !== '') {
      const replaced = dependencies.pop()
      if (replaced) dependencies.push({ ...replaced, replacement: { path, version } })
      else if (main) main = { ...main, replacement: { path, version } }
    } else if (kind === 'build') {
      const [key, value] = parseSetting(line.slice('build\t'.length))
      settings.set(key, value)
    } else if (kind === 'path') mainPackage = path
    else if (line.trim() !== '' && unreadable.length < MAX_TOLD) unreadable.push(line)
  }
  return {
    ...(main ? { main } : {}),
    ...(mainPackage ? { mainPackage } : {}),
    dependencies,
    settings,
    unreadable,
    isCut,
  }
}

/** `key=value`, either of them quoted when it has to be. */
function parseSetting(text: string): [string, string] {
  const equals = text.startsWith('"') ? text.indexOf('"=', 1) + 1 : text.indexOf('=')
  if (equals <= 0) return [text, '']
  return [unquoted(text.slice(0, equals)), unquoted(text.slice(equals + 1))]
}

/** Go's quoting is JSON's for all that is in flags; what is not stays as it is. */
function unquoted(text: string): string {
  if (text.startsWith('`') && text.endsWith('`') && text.length > 1) return text.slice(1, -1)
  if (!text.startsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

const VERSION_VARIABLES: ReadonlySet<string> = new Set([
  'version',
  'ver',
  'appversion',
  'buildversion',
  'gitversion',
  'releaseversion',
  'semver',
  'gittag',
  'tag',
])

/** A number, and what a tag may have before and after it. */
const VERSION = /^v?[0-9]+\.[0-9]+[0-9A-Za-z.+-]*$/

/**
 * The version that a build gave its program with `-X main.version=1.2.3`, as most releases of Go programs do. It is the
 * word of whoever built it: the variable in package main counts more than those of other packages.
 */
export function versionFromFlags(flags: string): string | undefined {
  let other: string | undefined
  for (const definition of definitionsIn(flags)) {
    const equals = definition.indexOf('=')
    const variable = definition.slice(0, equals)
    const value = definition.slice(equals + 1)
    const dot = variable.lastIndexOf('.')
    if (equals < 0 || dot < 0 || !VERSION_VARIABLES.has(variable.slice(dot + 1).toLowerCase())) continue
    if (value.length > 128 || !VERSION.test(value)) continue
    if (variable.slice(0, dot) === 'main') return value
    other ??= value
  }
  return other
}

/** What stands after each `-X`: words, with quotes around them where they hold spaces. */
function definitionsIn(flags: string): string[] {
  const words = wordsOf(flags)
  return words.flatMap((word, i) => {
    if (word === '-X' || word === '--X') return words[i + 1] ?? []
    return word.startsWith('-X=') ? word.slice(3) : []
  })
}

function wordsOf(text: string): string[] {
  const words: string[] = []
  let word = ''
  let quote = ''
  for (const c of text) {
    if (quote !== '' ? c === quote : c === "'" || c === '"') quote = quote === '' ? c : ''
    else if (quote === '' && (c === ' ' || c === '\t' || c === '\n')) {
      if (word !== '') words.push(word)
      word = ''
    } else word += c
  }
  return word === '' ? words : [...words, word]
}
