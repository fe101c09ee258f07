/*
 * How the feed and those who look something up in it call things.
 */

/** Names that stand for a source package end with this, as in Red Hat's own documents. */
export const SOURCE = '.src'

/** Key of the lists of a major version. */
export function redhatNamespace(major: string): string {
  return `redhat ${major}`
}

/** Key of the fact that says of which products a repository is. */
export function repositoryKey(repository: string): string {
  return `repository ${repository}`
}
