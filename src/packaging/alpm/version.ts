import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'

/** Longer than any version of a package. */
export const MAX_ALPM_VERSION_LENGTH = 256

/**
 * `[epoch:]version[-release]`, as pacman orders them: `1.0a < 1.0beta < 1.0 < 1.0.a < 1.0.1`. A missing release comes
 * before every release. https://man.archlinux.org/man/vercmp.8
 */
export const alpmVersionOrder: VersionOrder = {
  id: 'alpm',
  isValid: (text) => text !== '' && text.length <= MAX_ALPM_VERSION_LENGTH && !/[\s\p{Cc}]/u.test(text),
  compare: (a, b) => {
    const x = split(a)
    const y = split(b)
    return (
      vercmp(x.epoch, y.epoch) ||
      vercmp(x.version, y.version) ||
      Number(x.release !== undefined) - Number(y.release !== undefined) ||
      vercmp(x.release ?? '', y.release ?? '')
    )
  },
}

function split(text: string) {
  const colon = /^\d+:/.exec(text)?.[0].length ?? 0
  const rest = text.slice(colon)
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: colon > 0 ? text.slice(0, colon - 1) : '0',
    version: hyphen < 0 ? rest : rest.slice(0, hyphen),
    release: hyphen < 0 ? undefined : rest.slice(hyphen + 1),
  }
}

/** https://gitlab.archlinux.org/pacman/pacman/-/blob/master/lib/libalpm/version.c */
function vercmp(a: string, b: string): number {
  const x = partsOf(a)
  const y = partsOf(b)
  for (let i = 0; ; i++) {
    const one = x[i]
    const two = y[i]
    if (!one && !two) return 0
    // What is left over is newer, unless it is a word that hangs on directly: `1.0` and `1.0a`, `1.0` and `1.0.a`.
    if (!one || !two) return isSuffix(one ?? two) === (one === undefined) ? 1 : -1
    const result = comparePart(one, two)
    if (result !== 0) return result
  }
}

interface Part {
  /** Characters between it and the part before. */
  readonly gap: number
  readonly text: string
}

function partsOf(text: string): readonly Part[] {
  return [...text.matchAll(/(?<gap>[^0-9A-Za-z]*)(?<text>[0-9]+|[A-Za-z]+)/g)].map(({ groups }) => ({
    gap: groups?.['gap']?.length ?? 0,
    text: groups?.['text'] ?? '',
  }))
}

function isSuffix(part: Part | undefined): boolean {
  return part !== undefined && part.gap === 0 && !isNumber(part.text)
}

function comparePart(a: Part, b: Part): number {
  if (a.gap !== b.gap) {
    // A word right after a number is older than whatever stands behind a dot.
    return a.gap - b.gap
  }
  const isDigits = isNumber(a.text)
  if (isDigits !== isNumber(b.text)) return isDigits ? 1 : -1
  if (!isDigits) return compareText(a.text, b.text)
  const x = a.text.replace(/^0+/, '')
  const y = b.text.replace(/^0+/, '')
  return x.length - y.length || compareText(x, y)
}

function isNumber(text: string): boolean {
  return text.charCodeAt(0) <= 0x39
}
