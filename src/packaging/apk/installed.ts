import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { OwnedFiles, Package } from '../../core/package.ts'
import { isWord, MAX_LINE_BYTES, MAX_RECORDS, RecordLines } from '../record-lines.ts'
import { RecordProblems } from '../record-problems.ts'
import { type RawPackage, resolveDependencies } from './dependencies.ts'

/*
 * The database of installed packages: records parted by an empty line, each line `X:value` with a letter for the
 * field. `F:` names a folder, the `R:` lines after it the files in it.
 * https://wiki.alpinelinux.org/wiki/Apk_spec
 */

const ANCHORS = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'] as const

/** Reads apk's database of installed packages. */
export const apkInstalledAnalyser: Analyser = {
  id: 'apk-installed',
  version: 1,
  scope: 'image',
  maxBytes: 512 * 1024 * 1024,
  anchors: ANCHORS,
  endings: ['lib/apk/db/installed'],
  wants: (path) => path.endsWith('lib/apk/db/installed') && (path === ANCHORS[0] || path === ANCHORS[1]),
  analyse: ([file]) => analyseInstalled(file),
}

/** A record while it is being read. */
interface Draft {
  name?: string
  version?: string
  arch?: string
  origin?: string
  license?: string
  maintainer?: string
  provides: string[]
  dependsOn: string[]
  folder: string
  readonly paths: string[]
  readonly line: number
  defect?: string
}

function analyseInstalled(file: AnalysedFile): Analysis {
  const problems = new RecordProblems(file.path)
  const packages: RawPackage[] = []
  const owned: OwnedFiles[] = []
  const finish = (draft: Draft | undefined): void => {
    const found = draft && packageOf(draft, problems)
    if (!found || !draft) return
    packages.push({ package: found, provides: draft.provides, dependsOn: draft.dependsOn })
    if (draft.paths.length > 0) owned.push({ package: found.name, paths: draft.paths.join('\0') })
  }
  const lines = new RecordLines(file.bytes)
  let draft: Draft | undefined
  for (let line = 1; lines.advance(); line++) {
    if (lines.isEmpty) {
      finish(draft)
      draft = undefined
      continue
    }
    if (!draft && packages.length >= MAX_RECORDS) {
      problems.tooMany()
      break
    }
    draft ??= { provides: [], dependsOn: [], folder: '', paths: [], line }
    readLine(lines, draft)
  }
  finish(draft)
  return { packages: resolveDependencies(packages), owned, problems: problems.all() }
}

const COLON = 0x3a

function readLine(lines: RecordLines, draft: Draft): void {
  const { bytes, start, end } = lines
  if (bytes[start + 1] !== COLON) {
    draft.defect ??= 'has a line that is no field'
    return
  }
  const field = String.fromCharCode(bytes[start] ?? 0)
  if (!'PVAoLmpDFR'.includes(field)) return
  if (end - start > MAX_LINE_BYTES) {
    draft.defect = `has a line ${field}: of more than ${MAX_LINE_BYTES} bytes, which was left out`
    return
  }
  setField(draft, field, lines.text(2))
}

function setField(draft: Draft, field: string, value: string): void {
  switch (field) {
    case 'P':
      draft.name = value
      break
    case 'V':
      draft.version = value
      break
    case 'A':
      draft.arch = value
      break
    case 'o':
      draft.origin = value
      break
    case 'L':
      draft.license = value
      break
    case 'm':
      draft.maintainer = value
      break
    case 'p':
      draft.provides = value.split(' ')
      break
    case 'D':
      draft.dependsOn = value.split(' ')
      break
    case 'F':
      draft.folder = value
      break
    case 'R':
      draft.paths.push(draft.folder === '' ? value : `${draft.folder}/${value}`)
      break
    default:
  }
}

function packageOf(draft: Draft, problems: RecordProblems): Package | undefined {
  const { name, version, arch, origin, license, maintainer } = draft
  const hasName = isWord(name)
  if (!hasName || !isWord(version)) {
    const missing = hasName ? `(${name}) has no version` : 'has no name'
    problems.unreadable(draft.line, draft.defect ?? missing)
    return undefined
  }
  if (draft.defect !== undefined) problems.unreadable(draft.line, `(${name}) ${draft.defect}`)
  return {
    kind: 'package',
    type: 'apk',
    name,
    version,
    ...(arch ? { arch } : {}),
    // Sub-packages have the version of the package that they were built from.
    ...(isWord(origin) ? { source: { name: origin, version } } : {}),
    ...(license ? { licenses: [license] } : {}),
    ...(maintainer ? { maintainer } : {}),
  }
}
