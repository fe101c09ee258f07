import type { ReportFormat } from './types.ts'

export interface FormatEntry {
  /** What `--format` calls it. */
  readonly id: string
  /** One line for the help. */
  readonly summary: string
  /** Loads the format, and only that. */
  load(this: void): Promise<ReportFormat>
}

/** Every format, in the order of the help. */
export const REPORT_FORMATS: readonly FormatEntry[] = [
  {
    id: 'table',
    summary: 'for people: findings by risk, and what could not be judged',
    load: async () => (await import('./table/index.ts')).tableFormat,
  },
  {
    id: 'json',
    summary: "for programs: Trivy's JSON shape with further facts under «Plimsoll»",
    load: async () => (await import('./json/index.ts')).jsonFormat,
  },
  {
    id: 'html',
    summary: 'for people: one page for a browser, whole in itself, with search, filters and charts',
    load: async () => (await import('./html/index.ts')).htmlFormat,
  },
]

export function findFormat(id: string): FormatEntry | undefined {
  return REPORT_FORMATS.find((format) => format.id === id)
}
