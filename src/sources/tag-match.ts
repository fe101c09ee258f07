/**
 * Whether a tag that somebody asks for is this one: in full (`docker.io/library/alpine:3.18`), as people write it
 * (`alpine:3.18`), or the bare tag (`3.18`).
 */
export function matchesTag(asked: string, tag: string): boolean {
  const familiar = tag.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '')
  const bare = tag.slice(tag.lastIndexOf(':') + 1)
  return asked === tag || asked === familiar || asked === bare
}
