/** Entries and messages of notifications, for tests of what is told and how. */
import type { Brief } from '../src/service/notifier/brief.ts'
import type { NotificationEntry } from '../src/service/notifier/entry.ts'
import { ENTRIES_AT_ONCE, type Message } from '../src/service/notifier/message.ts'

export function briefWith(changes: Partial<Brief> = {}): Brief {
  return {
    id: 'CVE-2026-0001',
    ids: ['CVE-2026-0001', 'GHSA-xxxx'],
    severity: 'HIGH',
    status: 'fixed',
    fixedVersion: '3.0.14',
    kev: false,
    title: 'A buffer overflows',
    references: ['https://flaws.example/CVE-2026-0001'],
    package: { name: 'openssl', version: '3.0.1', purl: 'pkg:deb/debian/openssl@3.0.1' },
    ...changes,
  }
}

export function entryWith(
  number: number,
  changes: Partial<Omit<NotificationEntry, 'finding'>> & { readonly finding?: Partial<Brief> } = {},
): NotificationEntry {
  const hex = number.toString(16).padStart(12, '0')
  return {
    kind: 'notification-entry',
    id: `00000000-0000-8000-8000-${hex}`,
    image: {
      digest: `sha256:${hex.padStart(64, '0')}`,
      name: `registry.example/team/app${number}:1`,
      labels: {},
    },
    reason: 'added',
    ...changes,
    finding: briefWith(changes.finding),
  }
}

/** Where an image runs that has become bad. */
export const RUNNING: NonNullable<NotificationEntry['running']> = {
  cluster: 'prod',
  digest: `sha256:${'1'.repeat(64)}`,
  verdict: 'fail',
  before: 'pass',
  reason: 'policy denies 1 thing',
  places: [{ namespace: 'shop', kind: 'Deployment', name: 'web', container: 'app' }],
}

export function messageOfEntries(
  entries: readonly NotificationEntry[],
  changes: Partial<Message> = {},
): Message {
  return {
    kind: 'message',
    id: 'de111e00-0000-8000-8000-000000000001',
    notification: '0071f1ca-0000-8000-8000-000000000002',
    tenant: '',
    feed: 'debian',
    operation: '0be2a710-0000-8000-8000-000000000003',
    createdAt: Date.UTC(2026, 10, 26),
    async *entries() {
      for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE)
        yield await Promise.resolve(entries.slice(at, at + ENTRIES_AT_ONCE))
    },
    ...changes,
  }
}
