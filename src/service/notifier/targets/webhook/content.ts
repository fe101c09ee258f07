import type { NotificationEntry } from '../../entry.ts'
import type { Message } from '../../message.ts'

/** What a receiver gets that fetches nothing. Parts of one message differ in `part`; the last one says so. */
export interface WebhookContent {
  readonly id: string
  readonly notification: string
  readonly tenant: string
  readonly feed: string
  readonly operation: string
  readonly createdAt: string
  /** From 1. */
  readonly part: number
  readonly isLast: boolean
  readonly entries: readonly NotificationEntry[]
}

/** Of one entry list each, so that neither side has to hold a large notification. */
export async function* contentParts(message: Message): AsyncGenerator<string> {
  let part = 0
  let waiting: readonly NotificationEntry[] | undefined
  for await (const entries of message.entries()) {
    if (waiting) yield text(message, ++part, waiting, false)
    waiting = entries
  }
  if (waiting) yield text(message, ++part, waiting, true)
}

function text(
  message: Message,
  part: number,
  entries: readonly NotificationEntry[],
  isLast: boolean,
): string {
  const { id, notification, tenant, feed, operation } = message
  const createdAt = new Date(message.createdAt).toISOString()
  return JSON.stringify({
    id,
    notification,
    tenant,
    feed,
    operation,
    createdAt,
    part,
    isLast,
    entries,
  } satisfies WebhookContent)
}
