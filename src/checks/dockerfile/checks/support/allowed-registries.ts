import { type ImageReference, repositoryName } from '../../../../core/image-reference.ts'

/**
 * Whether an image comes from where the user allows: a host, a host with a path, each with `*` for any text
 * (`docker.io`, `*.example.com`, `ghcr.io/my-team`). What is below an allowed path is allowed.
 */
export function isAllowed(reference: ImageReference, allowed: readonly string[]): boolean {
  const name = repositoryName(reference)
  return allowed.some((pattern) => {
    const plain = pattern.endsWith('/*') ? pattern.slice(0, -2) : pattern.replace(/\/$/, '')
    const parts = plain.split('/').length
    const shown = name.split('/').slice(0, parts).join('/')
    return matches(shown, plain)
  })
}

/** Stars stand for any text without a slash. */
function matches(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return text === pattern
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1
    const at = isLast ? Math.max(text.length - part.length, from) : text.indexOf(part, from)
    if (at < from || !text.startsWith(part, at) || text.slice(from, at).includes('/')) return false
    from = at + part.length
  }
  return true
}
