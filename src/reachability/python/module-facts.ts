import type { ModuleFacts } from '../../core/program-facts.ts'

/** Imports that are kept of one file. */
export const MAX_IMPORTS = 2000

/** Characters of a statement of several lines. */
const MAX_STATEMENT = 20_000

/** Calls that import by a name that may be computed. */
const COMPUTED = [
  'import_module(',
  '__import__(',
  'exec(',
  'runpy.',
  'load_entry_point(',
  'iter_entry_points(',
  'entry_points(',
  'pkgutil.',
  'exec_module(',
  'load_module(',
] as const

/** What starts programs or loads libraries by name. */
const STARTING = [
  'os.system',
  'os.popen',
  'os.exec',
  'os.spawn',
  'os.posix_spawn',
  'os.startfile',
  'ctypes.',
  'cffi.',
  'pty.spawn',
  'create_subprocess_',
] as const
const STARTING_MODULES: ReadonlySet<string> = new Set([
  'subprocess',
  'ctypes',
  'cffi',
  'pexpect',
  'sh',
  'multiprocessing',
  'pty',
  'popen2',
  'commands',
])

/**
 * What a module of Python imports, wherever the statement stands in it: in a function or a branch too.
 * https://docs.python.org/3/reference/simple_stmts.html#the-import-statement
 */
export function pythonFacts(text: string): ModuleFacts {
  const early = new Set<string>()
  const imports = new Set<string>()
  let computed: string | undefined
  let starts: string | undefined
  // Most files have none of them anywhere.
  const computing = COMPUTED.filter((call) => text.includes(call))
  const starting = STARTING.filter((call) => text.includes(call))
  for (const { code, isInFunction } of statements(text)) {
    const found = code.includes('import') ? [...importsOf(code)] : []
    const call = computedCall(code, computing)
    if (typeof call === 'object') found.push(call.name)
    else computed ??= call
    for (const name of found) {
      if (imports.size < MAX_IMPORTS) imports.add(name)
      else computed ??= `more than ${MAX_IMPORTS} imports`
      if (!isInFunction) early.add(name)
    }
    starts ??= starting.find((one) => isCalled(code, one))
  }
  for (const name of imports) starts ??= startingModule(name)
  const lazy = [...imports].filter((name) => !early.has(name)).sort()
  return {
    imports: [...imports].sort(),
    ...(lazy.length > 0 ? { lazy } : {}),
    ...(computed === undefined ? {} : { computed }),
    ...(starts === undefined ? {} : { starts }),
  }
}

function startingModule(name: string): string | undefined {
  const [module = ''] = name.split(':', 1)
  return STARTING_MODULES.has(module.split('.', 1)[0] ?? '') ? module : undefined
}

interface Statement {
  readonly code: string
  readonly isInFunction: boolean
}

/** Lines without comments and texts of several lines; brackets and backslashes join lines. */
function* statements(text: string): Generator<Statement> {
  let joined = ''
  let fence: string | undefined
  /** How far the function is indented that the lines are in. */
  let indent: number | undefined
  for (const raw of text.split('\n')) {
    const { code, open } = withoutTexts(raw, fence)
    fence = open
    const isContinued = code.endsWith('\\')
    joined += isContinued ? `${code.slice(0, -1)} ` : code
    const isOpen = isImport(joined) && joined.includes('(') && !joined.includes(')')
    if ((isContinued || isOpen) && joined.length < MAX_STATEMENT) continue
    const start = joined.length - joined.trimStart().length
    if (indent !== undefined && joined.trim() !== '' && start <= indent) indent = undefined
    for (const one of joined.includes(';') ? joined.split(';') : [joined]) {
      const statement = one.trim()
      if (statement !== '') yield { code: statement, isInFunction: indent !== undefined }
    }
    if (indent === undefined && isFunction(joined.trimStart())) indent = start
    joined = ''
  }
}

