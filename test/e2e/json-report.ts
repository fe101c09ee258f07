/** What the end-to-end tests look at in a JSON report. */
export interface JsonReport {
  readonly ArtifactName: string
  readonly Metadata: {
    readonly OS?: { readonly Family: string; readonly Name: string; readonly EOSL?: boolean }
  }
  readonly Results: readonly {
    readonly Target: string
    readonly Class: string
    readonly Packages?: readonly { readonly Name: string; readonly Version: string }[]
    readonly Vulnerabilities?: readonly JsonVulnerability[]
  }[]
  readonly Plimsoll: {
    readonly PackageCount: number
    readonly Complete: boolean
    readonly Notice?: string
    readonly Platform?: { readonly architecture: string }
    readonly EndOfLife?: { readonly state: string; readonly date?: string; readonly Notice?: string }
    readonly Problems: readonly { readonly Code: string; readonly Subject: string; readonly Detail: string }[]
    readonly Database: { readonly Feeds: readonly { readonly ID: string }[] }
    readonly Suppressed: readonly unknown[]
  }
}

export interface JsonVulnerability {
  readonly VulnerabilityID: string
  readonly PkgName: string
  readonly Severity: string
  readonly FixedVersion?: string
  readonly Layer?: { readonly DiffID: string }
  readonly Plimsoll: { readonly Evidence: readonly { readonly Comparison: string }[] }
}

export function parseReport(text: string): JsonReport {
  return JSON.parse(text) as JsonReport
}

/** `package CVE` of every finding, sorted. */
export function pairsOf({ Results }: JsonReport): string[] {
  return Results.flatMap(({ Vulnerabilities = [] }) =>
    Vulnerabilities.map(({ PkgName, VulnerabilityID }) => `${PkgName} ${VulnerabilityID}`),
  ).sort()
}
