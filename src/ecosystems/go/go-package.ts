import type { Package } from '../../core/package.ts'
import type { GoModule } from './build-info.ts'

/** What the Go toolchain says when it was not told a version. */
export const NO_VERSION = '(devel)'

/**
 * A module as it was built: a replacement that somebody published is what counts; one from a folder has no name or
 * version that others know, and is most often a patched copy of what it replaces.
 */
export function goPackage({ path, version, replacement }: GoModule): Package {
  const isPublished =
    replacement !== undefined && replacement.version !== '' && replacement.version !== NO_VERSION
  const { path: name, version: own } = isPublished ? replacement : { path, version }
  return { kind: 'package', type: 'golang', name, version: own === '' ? NO_VERSION : own }
}
