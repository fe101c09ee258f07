import { hash } from 'node:crypto'
import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis, UnidentifiedFile } from '../../core/layer-report.ts'
import { fullName, type Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { ZipEntry } from '../../zip/directory.ts'
import { openZipBytes, type ZipBytes } from '../../zip/zip-bytes.ts'
import { ZipError } from '../../zip/zip-file.ts'
import { type Coordinates, coordinatesOf, isName, isVersion } from './coordinates.ts'
import { type BuiltPackage, groupsOfSameVersion, hasMainPackage } from './main-package.ts'
import { commonFolder, possibleGroups } from './possible-groups.ts'
import { MAX_PROPERTIES_BYTES, readManifest, readProperties } from './properties.ts'
import { unidentifiedProblem } from './unidentified.ts'

/*
 * Archives of Java are zips: `META-INF/MANIFEST.MF`, `META-INF/maven/GROUP/ARTIFACT/pom.properties` where Maven built
 * them, one for each package where several were put into one, and further archives in them
 * (`WEB-INF/lib/`, `BOOT-INF/lib/`).
 *
 * https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html
 * https://maven.apache.org/shared/maven-archiver/
 */

/** Archives in archives that are opened; the outermost is 1. */
export const MAX_ARCHIVE_DEPTH = 6

/** Entries of an archive and all that are in it. */
export const MAX_ARCHIVE_ENTRIES = 500_000

/** Uncompressed bytes that are taken out of an archive and all that are in it. */
export const MAX_INFLATED_BYTES = 1024 * 1024 * 1024

/** Uncompressed bytes of one archive in another. */
export const MAX_INNER_BYTES = 256 * 1024 * 1024

/** Problems of one file that are told one by one. */
export const MAX_ARCHIVE_PROBLEMS = 50

const DOT = 0x2e
const ENDINGS = ['.jar', '.war', '.ear', '.par', '.jpi', '.hpi'] as const

/** Reads `*.jar`, `*.war`, `*.ear`, `*.par`, `*.jpi`, `*.hpi`. */
export const javaArchiveAnalyser: Analyser = {
  id: 'java-archive',
  version: 3,
  scope: 'image',
  maxBytes: 256 * 1024 * 1024,
  // The library of the Java runtime for looking into itself: no package, and in every image with Java.
  endings: ENDINGS,
  wants: (path, { size }) => isArchive(path) && size > 0 && !path.endsWith('/lib/jrt-fs.jar'),
  analyse: ([file]) => new ArchiveReader(file).analysis(),
}

function isArchive(path: string): boolean {
  // Called for every file of every image: the dot is looked for first.
  return path.charCodeAt(path.length - 4) === DOT && ENDINGS.some((ending) => path.endsWith(ending))
}

class ArchiveReader {
  readonly #file: AnalysedFile
  readonly #packages = new Map<string, Package>()
  readonly #problems: Problem[] = []
  readonly #unidentified: UnidentifiedFile[] = []
  #untold = 0
  #entries = 0
  #inflated = 0

  constructor(file: AnalysedFile) {
    this.#file = file
  }

  analysis(): Analysis {
    this.#archive(this.#file.bytes, '', 1)
    const problems = [...this.#problems]
    const path = this.#file.path
    if (this.#untold > 0)
      problems.push(problem('file-unreadable', path, `${this.#untold} more parts could not be read.`))
    const unidentified = this.#unidentified
    const open = unidentifiedProblem(path, unidentified)
    if (open) problems.push(open)
    const packages = [...this.#packages.values()]
    return { packages, problems, ...(unidentified.length > 0 ? { unidentified } : {}) }
  }

  /** @param inside where in the file the archive is: `BOOT-INF/lib/a.jar`, of deeper ones one behind the other; empty for the file */
  #archive(bytes: Uint8Array, inside: string, depth: number): void {
    let zip: ZipBytes
    try {
      zip = openZipBytes(bytes, {
        maxEntries: MAX_ARCHIVE_ENTRIES - this.#entries,
        maxDirectory: bytes.length,
        maxEntrySize: MAX_INNER_BYTES,
        maxTotal: MAX_INFLATED_BYTES,
      })
    } catch (error) {
      this.#fault(inside, error)
      return
    }
    this.#entries += zip.entries.length
    const contents = contentsOf(zip.entries)
    const built = this.#pomProperties(zip, contents.poms, inside)
    // Of what holds packages and no code of its own, the packages are all.
    if (built.length === 0 || contents.hasClasses) {
      const isIdentified = this.#identify(zip, contents, inside, built)
      if (!isIdentified) this.#addUnidentified(bytes, inside, contents.hasClasses)
    }
    for (const entry of contents.archives) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      if (depth >= MAX_ARCHIVE_DEPTH) {
        this.#unreadable(path, `it is deeper than ${MAX_ARCHIVE_DEPTH} archives in each other`)
        continue
      }
      const inner = this.#read(zip, entry, path, MAX_INNER_BYTES)
      if (inner) this.#archive(inner, path, depth + 1)
    }
  }

  /** Adds every package of which a `pom.properties` speaks. */
  #pomProperties(zip: ZipBytes, poms: readonly ZipEntry[], inside: string): readonly BuiltPackage[] {
    const built: BuiltPackage[] = []
    for (const entry of poms) {
      const bytes = this.#read(zip, entry, inside, MAX_PROPERTIES_BYTES)
      if (!bytes) continue
      const values = readProperties(bytes)
      const [group, artifact, version] = ['groupId', 'artifactId', 'version'].map((key) => values.get(key))
      if (isName(group) && isName(artifact) && isVersion(version)) {
        built.push({ group, artifact, version })
        this.#add({ group, artifact, version }, inside)
      } else this.#unreadable(inside, `${entry.name} has no group, artifact and version`)
    }
    return built
  }

  /**
   * Adds the archive itself by its manifest and name, unless it is one of those that Maven built into it. False when it
   * does not say which package it is, and matters.
   */
  #identify(zip: ZipBytes, contents: Contents, inside: string, built: readonly BuiltPackage[]): boolean {
    const { manifest: entry, hasClasses, archives } = contents
    const bytes = entry && this.#read(zip, entry, inside, MAX_PROPERTIES_BYTES)
    const path = inside === '' ? this.#file.path : inside
    const manifest = bytes ? readManifest(bytes) : new Map<string, string>()
    const found = coordinatesOf(path, manifest)
    if (hasMainPackage(built, path, manifest, found)) return true
    if (found?.group !== undefined) this.#add(found, inside)
    else if (found) {
      const folder = commonFolder(classNames(zip.entries))
      const groups = [
        ...groupsOfSameVersion(built, found.version),
        ...possibleGroups(found.artifact, folder, manifest),
      ]
      this.#add(found, inside, [...new Set(groups)])
    }
    // Without code there is nothing to judge, and what only wraps its libraries is the user's own.
    const matters = found !== undefined || (hasClasses && archives.length === 0)
    return found?.group !== undefined || !matters
  }

  #addUnidentified(bytes: Uint8Array, inside: string, hasCode: boolean): void {
    const path = inside === '' ? this.#file.path : inside
    this.#unidentified.push({
      name: path.slice(path.lastIndexOf('/') + 1),
      ...(inside === '' ? {} : { pathInside: inside }),
      sha1: hash('sha1', bytes),
      hasCode,
    })
  }

  #add({ group, artifact, version }: Coordinates, inside: string, groups: readonly string[] = []): void {
    const pkg: Package = {
      kind: 'package',
      type: 'maven',
      ...(group === undefined ? {} : { namespace: group }),
      ...(groups.length > 0 ? { possibleNamespaces: groups } : {}),
      name: artifact,
      version,
      ...(inside === '' ? {} : { pathInside: inside }),
    }
    // What is only called the same may be something else.
    const key = `${fullName(pkg)}@${version}${group === undefined ? ` ${inside}` : ''}`
    if (!this.#packages.has(key)) this.#packages.set(key, pkg)
  }

  #read(zip: ZipBytes, entry: ZipEntry, inside: string, limit: number): Buffer | undefined {
    if (entry.size > limit) return this.#unreadable(inside, `${entry.name} has more than ${limit} bytes`)
    if (this.#inflated + entry.size > MAX_INFLATED_BYTES)
      return this.#unreadable(inside, `what is in it has more than ${MAX_INFLATED_BYTES} bytes`)
    this.#inflated += entry.size
    try {
      return zip.read(entry)
    } catch (error) {
      return this.#fault(inside, error)
    }
  }

  #fault(inside: string, error: unknown): undefined {
    if (!(error instanceof ZipError)) throw error
    return this.#unreadable(inside, error.message)
  }

  #unreadable(inside: string, reason: string): undefined {
    if (this.#problems.length >= MAX_ARCHIVE_PROBLEMS) this.#untold++
    else {
      const what = inside === '' ? 'The archive' : `${inside} in it`
      const detail = `${what} cannot be read: ${reason}.`
      this.#problems.push(problem('file-unreadable', this.#file.path, detail))
    }
    return undefined
  }
}

interface Contents {
  readonly poms: readonly ZipEntry[]
  readonly archives: readonly ZipEntry[]
  readonly manifest: ZipEntry | undefined
  readonly hasClasses: boolean
}

function* classNames(entries: readonly ZipEntry[]): Generator<string> {
  for (const { name } of entries) if (name.endsWith('.class')) yield name
}

function contentsOf(entries: readonly ZipEntry[]): Contents {
  const poms: ZipEntry[] = []
  const archives: ZipEntry[] = []
  let manifest: ZipEntry | undefined
  let hasClasses = false
  for (const entry of entries) {
    const { name } = entry
    if (name.endsWith('.class')) hasClasses ||= name !== 'module-info.class'
    else if (name.endsWith('/pom.properties')) {
      if (name.startsWith('META-INF/maven/')) poms.push(entry)
    } else if (isArchive(name)) archives.push(entry)
    else if (name.length === MANIFEST.length && name.toUpperCase() === MANIFEST) manifest ??= entry
  }
  return { poms, archives, manifest, hasClasses }
}

const MANIFEST = 'META-INF/MANIFEST.MF'
