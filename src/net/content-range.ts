export interface ContentRange {
  /** Offset of the first byte; absent in an answer 416, which only gives the total. */
  readonly start?: number
  /** Bytes of the whole, where the server knows. */
  readonly total?: number
}

/**
 * Reads `bytes 100-199/200`, `bytes 100-199/*` and the `bytes * /200` of an answer 416. `undefined` for all else.
 * https://www.rfc-editor.org/rfc/rfc9110#section-14.4
 */
export function parseContentRange(value: string | undefined): ContentRange | undefined {
  const parts = /^bytes (?:(?<start>\d{1,15})-(?<end>\d{1,15})|\*)\/(?<total>\d{1,15}|\*)$/i.exec(
    value?.trim() ?? '',
  )?.groups
  if (!parts) return undefined
  const [start, end, total] = [parts['start'], parts['end'], parts['total']].map(toNumber)
  const isOrdered = start === undefined || end === undefined || (start <= end && end < (total ?? Infinity))
  if (!isOrdered) return undefined
  return { ...(start === undefined ? {} : { start }), ...(total === undefined ? {} : { total }) }
}

function toNumber(digits: string | undefined): number | undefined {
  return digits === undefined || digits === '*' ? undefined : Number(digits)
}
