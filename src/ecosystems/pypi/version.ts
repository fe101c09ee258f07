import { compareText } from '../../core/compare-text.ts'
import type { VersionOrder } from '../../core/version-order.ts'
import { compareLegacy } from './legacy-version.ts'

/** Longer than any version on PyPI. */
export const MAX_PYPI_VERSION_LENGTH = 256

/**
 * Versions by PEP 440; what is none by it comes before all that are, in the order in which pip had them until it gave
 * them up. https://packaging.python.org/en/latest/specifications/version-specifiers/
 */
export const pypiVersionOrder: VersionOrder = {
  id: 'pep440',
  isValid: (version) =>
    version !== '' && version.length <= MAX_PYPI_VERSION_LENGTH && !/[\s\p{Cc}]/u.test(version),
  compare: (a, b) => {
    const x = parse(a)
    const y = parse(b)
    if (x && y) return comparePep440(x, y)
    if (!x && !y) return compareLegacy(a.toLowerCase(), b.toLowerCase())
    return x ? 1 : -1
  },
}

interface Pep440 {
  readonly epoch: string
  /** Without zeros at the end. */
  readonly release: readonly string[]
  /** `a`, `b` or `rc`, with its number. */
  readonly pre?: readonly [string, string]
  readonly post?: string
  readonly dev?: string
  readonly local?: readonly string[]
}

const PATTERN =
  /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?<preN>\d*))?(?:-(?<postN1>\d+)|[-_.]?(?<post>post|rev|r)[-_.]?(?<postN2>\d*))?(?:[-_.]?(?<dev>dev)[-_.]?(?<devN>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/

const PRE: Readonly<Record<string, string>> = { alpha: 'a', beta: 'b', c: 'rc', pre: 'rc', preview: 'rc' }

function parse(text: string): Pep440 | undefined {
  if (text.length > MAX_PYPI_VERSION_LENGTH) return undefined
  const groups = PATTERN.exec(text.toLowerCase().trim())?.groups
  if (!groups) return undefined
  const {
    epoch = '0',
    release = '',
    pre,
    preN = '',
    postN1,
    post,
    postN2 = '',
    dev,
    devN = '',
    local,
  } = groups
  return {
    epoch,
    release: withoutTrailingZeros(release.split('.')),
    ...(pre ? { pre: [PRE[pre] ?? pre, preN] } : {}),
    ...((postN1 ?? post) ? { post: postN1 ?? postN2 } : {}),
    ...(dev ? { dev: devN } : {}),
    ...(local ? { local: local.split(/[-_.]/) } : {}),
  }
}

function withoutTrailingZeros(numbers: readonly string[]): readonly string[] {
  let end = numbers.length
  while (end > 0 && /^0*$/.test(numbers[end - 1] ?? '')) end--
  return numbers.slice(0, end)
}

function comparePep440(a: Pep440, b: Pep440): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, compareNumbers) ||
    comparePre(a, b) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLocal(a.local, b.local)
  )
}

/** A release under development comes before its first pre-release; without either it comes after all of them. */
function comparePre(a: Pep440, b: Pep440): number {
  const rank = ({ pre, post, dev }: Pep440): number =>
    pre ? 0 : post === undefined && dev !== undefined ? -1 : 1
  const result = rank(a) - rank(b)
  if (result !== 0 || !a.pre || !b.pre) return result
  return compareText(a.pre[0], b.pre[0]) || compareNumbers(a.pre[1], b.pre[1])
}

/** @param missing where one without the part stands to all that have it */
function compareOptional(a: string | undefined, b: string | undefined, missing: number): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? missing : -missing
  return compareNumbers(a, b)
}

/** Numbers come after words. */
function compareLocal(a: readonly string[] | undefined, b: readonly string[] | undefined): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined)
  return compareLists(a, b, (x, y) => {
    const isNumber = /^\d+$/.test(x)
    if (isNumber !== /^\d+$/.test(y)) return isNumber ? 1 : -1
    return isNumber ? compareNumbers(x, y) : compareText(x, y)
  })
}

function compareLists(
  a: readonly string[],
  b: readonly string[],
  compare: (a: string, b: string) => number,
): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const result = compare(a[i] ?? '', b[i] ?? '')
    if (result !== 0) return result
  }
  return a.length - b.length
}

function compareNumbers(a: string, b: string): number {
  const x = a.replace(/^0+/, '')
  const y = b.replace(/^0+/, '')
  return x.length - y.length || compareText(x, y)
}
