import type { Finding } from '../../core/finding.ts'
import { fullName } from '../../core/package.ts'
import { oneLine } from '../../core/printable.ts'
import type { VersionOrder } from '../../core/version-order.ts'
import { ECOSYSTEMS } from '../../ecosystems/registry.ts'
import type { Subject } from './subject.ts'

/** One update, and what it is good for. */
export interface Update {
  /** `deb:openssl@3.0.9-1`: the source package where there is one, because that is what is released. */
  readonly key: string
  readonly name: string
  readonly installed: string
  /** Names of the packages that are built from it, sorted. */
  readonly packages: readonly string[]
  /** The lowest version that fixes all of it; absent where the versions cannot be ordered. */
  readonly target?: string
  readonly findings: readonly Finding[]
  readonly exploited: number
  readonly images: number
}

/** All updates that would help, those first that help most against what is worst. */
export function updatesOf({ findings }: Subject): readonly Update[] {
  const groups = new Map<string, { findings: Finding[]; images: Set<number> }>()
  for (const { image, value } of findings) {
    if (value.fixedVersion === undefined) continue
    const key = updateKey(value)
    const group = groups.get(key) ?? { findings: [], images: new Set() }
    groups.set(key, group)
    group.findings.push(value)
    group.images.add(image)
  }
  return [...groups].flatMap(([key, group]) => updateOf(key, group.findings, group.images.size)).sort(byUse)
}

/** As the script makes it of texts that can be seen. */
function updateKey({ package: pkg }: Finding): string {
  const { type, source } = pkg
  return oneLine(`${type}:${source?.name ?? fullName(pkg)}@${source?.version ?? pkg.version}`)
}

function updateOf(key: string, findings: readonly Finding[], images: number): readonly Update[] {
  const [first] = findings
  if (!first) return []
  const { source } = first.package
  const target = highest(findings)
  return [
    {
      key,
      name: source?.name ?? fullName(first.package),
      installed: source?.version ?? first.package.version,
      packages: [...new Set(findings.map(({ package: pkg }) => fullName(pkg)))].sort(),
      ...(target === undefined ? {} : { target }),
      findings,
      exploited: findings.filter(({ kev }) => kev).length,
      images,
    },
  ]
}

/** By the order that decided over the findings; versions of one package are never held against each other by guess. */
function highest(findings: readonly Finding[]): string | undefined {
  const versions = [...new Set(findings.map(({ fixedVersion }) => fixedVersion ?? ''))]
  if (versions.length === 1) return versions[0]
  const order = orderNamed(findings[0]?.evidence[0]?.order)
  if (!order || !versions.every((version) => order.isValid(version))) return undefined
  return versions.reduce((a, b) => (order.compare(a, b) < 0 ? b : a))
}

function orderNamed(id: string | undefined): VersionOrder | undefined {
  return ECOSYSTEMS.find(({ versions }) => versions.id === id)?.versions
}

function byUse(a: Update, b: Update): number {
  const counts = (update: Update): readonly number[] => [
    update.exploited,
    ...(['CRITICAL', 'HIGH', 'MEDIUM'] as const).map(
      (level) => update.findings.filter(({ severity }) => severity.level === level).length,
    ),
    update.findings.length,
  ]
  const [ofA, ofB] = [counts(a), counts(b)]
  for (const [index, count] of ofA.entries()) {
    const difference = (ofB[index] ?? 0) - count
    if (difference !== 0) return difference
  }
  return a.key < b.key ? -1 : 1
}
