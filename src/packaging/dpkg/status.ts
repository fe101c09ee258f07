import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package, SourcePackage } from '../../core/package.ts'
import { problem } from '../../core/problem.ts'
import { isWord, MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../record-lines.ts'
import { RecordProblems } from '../record-problems.ts'

/*
 * The database of installed packages: records (stanzas of `Field: value` lines, continued by lines that begin with
 * a blank) parted by empty lines. Distroless images have one file for each package in `status.d` and no status field.
 * https://manpages.debian.org/dpkg-query.1, https://manpages.debian.org/deb822.5
 */

const STATUS = 'var/lib/dpkg/status'
const STATUS_FOLDER = 'var/lib/dpkg/status.d/'

/** Reads dpkg's database of installed packages, the whole one or distroless' parts. */
export const dpkgStatusAnalyser: Analyser = {
  id: 'dpkg-status',
  version: 3,
  scope: 'image',
  maxBytes: 512 * 1024 * 1024,
  anchors: [STATUS, STATUS_FOLDER.slice(0, -1)],
  wants: (path) => path.startsWith(STATUS) && (path === STATUS || isStatusPart(path)),
  analyse: ([file]) => analyseStatus(file),
}

function isStatusPart(path: string): boolean {
  return (
    path.startsWith(STATUS_FOLDER) && !path.endsWith('.md5sums') && !path.includes('/', STATUS_FOLDER.length)
  )
}

const FIELD_NAMES = [
  'package',
  'status',
  'version',
  'architecture',
  'source',
  'maintainer',
  'origin',
  'provides',
  'depends',
  'pre-depends',
] as const
type Field = (typeof FIELD_NAMES)[number]

/** By name, in lower case. */
const FIELDS: ReadonlyMap<string, Field> = new Map(FIELD_NAMES.map((name) => [name, name]))

/**
 * Fields that vcpkg's database has in each record; it lies at `vcpkg/status` and is of the same shape. A package of
 * dpkg's may have a field of such a name too, and is no reason to drop the others: it has a maintainer as well.
 */
const FOREIGN_FIELDS: ReadonlySet<string> = new Set(['abi', 'port-version', 'feature'])

/** A stanza while it is being read. */
interface Stanza {
  readonly values: Map<Field, string>
  readonly line: number
  /** The field that continuation lines belong to, when it is one that is read. */
  field?: Field | undefined
  defect?: string
  isForeign?: boolean
}

function analyseStatus(file: AnalysedFile): Analysis {
  const problems = new RecordProblems(file.path)
  const packages: Package[] = []
  let records = 0
  for (const stanza of stanzasOf(file.bytes)) {
    if (records === 0 && stanza.isForeign && !stanza.values.has('maintainer')) {
      const detail = `The file is not dpkg's: the record at line ${stanza.line} has fields of vcpkg.`
      return { problems: [problem('file-unreadable', file.path, detail)] }
    }
    if (++records > MAX_RECORDS) {
      problems.tooMany()
      break
    }
    const found = isInstalled(stanza) ? packageOf(stanza, problems) : undefined
    if (found) packages.push(found)
  }
  return { packages, problems: problems.all() }
}

function* stanzasOf(bytes: Uint8Array): Generator<Stanza> {
  const lines = new RecordLines(bytes)
  let stanza: Stanza | undefined
  for (let line = 1; lines.advance(); line++) {
    if (!lines.isEmpty) readLine(lines, (stanza ??= { values: new Map(), line }))
    else if (stanza) {
      yield stanza
      stanza = undefined
    }
  }
  if (stanza) yield stanza
}

function continueField(lines: RecordLines, stanza: Stanza, field: Field): void {
  const before = stanza.values.get(field) ?? ''
  if (before.length + lines.end - lines.start > MAX_LINE_BYTES) dropField(stanza, field)
  else stanza.values.set(field, `${before} ${lines.text(1)}`)
}

function dropField(stanza: Stanza, field: Field): void {
  stanza.field = undefined
  stanza.values.delete(field)
  stanza.defect = `has a ${field} field of more than ${MAX_LINE_BYTES} bytes, which was left out`
}

const SPACE = 0x20
const TAB = 0x09
const COLON = 0x3a

function readLine(lines: RecordLines, stanza: Stanza): void {
  const { bytes, start, end } = lines
  const first = bytes[start]
  if (first === SPACE || first === TAB) {
    if (stanza.field !== undefined) continueField(lines, stanza, stanza.field)
    return
  }
  stanza.field = undefined
  const colon = colonOf(bytes, start, end)
  if (colon < 0) {
    stanza.defect ??= 'has a line that is no field'
    return
  }
  const name = bytes.toString('latin1', start, colon).toLowerCase()
  const field = FIELDS.get(name)
  if (field === undefined) stanza.isForeign ||= FOREIGN_FIELDS.has(name)
  else if (end - start > MAX_LINE_BYTES) dropField(stanza, field)
  else {
    stanza.field = field
    stanza.values.set(field, lines.text(colon - start + 1))
  }
}

/** Longest name of a field that is looked for: keeps the search short in a line without a colon. */
const MAX_FIELD_NAME = 64

function colonOf(bytes: Buffer, start: number, end: number): number {
  const limit = Math.min(end, start + MAX_FIELD_NAME)
  for (let i = start; i < limit; i++) if (bytes[i] === COLON) return i
  return -1
}

/**
 * `Status: want flag state`. In every state but these two, files of the package are (or may be) in place, even when
 * somebody wants it gone: `deinstall ok config-files` is what a removed package leaves behind.
 */
function isInstalled({ values }: Stanza): boolean {
  const state = values.get('status')?.split(' ').at(-1)
  return state !== 'config-files' && state !== 'not-installed'
}

function packageOf(stanza: Stanza, problems: RecordProblems): Package | undefined {
  const { values } = stanza
  const name = values.get('package')
  const version = values.get('version')
  if (!isWord(name) || !isWord(version)) {
    const missing = isWord(name) ? `(${name}) has no version` : 'has no name'
    problems.unreadable(stanza.line, stanza.defect ?? missing)
    return undefined
  }
  if (stanza.defect !== undefined) problems.unreadable(stanza.line, `(${name}) ${stanza.defect}`)
  const arch = values.get('architecture')
  const maintainer = values.get('maintainer')
  const origin = values.get('origin')
  const source = sourceOf(values.get('source'), version)
  const provides = namesOf([values.get('provides')])
  const dependsOn = namesOf([values.get('pre-depends'), values.get('depends')])
  return {
    kind: 'package',
    type: 'deb',
    name,
    version,
    ...(arch ? { arch } : {}),
    source: source ?? { name, version },
    ...(maintainer ? { maintainer } : {}),
    ...(origin ? { vendor: origin } : {}),
    ...(provides.length > 0 ? { provides } : {}),
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  }
}

/** `Source: glibc (2.36-9)`; the version is only there when it is not the binary's. */
function sourceOf(field: string | undefined, binaryVersion: string): SourcePackage | undefined {
  if (!field) return undefined
  const open = field.indexOf('(')
  const name = (open < 0 ? field : field.slice(0, open)).trim()
  const close = field.indexOf(')', open)
  const version = open < 0 || close < 0 ? '' : field.slice(open + 1, close).trim()
  return isWord(name) ? { name, version: isWord(version) ? version : binaryVersion } : undefined
}

/**
 * Names out of `a (>= 1), b:any | c`. All alternatives count: which one is meant is seen by which one is installed.
 */
function namesOf(fields: readonly (string | undefined)[]): string[] {
  const names = new Set<string>()
  for (const field of fields) {
    for (const entry of field?.split(/[,|]/) ?? []) {
      const text = entry.trim()
      let end = 0
      while (end < text.length && !' (:[<'.includes(text.charAt(end))) end++
      if (end > 0) names.add(text.slice(0, end))
    }
  }
  return [...names]
}
