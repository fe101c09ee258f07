import { PlimsollError } from '../core/errors.ts'
import type { ImageConfig } from '../core/image.ts'
import { parseConfig } from '../sources/documents/parse-config.ts'

/** The image config that a report carries whole; `undefined` where there is none, or one that is no config. */
export function readConfig(raw: unknown): ImageConfig | undefined {
  if (raw === undefined || raw === null) return undefined
  try {
    return parseConfig(Buffer.from(JSON.stringify(raw)), 'ImageConfig').config
  } catch (error) {
    if (error instanceof PlimsollError) return undefined
    throw error
  }
}