function isFunction(line: string): boolean {
  return line.startsWith('def ') || line.startsWith('async def ')
}

function isImport(line: string): boolean {
  const start = line.trimStart()
  return start.startsWith('from ') || start.startsWith('import ')
}

/** What is code in a line; short texts in quotes stay, as `'…'`. */
function withoutTexts(
  line: string,
  fence: string | undefined,
): { readonly code: string; readonly open: string | undefined } {
  // Nearly all lines are one of these.
  if (fence === undefined ? !hasMarks(line) : !line.includes(fence))
    return { code: fence === undefined ? line.trimEnd() : '', open: fence }
  let open = fence
  let code = ''
  for (let at = 0; at < line.length; ) {
    if (open !== undefined) {
      const end = line.indexOf(open, at)
      if (end < 0) return { code, open }
      at = end + open.length
      open = undefined
      continue
    }
    const c = line[at] ?? ''
    if (c === '#') break
    if (line.startsWith('"""', at) || line.startsWith("'''", at)) {
      open = line.slice(at, at + 3)
      at += 3
    } else if (c === '"' || c === "'") {
      const end = quoteEnd(line, at)
      code += line.slice(at, end)
      at = end
    } else {
      code += c
      at++
    }
  }
  return { code: code.trimEnd(), open }
}

/** Whether there is a comment or a text in it. */
function hasMarks(line: string): boolean {
  return line.includes('"') || line.includes("'") || line.includes('#')
}

function quoteEnd(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === line[start]) return at + 1
  }
  return line.length
}

/** `import a.b as c, d` → `a.b`, `d`; `from .a import b, c` → `.a:b`, `.a:c`. */
function* importsOf(statement: string): Generator<string> {
  const code = withoutGuard(statement)
  if (code.startsWith('import ')) {
    for (const part of code.slice('import '.length).split(',')) {
      const [name = ''] = part.trim().split(/\s/, 1)
      if (isDotted(name)) yield name
    }
  } else if (code.startsWith('from ')) {
    const middle = code.indexOf(' import')
    const module = code.slice('from '.length, middle < 0 ? undefined : middle).trim()
    if (middle < 0 || !isDotted(module)) return
    const names = code.slice(middle + ' import'.length).replaceAll(/[()]/g, ' ')
    for (const part of names.split(',')) {
      const [name = ''] = part.trim().split(/\s/, 1)
      if (name !== '' && isDotted(name)) yield `${module}:${name}`
      else if (name === '*') yield module
    }
  }
}

/** Without what stands before it on its line: `try: import a`, `if x: import b`. */
function withoutGuard(statement: string): string {
  const rest = statement.slice(statement.lastIndexOf(':') + 1).trim()
  return isImport(rest) ? rest : statement
}

/** `importlib.import_module('a.b')` is an import as any other; with a name that is computed it is not. */
function computedCall(
  statement: string,
  calls: readonly string[],
): string | { readonly name: string } | undefined {
  for (const call of calls) {
    const at = statement.indexOf(call)
    if (at < 0 || (call === 'exec(' && isNamePart(statement[at - 1]))) continue
    const quote = statement[at + call.length]
    const end = quote === '"' || quote === "'" ? statement.indexOf(quote, at + call.length + 1) : -1
    const name = end < 0 ? '' : statement.slice(at + call.length + 1, end)
    return call.includes('import') && isDotted(name) ? { name } : call.replace('(', '')
  }
  return undefined
}

function isCalled(statement: string, call: string): boolean {
  const at = statement.indexOf(call)
  return at >= 0 && !isNamePart(statement[at - 1])
}

function isDotted(name: string): boolean {
  if (name === '') return false
  for (const c of name) if (c !== '.' && !isNamePart(c) && c < '\u0080') return false
  return true
}

function isNamePart(c: string | undefined): boolean {
  return (
    c !== undefined &&
    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c === '_' || c === '.')
  )
}
