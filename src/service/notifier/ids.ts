import { sha256 } from '../../core/sha256.ts'
import { uuidOf } from '../../reports/identity.ts'

/** Names parted by what none of them can hold. */
function derived(kind: string, ...names: readonly string[]): string {
  return uuidOf(sha256([`plimsoll ${kind}`, ...names].join('\0')))
}

/** Of one generation of a feed and one tenant there is one notification, however often it is made. */
export function notificationId(operation: string, tenant: string): string {
  return derived('notification', operation, tenant)
}

export function entryId(notification: string, image: string, finding: string, purl: string): string {
  return derived('entry', notification, image, finding, purl)
}

export function deliveryId(notification: string, target: string): string {
  return derived('delivery', notification, target)
}

/** Stands in place of a feed's generation where what runs has become bad: the same for the same judgements. */
export function runningOperation(cluster: string, judgements: readonly string[]): string {
  return derived('running', cluster, ...judgements)
}
