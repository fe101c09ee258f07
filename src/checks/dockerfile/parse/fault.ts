import type { Fault, Span } from './types.ts'

export function faultAt({ start, end, line, column, endLine }: Span, message: string): Fault {
  return { start, end, line, column, endLine, message }
}
