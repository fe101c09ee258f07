import type { Distribution, LocatedFact } from '../src/core/distribution.ts'
import type { Ecosystem } from '../src/core/ecosystem.ts'
import type { Package } from '../src/core/package.ts'

/** What an ecosystem makes of these keys of os-release. */
export function identified(
  { identify }: Ecosystem,
  values: Readonly<Record<string, string>>,
): Distribution | undefined {
  const facts: readonly LocatedFact[] = [{ kind: 'os-release', values, path: 'etc/os-release' }]
  return identify?.(facts)
}

/** `name evr`, with what else is known. */
export function rpm(text: string, more: Partial<Package> = {}): Package {
  const [name = '', version = ''] = text.split(' ')
  return { kind: 'package', type: 'rpm', name, version, arch: 'x86_64', ...more }
}

/** `namespace name version basis` of each look-up. */
export function lookedUp(
  ecosystem: Ecosystem,
  pkg: Package,
  distribution: Distribution | undefined,
): string[] {
  return ecosystem.match
    .subjects(pkg, distribution)
    .map(({ namespace, name, version, basis, isFallback }) =>
      [namespace, name, version, basis, ...(isFallback ? ['fallback'] : [])].join('; '),
    )
}
