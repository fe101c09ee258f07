import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { OwnedFiles } from '../../core/package.ts'

/*
 * Which files a package installed. `info/NAME.list` (or `NAME:ARCH.list`): one absolute path a line, the root
 * first, folders and files alike. `NAME.md5sums`: 32 hex digits, two blanks, a path without leading slash; that is
 * all that distroless images have, in `status.d`.
 */

const INFO = 'var/lib/dpkg/info/'
const STATUS_FOLDER = 'var/lib/dpkg/status.d/'
const LIST = '.list'
const MD5SUMS = '.md5sums'

/** Reads dpkg's lists of installed files. */
export const dpkgOwnedFilesAnalyser: Analyser = {
  id: 'dpkg-owned-files',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  endings: [LIST, MD5SUMS],
  wants: (path) =>
    path.startsWith('var/lib/dpkg/') &&
    ((path.endsWith(LIST) && path.startsWith(INFO)) ||
      (path.endsWith(MD5SUMS) && (path.startsWith(INFO) || path.startsWith(STATUS_FOLDER)))),
  analyse: ([file]) => ({ owned: [ownedFiles(file)] }),
}

function ownedFiles({ path, bytes }: AnalysedFile): OwnedFiles {
  const isList = path.endsWith(LIST)
  const name = path.slice(path.lastIndexOf('/') + 1, -(isList ? LIST : MD5SUMS).length)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return { package: name, paths: isList ? pathsOfList(text) : pathsOfSums(text) }
}

/** Whole-text steps instead of line by line: an image has hundreds of these files. */
function pathsOfList(text: string): string {
  const rooted = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text
  const withoutRoot = rooted.startsWith('/.\n') ? rooted.slice(3) : rooted
  return trimmed(withoutRoot.replaceAll('\n/', '\0'))
}

/** Digits and the two blanks before a path. */
const SUM_LENGTH = 34

function pathsOfSums(text: string): string {
  const paths: string[] = []
  let start = 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (end - start > SUM_LENGTH) paths.push(text.slice(start + SUM_LENGTH, end).trimEnd())
    start = end + 1
  }
  return paths.join('\0')
}

function trimmed(paths: string): string {
  const start = paths.startsWith('/') ? 1 : 0
  return paths.slice(start, paths.endsWith('\n') ? -1 : undefined)
}
