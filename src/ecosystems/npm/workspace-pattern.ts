/** Parts of a pattern and of a path that are compared; no tree is that deep. */
const MAX_PARTS = 100

/** Whether a folder belongs to `packages/*`, `apps/**` or `tools/x-*`. What a pattern takes out with `!` stays in. */
export function isInPattern(folder: string, pattern: string): boolean {
  const parts = folder.split('/', MAX_PARTS)
  const wanted = pattern.split('/', MAX_PARTS).filter((part) => part !== '' && part !== '.')
  for (const [i, part] of wanted.entries()) {
    if (part === '**') return true
    if (!isLike(parts[i], part)) return false
  }
  return wanted.length > 0 && wanted.length === parts.length
}

function isLike(part: string | undefined, wanted: string): boolean {
  if (part === undefined) return false
  const star = wanted.indexOf('*')
  if (star < 0) return part === wanted
  const end = wanted.slice(wanted.lastIndexOf('*') + 1)
  return part.length >= star + end.length && part.startsWith(wanted.slice(0, star)) && part.endsWith(end)
}
