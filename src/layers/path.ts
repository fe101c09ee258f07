const SLASH = 47
const DOT = 46

/**
 * The one form of a path that the rest of Plimsoll sees: segments joined by single slashes, none empty, `.` or
 * `..`, no slash at either end. The root is the empty string. `undefined` when the path climbs out of the root.
 *
 * As the container engines unpack (Go's filepath.Clean): `a/../b` is `b`, and a path that begins with a slash
 * cannot climb (`/../etc` is `etc`), so that nothing which an engine would put into the image is left out here.
 */
export function normalisePath(raw: string): string | undefined {
  return isNormal(raw) ? raw : rebuild(raw)
}

/** The folder that holds it; empty for what lies in the root. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** @param folder empty for the root */
export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** Nearly every path of a real layer passes, apart from a slash at the end or `./` in front: no copy is made. */
function isNormal(path: string): boolean {
  let before = SLASH
  for (let i = 0; i < path.length; i++) {
    const c = path.charCodeAt(i)
    if (before === SLASH && (c === SLASH || c === DOT)) {
      if (c === SLASH || !isNamedDot(path, i)) return false
    }
    before = c
  }
  return before !== SLASH
}

/** Whether the segment that begins with a dot is a name, such as `.profile` or `..data`. */
function isNamedDot(path: string, start: number): boolean {
  const end = path.indexOf('/', start)
  const length = (end < 0 ? path.length : end) - start
  return length > 2 || (length === 2 && path.charCodeAt(start + 1) !== DOT)
}

function rebuild(raw: string): string | undefined {
  const isAbsolute = raw.charCodeAt(0) === SLASH
  const segments: string[] = []
  for (const segment of raw.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined && !isAbsolute) return undefined
  }
  return segments.join('/')
}
