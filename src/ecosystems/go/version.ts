import type { VersionOrder } from '../../core/version-order.ts'
import { semverOrder } from '../../packaging/semver/version.ts'

/**
 * Versions of modules are semantic ones (`v1.2.3`, `v0.0.0-20170915032832-14c0d48ead0c`, `v2.0.0+incompatible`), those
 * of Go itself are written `1.21rc2`, `go1.21.3`. https://go.dev/ref/mod#versions https://go.dev/doc/toolchain#version
 */
export const goOrder: VersionOrder = {
  id: 'go',
  isValid: (version) => semverOrder.isValid(asSemver(version)),
  compare: (a, b) => semverOrder.compare(asSemver(a), asSemver(b)),
}

/** `go1.21rc2` → `1.21.0-rc.2`, as the Go vulnerability database writes it. */
export function asSemver(version: string): string {
  const text = version.startsWith('go') ? version.slice(2) : version
  const match =
    /^(?<release>[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9})?)(?<kind>alpha|beta|rc)(?<number>[0-9]{1,9})$/.exec(
      text,
    )
  if (!match?.groups) return text
  const { release = '', kind, number } = match.groups
  const isShort = release.indexOf('.') === release.lastIndexOf('.')
  return `${release}${isShort ? '.0' : ''}-${kind}.${number}`
}

/**
 * The release behind the version of a toolchain: `go1.21.3`, `go1.21.3 X:boringcrypto`, `go1.20.4-google3`,
 * `go1.19.8b4`; `undefined` for those made between releases (`devel go1.23-abcdef`).
 */
export function toolchainRelease(text: string): string | undefined {
  const match =
    /^go(?<release>[0-9]{1,9}\.[0-9]{1,9}(?:\.[0-9]{1,9})?(?:(?:alpha|beta|rc)[0-9]{1,9})?)(?:$|[^0-9.])/.exec(
      text,
    )
  return match?.groups?.['release']
}
