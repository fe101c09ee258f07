/**
 * Whether an `If-None-Match` names the entity: a list of tags, weak or not, or `*`.
 * https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function isUnmodified(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.split(',').some((text) => {
    const tag = text.trim()
    return tag === '*' || (tag.startsWith('W/') ? tag.slice(2) : tag) === etag
  })
}

export function etagOf(text: string): string {
  return `"${text}"`
}
