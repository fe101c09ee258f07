import { MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import type { GoModule } from './build-info.ts'
import { goOrder } from './version.ts'

/** A go.mod file, as far as it says what is built. https://go.dev/ref/mod#go-mod-file */
export interface ModFile {
  readonly module?: { readonly path: string; readonly line: number }
  /** `1.21`: from 1.17 on the file names every module that takes part in a build. */
  readonly goVersion?: string
  readonly requirements: readonly Requirement[]
  readonly replacements: readonly Replacement[]
}

export interface Requirement {
  readonly path: string
  readonly version: string
  readonly isIndirect: boolean
  readonly line: number
}

interface Replacement {
  readonly path: string
  /** Only this version is replaced; all where absent. */
  readonly version?: string
  /** A module with a version, or a folder without. */
  readonly by: { readonly path: string; readonly version: string }
}

export function parseModFile(path: string, bytes: Uint8Array) {
  const lines = new RecordLines(bytes)
  const problems = new RecordProblems(path)
  const requirements: Requirement[] = []
  const replacements: Replacement[] = []
  let module: ModFile['module']
  let goVersion: string | undefined
  /** The directive of the block that the line stands in. */
  let block: string | undefined
  for (let line = 1; lines.advance(); line++) {
    if (lines.end - lines.start > MAX_LINE_BYTES) {
      problems.unreadable(line, 'is too long')
      continue
    }
    const { words, comment } = wordsOf(lines.text(0))
    if (words.length === 0) continue
    if (block !== undefined && words[0] === ')') {
      block = undefined
      continue
    }
    if (block === undefined && words.length === 2 && words[1] === '(') {
      block = words[0]
      continue
    }
    if (requirements.length + replacements.length >= MAX_RECORDS) {
      problems.tooMany()
      break
    }
    const directive = block ?? words[0]
    const [first = '', second = '', ...others] = block === undefined ? words.slice(1) : words
    if (directive === 'module' && first !== '') module = { path: first, line }
    else if (directive === 'go') goVersion = first
    else if (directive === 'require') {
      const isWhole = first !== '' && second !== '' && others.length === 0
      const isIndirect = comment === 'indirect' || comment.startsWith('indirect;')
      if (isWhole) requirements.push({ path: first, version: second, isIndirect, line })
      else problems.unreadable(line, 'is no requirement')
    } else if (directive === 'replace') {
      const found = replacementOf([first, second, ...others])
      if (found) replacements.push(found)
      else problems.unreadable(line, 'is no replacement')
    }
  }
  const file: ModFile = {
    ...(module ? { module } : {}),
    ...(goVersion ? { goVersion } : {}),
    requirements,
    replacements,
  }
  return { file, problems: problems.all() }
}

/** `a => b v1`, `a v1 => b v2`, `a => ../b`. */
function replacementOf(words: readonly string[]): Replacement | undefined {
  const arrow = words.indexOf('=>')
  const [path = '', version] = words.slice(0, Math.max(arrow, 0))
  const [by = '', byVersion = ''] = words.slice(arrow + 1)
  if (path === '' || by === '') return undefined
  return { path, ...(version ? { version } : {}), by: { path: by, version: byVersion } }
}

/** The module as it is built. */
export function replaced({ path, version }: Requirement, { replacements }: ModFile): GoModule {
  const one =
    replacements.find((each) => each.path === path && each.version === version) ??
    replacements.find((each) => each.path === path && each.version === undefined)
  return { path, version, ...(one ? { replacement: one.by } : {}) }
}

/** Words of a line, without the quotes that some have, and what its comment says. */
function wordsOf(line: string): { readonly words: readonly string[]; readonly comment: string } {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const c = line[at] ?? ''
    if (c === ' ' || c === '\t') at++
    else if (line.startsWith('//', at)) return { words, comment: line.slice(at + 2).trim() }
    else {
      const isQuoted = c === '"' || c === '`'
      const end = isQuoted ? line.indexOf(c, at + 1) : endOfWord(line, at)
      const stop = end < 0 ? line.length : end
      words.push(line.slice(isQuoted ? at + 1 : at, stop))
      at = isQuoted ? stop + 1 : stop
    }
  }
  return { words, comment: '' }
}

function endOfWord(line: string, from: number): number {
  let at = from
  while (at < line.length && line[at] !== ' ' && line[at] !== '\t' && !line.startsWith('//', at)) at++
  return at
}

/** Modules whose content was downloaded, with the highest version of each: those of which go.sum has a hash of more than go.mod. */
export function parseSumFile(
  bytes: Uint8Array,
): ReadonlyMap<string, { readonly version: string; readonly line: number }> {
  const lines = new RecordLines(bytes)
  const modules = new Map<string, { version: string; line: number }>()
  for (let line = 1; lines.advance() && modules.size < MAX_RECORDS; line++) {
    if (lines.end - lines.start > MAX_LINE_BYTES) continue
    const [path = '', version = '', hash = ''] = lines.text(0).split(' ', 3)
    if (path === '' || hash === '' || version.endsWith('/go.mod')) continue
    const known = modules.get(path)
    if (!known || goOrder.compare(known.version, version) < 0) modules.set(path, { version, line })
  }
  return modules
}
