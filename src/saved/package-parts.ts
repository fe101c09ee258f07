import { isOsPackage } from '../core/package.ts'

/** `deb` of `pkg:deb/debian/curl@1`; empty where it is no package URL. */
export function typeOfPurl(purl: string): string {
  return purl.startsWith('pkg:') ? purl.slice(4, Math.max(purl.indexOf('/'), 4)) : ''
}

/** A version that Trivy's shape has in parts. */
export function joinVersion(epoch: number | undefined, version: string, release: string | undefined): string {
  return `${epoch ? `${epoch}:` : ''}${version}${release ? `-${release}` : ''}`
}

/** `artifact` of `group:artifact`, `name` of `@scope/name`: full names as reports have them. */
export function unscoped(full: string, type: string): string {
  if (isOsPackage(type)) return full
  return full.slice(full.lastIndexOf(type === 'maven' ? ':' : '/') + 1)
}
