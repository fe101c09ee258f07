import type * as z from 'zod/mini'
import { RequestFault } from './route.ts'

/** Where a page ended: what the next one begins after. */
export type Cursor = number | string | readonly (number | string)[]

/** As it stands in `next`, and comes back behind the `?`. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Throws `RequestFault` 400 for one that this list did not give. */
export function decodeCursor<C>(text: string, schema: z.ZodMiniType<C>): C {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
  } catch (error) {
    throw new RequestFault(400, 'bad-request', 'The cursor is none of this list.', {}, { cause: error })
  }
}
