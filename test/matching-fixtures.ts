import type { AffectedPackage } from '../src/core/advisory.ts'
import type { Ecosystem, MatchSubject } from '../src/core/ecosystem.ts'
import type { Feed } from '../src/core/feed.ts'
import type { Inventory, InventoryPackage } from '../src/core/inventory.ts'
import type { VersionOrder } from '../src/core/version-order.ts'

/** Whole numbers; anything else is no version. */
export const NUMBERS: VersionOrder = {
  id: 'number',
  isValid: (version) => /^\d+$/.test(version),
  compare: (a, b) => Number(a) - Number(b),
}

function feed(id: string): Feed {
  return { id, name: id, version: 1, documents: [], content: 'advisories', build: () => Promise.resolve() }
}

/**
 * Packages of type `test` on the distribution `testos`, judged by the feeds `first` and `second`, in this order of
 * authority; by the source package where there is one.
 */
export const TEST_ECOSYSTEM: Ecosystem = {
  id: 'testos',
  analysers: () => [],
  versions: NUMBERS,
  feeds: { known: [feed('first'), feed('second')], find: () => undefined },
  match: {
    judges: ({ type }, distribution) => type === 'test' && distribution?.family === 'testos',
    feeds: () => [feed('first'), feed('second')],
    subjects: (pkg): MatchSubject[] => [
      {
        namespace: '1',
        name: pkg.source?.name ?? pkg.name,
        version: pkg.source?.version ?? pkg.version,
        basis: pkg.source ? 'source-package' : 'direct',
      },
    ],
    purl: ({ name, version }) => `pkg:test/${name}@${version}`,
  },
  coverage: {
    title: 'Test',
    statuses: [],
    installed: [],
    declared: [],
    orderAuthority: 'numbers',
    limits: [],
  },
}

export function testPackage(
  name: string,
  version: string,
  more: Partial<InventoryPackage> = {},
): InventoryPackage {
  const purl = `pkg:test/${name}@${version}`
  return { kind: 'package', type: 'test', name, version, id: purl, purl, path: 'db', ...more }
}

export function testInventory(...packages: readonly InventoryPackage[]): Inventory {
  return {
    kind: 'inventory',
    distribution: { family: 'testos', release: '1', version: '1', decidedBy: 'etc/os-release' },
    layers: [],
    packages,
    problems: [],
  }
}

/** A record of the namespace `1` about the package `a`. */
export function affects(advisory: string, more: Partial<AffectedPackage> = {}): AffectedPackage {
  return { advisory, namespace: '1', name: 'a', status: 'fixed', ranges: [{ fixed: '10' }], ...more }
}
