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
    id: 'openvex',
    summary: 'OpenVEX: what was found and decided, as statements that other tools can judge by',
    load: async () => (await import('./openvex/index.ts')).openVexFormat,
  },
]

export function findFormat(id: string): FormatEntry | undefined {
  return REPORT_FORMATS.find((format) => format.id === id)
}
