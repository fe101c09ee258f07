import type { Analyser } from '../../core/analyser.ts'
import { messageOf } from '../../core/errors.ts'
import { problem } from '../../core/problem.ts'
import type { JavaArchiveFacts } from '../../core/program-facts.ts'
import { openZipBytes } from '../../zip/zip-bytes.ts'

/** Bytes of an archive; as of the analyser that looks for packages in it. */
export const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024

/** Bytes of a manifest, and of the directory of an archive; entries of one. */
export const MAX_MANIFEST_BYTES = 1024 * 1024
const LIMITS = {
  maxEntries: 500_000,
  maxDirectory: 64 * 1024 * 1024,
  maxEntrySize: MAX_MANIFEST_BYTES,
  maxTotal: MAX_MANIFEST_BYTES,
}

const ENDINGS = ['.jar', '.war'] as const
const MANIFEST = 'META-INF/MANIFEST.MF'

/** Which class a Java archive starts, and what it puts on the class path. */
export const javaArchives: Analyser = {
  id: 'java-class-path',
  version: 1,
  scope: 'image',
  maxBytes: MAX_ARCHIVE_BYTES,
  endings: ENDINGS,
  wants: (path, { size }) => size > 0 && ENDINGS.some((ending) => path.endsWith(ending)),
  analyse: ([{ path, bytes }]) => {
    try {
      return { program: { archive: archiveFacts(bytes) } }
    } catch (error) {
      const detail = `What it puts on the class path is not known: ${messageOf(error)}`
      return { problems: [problem('program-unreadable', path, detail)] }
    }
  },
}

function archiveFacts(bytes: Uint8Array): JavaArchiveFacts {
  const zip = openZipBytes(bytes, LIMITS)
  const manifest = zip.entries.find(({ name }) => name === MANIFEST)
  const attributes = mainAttributes(manifest ? zip.read(manifest).toString('utf8') : '')
  const mainClass = attributes.get('main-class')
  const libraries = attributes.get('spring-boot-lib') ?? 'BOOT-INF/lib/'
  const hasFolder = (folder: string): boolean => zip.entries.some(({ name }) => name.startsWith(folder))
  return {
    ...(mainClass === undefined ? {} : { mainClass }),
    classPath: (attributes.get('class-path') ?? '').split(' ').filter((one) => one !== ''),
    libraryFolders: [libraries, 'WEB-INF/lib/', 'WEB-INF/lib-provided/'].filter(hasFolder),
  }
}

/**
 * The first section of a manifest, names in small letters; a line that begins with a space goes on with the one before.
 * https://docs.oracle.com/en/java/javase/21/docs/specs/jar/jar.html#jar-manifest
 */
export function mainAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  let name: string | undefined
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') {
      if (attributes.size > 0) break
      continue
    }
    const colon = line.indexOf(':')
    if (line.startsWith(' ') && name !== undefined)
      attributes.set(name, `${attributes.get(name)}${line.slice(1)}`)
    else if (colon > 0) {
      name = line.slice(0, colon).toLowerCase()
      attributes.set(name, line.slice(colon + 1).trimStart())
    }
  }
  return attributes
}
