import type { VersionOrder } from '../../core/version-order.ts'

/*
 * Versions of Debian packages: `[epoch:]upstream[-revision]`. The authority is dpkg (`dpkg --compare-versions`):
 * what it refuses is no version, what it only warns of (an underscore, a first letter) is one.
 * https://manpages.debian.org/deb-version.7
 */

const TILDE = 0x7e
const MAX_EPOCH = 2_147_483_647

/** Longer than every version that was ever published; keeps hostile comparisons short. */
export const MAX_DPKG_VERSION_LENGTH = 1024

/** The order of `dpkg --compare-versions`. */
export const dpkgVersionOrder: VersionOrder = {
  id: 'dpkg',
  isValid: isValidDpkgVersion,
  compare: compareDpkgVersions,
}

function isValidDpkgVersion(version: string): boolean {
  if (version.length === 0 || version.length > MAX_DPKG_VERSION_LENGTH) return false
  for (let i = 0; i < version.length; i++) {
    const c = version.charCodeAt(i)
    if (c <= 0x20 || c >= 0x7f) return false
  }
  const colon = version.indexOf(':')
  if (colon >= 0 && !isEpoch(version.slice(0, colon))) return false
  const dash = version.lastIndexOf('-')
  if (dash === version.length - 1) return false
  const upstreamEnd = dash > colon ? dash : version.length
  return upstreamEnd > colon + 1
}

function isEpoch(text: string): boolean {
  if (text.length === 0) return false
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false
  return Number(text) <= MAX_EPOCH
}

function compareDpkgVersions(a: string, b: string): number {
  const colonA = a.indexOf(':')
  const colonB = b.indexOf(':')
  const epochs = epochOf(a, colonA) - epochOf(b, colonB)
  if (epochs !== 0) return epochs
  const dashA = a.lastIndexOf('-')
  const dashB = b.lastIndexOf('-')
  const endA = dashA > colonA ? dashA : a.length
  const endB = dashB > colonB ? dashB : b.length
  return (
    compareStretch(a, colonA + 1, endA, b, colonB + 1, endB) ||
    compareStretch(a, endA + 1, a.length, b, endB + 1, b.length)
  )
}

function epochOf(version: string, colon: number): number {
  return colon < 0 ? 0 : Number(version.slice(0, colon)) || 0
}

/** Upstream versions, or revisions: stretches of other characters and of digits take turns. */
function compareStretch(
  a: string,
  fromA: number,
  endA: number,
  b: string,
  fromB: number,
  endB: number,
): number {
  let i = fromA
  let j = fromB
  while (i < endA || j < endB) {
    while ((i < endA && !isDigit(a.charCodeAt(i))) || (j < endB && !isDigit(b.charCodeAt(j)))) {
      const order = weight(a, i, endA) - weight(b, j, endB)
      if (order !== 0) return order
      i++
      j++
    }
    while (i < endA && a.charCodeAt(i) === 0x30) i++
    while (j < endB && b.charCodeAt(j) === 0x30) j++
    let firstDifference = 0
    while (i < endA && j < endB && isDigit(a.charCodeAt(i)) && isDigit(b.charCodeAt(j))) {
      firstDifference ||= a.charCodeAt(i) - b.charCodeAt(j)
      i++
      j++
    }
    if (i < endA && isDigit(a.charCodeAt(i))) return 1
    if (j < endB && isDigit(b.charCodeAt(j))) return -1
    if (firstDifference !== 0) return firstDifference
  }
  return 0
}

/** A tilde sorts before the end, the end (and a digit, which ends the stretch) before letters, those before the rest. */
function weight(text: string, index: number, end: number): number {
  if (index >= end) return 0
  const c = text.charCodeAt(index)
  if (isDigit(c)) return 0
  if (c === TILDE) return -1
  return isLetter(c) ? c : c + 256
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39
}

function isLetter(c: number): boolean {
  return (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a)
}
