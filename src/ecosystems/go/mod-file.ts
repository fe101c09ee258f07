import { MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'
import type { GoModule } from './build-info.ts'
import { directivesOf } from './directives.ts'
import { goOrder } from './version.ts'

/** A go.mod file, as far as it says what is built. https://go.dev/ref/mod#go-mod-file */
export interface ModFile {
  readonly module?: { readonly path: string; readonly line: number }
  /** `1.21`: from 1.17 on the file names every module that takes part in a build. */
  readonly goVersion?: string
  readonly requirements: readonly Requirement[]
  readonly replacements: Replacements
}

export interface Requirement {
  readonly path: string
  readonly version: string
  readonly isIndirect: boolean
  readonly line: number
}

/** By `path version`, and by `path ` where all versions are replaced: a module with a version, or a folder without. */
export type Replacements = ReadonlyMap<string, NonNullable<GoModule['replacement']>>

export function parseModFile(path: string, bytes: Uint8Array) {
  const problems = new RecordProblems(path)
  const requirements: Requirement[] = []
  const replacements = new Map<string, NonNullable<GoModule['replacement']>>()
  let module: ModFile['module']
  let goVersion: string | undefined
  for (const { directive, words, comment, line } of directivesOf(bytes, problems)) {
    const [first = '', second = '', ...others] = words
    if (requirements.length + replacements.size >= MAX_RECORDS) {
      problems.tooMany()
      break
    }
    if (directive === 'module' && first !== '') module = { path: first, line }
    else if (directive === 'go') goVersion = first
    else if (directive === 'require') {
      const isWhole = first !== '' && second !== '' && others.length === 0
      const isIndirect = comment === 'indirect' || comment.startsWith('indirect;')
      if (isWhole) requirements.push({ path: first, version: second, isIndirect, line })
      else problems.unreadable(line, 'is no requirement')
    } else if (directive === 'replace') {
      if (!addReplacement(replacements, words)) problems.unreadable(line, 'is no replacement')
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

/**
 * `a => b v1`, `a v1 => b v2`, `a => ../b`; of two that say the same, the first counts.
 * @returns false when it is none of them
 */
export function addReplacement(
  replacements: Map<string, NonNullable<GoModule['replacement']>>,
  words: readonly string[],
): boolean {
  const arrow = words.indexOf('=>')
  const [path = '', version = ''] = words.slice(0, Math.max(arrow, 0))
  const [by = '', byVersion = ''] = words.slice(arrow + 1)
  if (path === '' || by === '') return false
  const key = `${path} ${version}`
  if (!replacements.has(key)) replacements.set(key, { path: by, version: byVersion })
  return true
}

/** The module as it is built. @param sources the one with the last word first */
export function replaced(
  { path, version }: Pick<Requirement, 'path' | 'version'>,
  sources: readonly Replacements[],
): GoModule {
  for (const source of sources) {
    const replacement = source.get(`${path} ${version}`) ?? source.get(`${path} `)
    if (replacement) return { path, version, replacement }
  }
  return { path, version }
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
