import { type ClairNotification, clairNotification } from './clair-notification.ts'
import type { Message } from './message.ts'

/** Entries of one message of a queue when it is told no number: as Clair has it. */
const DEFAULT_ROLLUP = 1

/** The entries as Clair delivers them directly: lists of at most so many. */
export async function* rolledUp(
  message: Message,
  rollup: number,
): AsyncGenerator<readonly ClairNotification[]> {
  const size = Math.max(DEFAULT_ROLLUP, rollup)
  let list: ClairNotification[] = []
  for await (const chunk of message.entries()) {
    for (const entry of chunk) {
      list.push(clairNotification(entry))
      if (list.length < size) continue
      yield list
      list = []
    }
  }
  if (list.length > 0) yield list
}

/** What Clair says where the receiver fetches the rest: `{"notification_id", "callback"}`. */
export interface Callback {
  readonly notification_id: string
  readonly callback: string
}

/** @param base the address under which receivers reach `/notifier/api/v1/notification/`; @param id that of the message */
export function callbackOf(base: string, id: string): Callback {
  const url = new URL(base)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  url.pathname += id
  return { notification_id: id, callback: url.href }
}
