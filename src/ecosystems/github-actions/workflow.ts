import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { isNamed, PackageList, unreadableFile } from '../../packaging/package-list.ts'
import { semverOrder } from '../../packaging/semver/version.ts'
import { readYaml, type YamlNode } from '../../packaging/yaml/read-yaml.ts'

/*
 *     jobs:
 *       build:
 *         uses: owner/repository/.github/workflows/x.yml@v1   # a workflow of others
 *         steps:
 *           - uses: actions/checkout@v4
 *           - uses: owner/repository/folder@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v4.1.1
 *
 * An action of several steps has them under `runs`. What begins with `./` or `docker://` is no action of others.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 */

/** Reads workflows and composite actions. */
export const workflowAnalyser: Analyser = {
  id: 'github-workflow',
  version: 1,
  scope: 'source',
  maxBytes: 4 * 1024 * 1024,
  wants: (path) =>
    (path.endsWith('.yml') || path.endsWith('.yaml')) &&
    (isWorkflow(path) || isNamed(path, 'action.yml') || isNamed(path, 'action.yaml')),
  analyse: ([file]) => analyseWorkflow(file),
}

function isWorkflow(path: string): boolean {
  return path.startsWith('.github/workflows/') || path.includes('/.github/workflows/')
}

function analyseWorkflow(file: AnalysedFile): Analysis {
  const root = readYaml(file.bytes)
  if (typeof root === 'string') return unreadableFile(file, root)
  const list = new PackageList(file, 'githubactions')
  const seen = new Set<string>()
  for (const use of usesOf(root)) {
    const text = use.text ?? ''
    const at = text.lastIndexOf('@')
    const [owner = '', repository = ''] = text.slice(0, at).split('/')
    if (text.startsWith('./') || text.startsWith('docker://')) continue
    const version = versionOf(text.slice(at + 1), use.comment)
    const key = `${owner}/${repository}@${version}`
    if (seen.has(key)) continue
    seen.add(key)
    const name = at > 0 ? repository : undefined
    list.add({ name, version, start: use.start, more: { namespace: owner, relationship: 'direct' } })
  }
  return list.analysis()
}

function* usesOf(root: YamlNode): Generator<YamlNode> {
  for (const job of root.entries?.get('jobs')?.entries?.values() ?? []) {
    const use = job.entries?.get('uses')
    if (use) yield use
    yield* stepUses(job)
  }
  const runs = root.entries?.get('runs')
  if (runs) yield* stepUses(runs)
}

function* stepUses(node: YamlNode): Generator<YamlNode> {
  for (const step of node.entries?.get('steps')?.items ?? []) {
    const use = step.entries?.get('uses')
    if (use) yield use
  }
}

const COMMIT = /^[0-9a-f]{40}$/

/** The version that tools write beside a commit is taken at its word. */
function versionOf(reference: string, comment: string | undefined): string {
  if (!COMMIT.test(reference)) return reference
  const word = (comment ?? '').split(/\s+/).find((one) => /^v?[0-9]/.test(one) && semverOrder.isValid(one))
  return word ?? reference
}

/** Larger than any part of a version. */
const NEWEST = '999999999'

/** `v4` and `v4.1` are moved to each new release of their line: the newest one is what is used. */
export function resolvedTag(reference: string): string {
  const parts = /^v?(?<numbers>[0-9]{1,9}(?:\.[0-9]{1,9})?)$/.exec(reference)?.groups?.['numbers']?.split('.')
  if (!parts) return reference
  return [parts[0], parts[1] ?? NEWEST, NEWEST].join('.')
}
