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
    id: 'actions',
    summary: 'for people: the ten things to do that gain most, in order',
    load: async () => (await import('./actions/index.ts')).actionsFormat,
  },
  {
    id: 'hygiene',
    summary: 'for people: what an image holds that it should not, what it wastes, and what to do',
    load: async () => (await import('./hygiene/index.ts')).hygieneFormat,
  },
  {
    id: 'json',
    summary: "for programs: Trivy's JSON shape with further facts under «Plimsoll»",
    load: async () => (await import('./json/index.ts')).jsonFormat,
  },
  {
    id: 'sarif',
    summary: "for code scanning: SARIF 2.1.0, within GitHub's limits",
    load: async () => (await import('./sarif/index.ts')).sarifFormat,
  },
  {
    id: 'gitlab',
    summary: "GitLab's container_scanning report, schema 15.0.7",
    load: async () => (await import('./gitlab/index.ts')).gitlabFormat,
  },
  {
    id: 'gitlab-15.2',
    summary: 'the same by schema 15.2.0',
    load: async () => (await import('./gitlab/index.ts')).gitlab152Format,
  },
  {
    id: 'gitlab-codequality',
    summary: "GitLab's Code Quality report",
    load: async () => (await import('./gitlab-codequality/index.ts')).codeQualityFormat,
  },
  {
    id: 'junit',
    summary: 'JUnit XML: a failed test for each finding',
    load: async () => (await import('./junit/index.ts')).junitFormat,
  },
  {
    id: 'jenkins-issues',
    summary: "native JSON of Jenkins' plugin Warnings NG",
    load: async () => (await import('./jenkins-issues/index.ts')).jenkinsIssuesFormat,
  },
  {
    id: 'csv',
    summary: 'comma-separated values, a row for each finding',
    load: async () => (await import('./csv/index.ts')).csvFormat,
  },
  {
    id: 'markdown',
    summary: 'Markdown for a comment on a pull or merge request',
    load: async () => (await import('./markdown/index.ts')).markdownFormat,
  },
  {
    id: 'github-summary',
    summary: 'Markdown for $GITHUB_STEP_SUMMARY',
    load: async () => (await import('./markdown/index.ts')).githubSummaryFormat,
  },
  {
    id: 'cosign-vuln',
    summary: "predicate of cosign's attestation of a scan",
    load: async () => {
      const [{ cosignVulnFormat }, { jsonFormat }] = await Promise.all([
        import('./cosign-vuln/index.ts'),
        import('./json/index.ts'),
      ])
      return cosignVulnFormat(jsonFormat)
    },
  },
  {
    id: 'html',
    summary: 'for people: one page for a browser, whole in itself, with search, filters and charts',
    load: async () => (await import('./html/index.ts')).htmlFormat,
  },
  {
    id: 'template',
    summary: 'a form of your own, by the template that --template names',
    load: async () => (await import('./template/index.ts')).templateFormat,
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
  {
    id: 'openvex',
    summary: 'OpenVEX: what was found and decided, as statements that other tools can judge by',
    load: async () => (await import('./openvex/index.ts')).openVexFormat,
  },
]

export function findFormat(id: string): FormatEntry | undefined {
  return REPORT_FORMATS.find((format) => format.id === id)
}
