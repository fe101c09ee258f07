import type { ReportFormat } from './types.ts'

export interface FormatEntry {
  /** What `--format` calls it. */
  readonly id: string
  /** One line for the help. */
  readonly summary: string
  /** Whether it can list packages that nobody judged. */
  readonly listsPackages?: true
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
    id: 'cyclonedx',
    summary: 'bill of materials with its vulnerabilities: CycloneDX 1.6, JSON',
    listsPackages: true,
    load: async () => (await import('./cyclonedx/index.ts')).cycloneDx16,
  },
  {
    id: 'cyclonedx-1.7',
    summary: 'the same as CycloneDX 1.7',
    listsPackages: true,
    load: async () => (await import('./cyclonedx/index.ts')).cycloneDx17,
  },
  {
    id: 'spdx-json',
    summary: 'bill of materials: SPDX 2.3, JSON',
    listsPackages: true,
    load: async () => (await import('./spdx/index.ts')).spdxJson,
  },
  {
    id: 'spdx-json-3',
    summary: 'bill of materials with its vulnerabilities: SPDX 3.0.1, JSON-LD',
    listsPackages: true,
    load: async () => (await import('./spdx/index.ts')).spdxJson3,
  },
  {
    id: 'spdx',
    summary: 'bill of materials: SPDX 2.3, tags and values',
    listsPackages: true,
    load: async () => (await import('./spdx/index.ts')).spdxTagValue,
  },
  {
    id: 'github',
    summary: "snapshot for GitHub's dependency graph (--github-sha, --github-ref, or in a workflow)",
    listsPackages: true,
    load: async () => (await import('./github/index.ts')).githubFormat,
  },
]

export function findFormat(id: string): FormatEntry | undefined {
  return REPORT_FORMATS.find((format) => format.id === id)
}
