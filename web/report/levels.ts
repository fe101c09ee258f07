/** By their number in the data: see core/severity.ts. */
export const LEVELS = ['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

export const WORST_FIRST = [4, 3, 2, 1, 0] as const

export function levelName(severity: number): string {
  return LEVELS[severity] ?? 'UNKNOWN'
}
