import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { OwnedFiles, Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { MAX_RECORD_PROBLEMS } from '../record-lines.ts'
import { berkeleyHeaders, isBerkeley } from './database/berkeley.ts'
import { DatabaseError } from './database/limits.ts'
import { isNdb, ndbHeaders } from './database/ndb.ts'
import { sqliteHeaders } from './database/sqlite.ts'
import { isHotJournal } from './database/sqlite-journal.ts'
import { packageOfHeader } from './header/package-of-header.ts'
import { HeaderError, readHeader } from './header/read-header.ts'

/** Where rpm keeps its database: the usual place, that of systems whose /var is not in the image, and that of OSTree. */
const FOLDERS = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'] as const

const SQLITE = 'rpmdb.sqlite'
const LOG = `${SQLITE}-wal`
const JOURNAL = `${SQLITE}-journal`

/** More than the database of any installation. */
const MAX_BYTES = 512 * 1024 * 1024

/** SQLite, since rpm 4.16. The write-ahead log beside it holds what was written last. */
export const rpmSqliteAnalyser: Analyser = {
  id: 'rpm-sqlite',
  version: 2,
  scope: 'image',
  maxBytes: MAX_BYTES,
  anchors: placesOf(SQLITE),
  endings: [SQLITE, LOG, JOURNAL],
  wants: (path) => isIn(path, SQLITE) || isIn(path, LOG) || isIn(path, JOURNAL),
  groupOf: (path) => path.slice(0, path.lastIndexOf('/') + 1) + SQLITE,
  analyse: (files) => {
    const database = files.find(({ path }) => path.endsWith(SQLITE))
    const log = files.find(({ path }) => path.endsWith(LOG))
    const journal = files.find(({ path }) => path.endsWith(JOURNAL))
    const open = journal && isHotJournal(journal.bytes) ? [openTransaction(journal)] : []
    // A layer may bring the log alone: what it is to be laid over is in another one.
    if (!database) return problemsAlone([...(log && log.size > 0 ? [loneLog(log)] : []), ...open])
    const found = analyseHeaders(database.path, sqliteHeaders(database.bytes, log?.bytes))
    return { ...found, problems: [...open, ...(found.problems ?? [])] }
  },
}

/** NDB of SUSE. */
export const rpmNdbAnalyser: Analyser = {
  id: 'rpm-ndb',
  version: 1,
  scope: 'image',
  maxBytes: MAX_BYTES,
  anchors: placesOf('Packages.db'),
  endings: ['Packages.db'],
  wants: (path) => isIn(path, 'Packages.db'),
  analyse: ([file]) =>
    isNdb(file.bytes) ? analyseHeaders(file.path, ndbHeaders(file.bytes)) : unknownForm(file),
}

/** Berkeley DB, before rpm 4.16. */
export const rpmBerkeleyAnalyser: Analyser = {
  id: 'rpm-berkeley',
  version: 1,
  scope: 'image',
  maxBytes: MAX_BYTES,
  anchors: placesOf('Packages'),
  endings: ['Packages'],
  wants: (path) => isIn(path, 'Packages'),
  analyse: ([file]) =>
    isBerkeley(file.bytes) ? analyseHeaders(file.path, berkeleyHeaders(file.bytes)) : unknownForm(file),
}

function placesOf(name: string): readonly string[] {
  return FOLDERS.map((folder) => `${folder}/${name}`)
}

function isIn(path: string, name: string): boolean {
  return path.endsWith(name) && FOLDERS.some((folder) => path === `${folder}/${name}`)
}

function unknownForm({ path }: AnalysedFile): Analysis {
  return { problems: [problem('file-unreadable', path, 'It is no database of rpm.')] }
}

function loneLog({ path }: AnalysedFile): Problem {
  const detail = 'It is the log of a database that is not in the same layer; what it changes was not read.'
  return problem('file-unreadable', path, detail)
}

function openTransaction({ path }: AnalysedFile): Problem {
  const detail =
    'It is the journal of a change to the package database that was not finished; packages may be missing.'
  return problem('file-unreadable', path, detail)
}

function problemsAlone(problems: readonly Problem[]): Analysis {
  return problems.length > 0 ? { problems } : {}
}

/** What cannot be read ends a database, or one package of it; all that was read before stays. */
function analyseHeaders(path: string, blobs: Iterable<Uint8Array>): Analysis {
  const packages: Package[] = []
  const owned: OwnedFiles[] = []
  const problems: Problem[] = []
  try {
    for (const blob of blobs) {
      try {
        const found = packageOfHeader(readHeader(blob))
        if (!found) continue
        packages.push(found.package)
        if (found.owned) owned.push(found.owned)
      } catch (error) {
        if (!(error instanceof HeaderError)) throw error
        problems.push(
          problem(
            'record-unreadable',
            path,
            `The header after package ${packages.length} cannot be read: ${error.message}.`,
          ),
        )
        if (problems.length >= MAX_RECORD_PROBLEMS) throw new DatabaseError('too many headers cannot be read')
      }
    }
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    problems.push(
      problem('file-unreadable', path, `The database cannot be read to its end: ${messageOf(error)}.`),
    )
  }
  return { packages, owned, problems }
}
