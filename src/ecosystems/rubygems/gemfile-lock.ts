import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { isWord, MAX_RECORDS, RecordLines } from '../../packaging/record-lines.ts'
import { RecordProblems } from '../../packaging/record-problems.ts'

/*
 * Bundler's lock. Sections by indentation; the sections GEM, GIT, PATH and PLUGIN SOURCE list gems:
 *
 *     GEM
 *       remote: https://rubygems.org/
 *       specs:
 *         nokogiri (1.15.0-x86_64-linux)
 *           racc (~> 1.4)
 *
 *     DEPENDENCIES
 *       nokogiri (~> 1.15)
 *       of_a_git_source!
 *
 * https://github.com/rubygems/rubygems/blob/master/bundler/lib/bundler/lockfile_parser.rb
 */

/** Reads `Gemfile.lock`, `gems.locked` and the locks of other Gemfiles. */
export const gemfileLockAnalyser: Analyser = {
  id: 'gemfile-lock',
  version: 1,
  scope: 'source',
  maxBytes: 32 * 1024 * 1024,
  wants: (path) =>
    (path.endsWith('.lock') && path.slice(path.lastIndexOf('/') + 1).includes('emfile')) ||
    path.endsWith('/gems.locked') ||
    path === 'gems.locked',
  analyse: ([file]) => analyseLock(file),
}

interface Spec {
  readonly name: string
  readonly version: string
  readonly platform: string
  readonly isOwn: boolean
  readonly needs: string[]
  readonly start: number
  end: number
}

interface Lock {
  readonly specs: Spec[]
  /** Names that the Gemfile asks for. */
  readonly direct: ReadonlySet<string>
}

function analyseLock(file: AnalysedFile): Analysis {
  const problems = new RecordProblems(file.path)
  const lock = readLock(file.bytes, problems)
  if (typeof lock === 'string') return { problems: [problem('file-unreadable', file.path, lock)] }
  const versions = new Map<string, Set<string>>()
  for (const { name, version } of lock.specs) {
    const known = versions.get(name)
    if (known) known.add(version)
    else versions.set(name, new Set([version]))
  }
  return { packages: lock.specs.map((spec) => packageOf(spec, lock, versions)), problems: problems.all() }
}

/** Sections that list gems. */
const SOURCES: ReadonlySet<string> = new Set(['GEM', 'GIT', 'PATH', 'PLUGIN SOURCE'])

function readLock(bytes: Uint8Array, problems: RecordProblems): Lock | string {
  const lines = new RecordLines(bytes)
  const specs: Spec[] = []
  const direct = new Set<string>()
  let section = ''
  let hasSection = false
  for (let number = 1; lines.advance(); number++) {
    if (lines.isEmpty) continue
    const text = lines.text(0)
    const indent = indentOf(lines)
    if (indent === 0) {
      if (text.startsWith('<<<<<<<') || text.startsWith('>>>>>>>'))
        return `Line ${number} is a mark of a merge that was not finished.`
      section = text
      hasSection ||= SOURCES.has(text) || text === 'DEPENDENCIES'
    } else if (section === 'DEPENDENCIES' && indent === 2) direct.add(nameOf(text))
    else if (SOURCES.has(section) && indent === 4) {
      if (specs.length >= MAX_RECORDS) {
        problems.tooMany()
        break
      }
      const spec = specOf(text, section === 'PATH', number)
      if (spec) specs.push(spec)
      else problems.unreadable(number, 'has no name and version')
    } else if (SOURCES.has(section) && indent === 6) {
      const spec = specs.at(-1)
      spec?.needs.push(nameOf(text))
      if (spec) spec.end = number
    }
  }
  if (!hasSection && bytes.length > 0) return 'It has none of the sections of a lock of Bundler.'
  return { specs, direct }
}

function indentOf({ bytes, start, end }: RecordLines): number {
  let at = start
  while (at < end && bytes[at] === 0x20) at++
  return at - start
}

/** `rack`, `rack (~> 2.0)`, `rack!` */
function nameOf(text: string): string {
  const name = text.split(' ', 1)[0] ?? ''
  return name.endsWith('!') ? name.slice(0, -1) : name
}

/** `nokogiri (1.15.0-x86_64-linux)`: a version has no hyphen, so that what follows the first is the platform. */
function specOf(text: string, isOwn: boolean, line: number): Spec | undefined {
  const open = text.indexOf(' (')
  if (open < 0 || !text.endsWith(')')) return undefined
  const name = text.slice(0, open)
  const [version = '', ...platform] = text.slice(open + 2, -1).split('-')
  if (!isWord(name) || !isWord(version)) return undefined
  return { name, version, platform: platform.join('-'), isOwn, needs: [], start: line, end: line }
}

function packageOf(spec: Spec, lock: Lock, versions: ReadonlyMap<string, ReadonlySet<string>>): Package {
  const dependsOn = spec.needs.flatMap((name) =>
    [...(versions.get(name) ?? [])].map((version) => `${name}@${version}`),
  )
  const used = lock.direct.has(spec.name) ? 'direct' : 'indirect'
  return {
    kind: 'package',
    type: 'gem',
    name: spec.name,
    version: spec.version,
    ...(spec.platform ? { arch: spec.platform } : {}),
    relationship: spec.isOwn ? 'workspace' : used,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    lines: { start: spec.start, end: spec.end },
  }
}
