import type { AnalysedFile } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { goPackage, NO_VERSION } from './go-package.ts'
import { type ModFile, parseSumFile, type Replacements, replaced } from './mod-file.ts'
import { goOrder } from './version.ts'

/** The first release whose go.mod names every module of a build. https://go.dev/ref/mod#graph-pruning */
const COMPLETE_FROM = '1.17'

/** What is around a go.mod. */
export interface ModContext {
  readonly sum: AnalysedFile | undefined
  /** What it is built from was copied into the tree, and a list of that is there. */
  readonly isVendored: boolean
  readonly workspace?: {
    /** Modules of the workspace: they are built as they lie in the tree, whatever version is asked for. */
    readonly names: ReadonlySet<string>
    readonly replacements: Replacements
  }
}

interface ParsedMod {
  readonly path: string
  readonly file: ModFile
  readonly problems: readonly Problem[]
}

export function modAnalysis(
  { path, file, problems: unreadable }: ParsedMod,
  { sum, isVendored, workspace }: ModContext,
): Analysis {
  const problems: Problem[] = [...unreadable]
  const replacements = workspace ? [workspace.replacements, file.replacements] : [file.replacements]
  const siblings: string[] = []
  const direct: Package[] = []
  const indirect: Package[] = []
  for (const requirement of file.requirements) {
    const { isIndirect, line } = requirement
    if (workspace?.names.has(requirement.path)) {
      if (!isIndirect) siblings.push(requirement.path)
      continue
    }
    const one = goPackage(replaced(requirement, replacements))
    if (!goOrder.isValid(one.version)) {
      const detail = `Line ${line} asks for «${one.version.slice(0, 100)}» of ${one.name}, which is no version.`
      problems.push(problem('version-unresolved', path, detail))
      continue
    }
    const relationship = isIndirect ? 'indirect' : 'direct'
    ;(isIndirect ? indirect : direct).push({ ...one, relationship, lines: { start: line, end: line } })
  }
  const further =
    isComplete(file) || isVendored ? [] : furtherModules(file, sum, replacements, workspace?.names)
  if (!further) {
    const detail = `It is in the form of before Go ${COMPLETE_FROM}, and there is no go.sum: modules that are needed by others are not known.`
    problems.push(problem('dependency-unresolved', path, detail))
  }
  const needs = [...siblings.map((name) => `${name}@${NO_VERSION}`), ...direct.map(nameAndVersion)]
  const root = rootOf(file, needs, workspace ? 'workspace' : 'root')
  return { packages: [...root, ...direct, ...indirect, ...(further ?? [])], problems }
}

function nameAndVersion({ name, version }: Package): string {
  return `${name}@${version}`
}

function rootOf(
  { module }: ModFile,
  dependsOn: readonly string[],
  relationship: 'root' | 'workspace',
): Package[] {
  if (!module) return []
  return [
    {
      ...goPackage({ path: module.path, version: NO_VERSION }),
      relationship,
      lines: { start: module.line, end: module.line },
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
    },
  ]
}

function isComplete({ goVersion }: ModFile): boolean {
  return (
    goVersion !== undefined && goOrder.isValid(goVersion) && goOrder.compare(goVersion, COMPLETE_FROM) >= 0
  )
}

/**
 * What go.sum knows and go.mod does not. Some of it may only have been looked at to choose versions.
 * @returns `undefined` when there is no go.sum, though there are modules that may need others
 */
function furtherModules(
  file: ModFile,
  sum: AnalysedFile | undefined,
  replacements: readonly Replacements[],
  siblings: Iterable<string> = [],
): Package[] | undefined {
  if (!sum) return file.requirements.length > 0 ? undefined : []
  const named = new Set([...siblings, ...file.requirements.map((one) => one.path)])
  return [...parseSumFile(sum.bytes)].flatMap(([name, { version }]): Package[] => {
    if (named.has(name) || !goOrder.isValid(version)) return []
    return [{ ...goPackage(replaced({ path: name, version }, replacements)), relationship: 'indirect' }]
  })
}
