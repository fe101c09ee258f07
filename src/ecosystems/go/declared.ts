import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import type { Package } from '../../core/package.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { goPackage, NO_VERSION } from './go-package.ts'
import { type ModFile, parseModFile, parseSumFile, replaced } from './mod-file.ts'
import { goOrder } from './version.ts'

/** The first release whose go.mod names every module of a build. https://go.dev/ref/mod#graph-pruning */
const COMPLETE_FROM = '1.17'

/** go.mod, and go.sum beside it where go.mod names only what the module itself asks for. */
export const goMod: Analyser = {
  id: 'go-mod',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'go.mod') || isNamed(path, 'go.sum'),
  groupOf: (path) => `${path.slice(0, path.lastIndexOf('/') + 1)}go.mod`,
  analyse: (files) => {
    const mod = files.find(({ path }) => isNamed(path, 'go.mod'))
    const sum = files.find(({ path }) => isNamed(path, 'go.sum'))
    return mod ? analyseMod(mod, sum) : {}
  },
}

function isNamed(path: string, name: string): boolean {
  return path.endsWith(name) && (path.length === name.length || path[path.length - name.length - 1] === '/')
}

function analyseMod({ path, bytes }: AnalysedFile, sum: AnalysedFile | undefined): Analysis {
  const { file, problems: unreadable } = parseModFile(path, bytes)
  const problems: Problem[] = [...unreadable]
  const direct: Package[] = []
  const indirect: Package[] = []
  for (const requirement of file.requirements) {
    const { isIndirect, line } = requirement
    const one = goPackage(replaced(requirement, file))
    if (!goOrder.isValid(one.version)) {
      const detail = `Line ${line} asks for «${one.version.slice(0, 100)}» of ${one.name}, which is no version.`
      problems.push(problem('version-unresolved', path, detail))
      continue
    }
    const relationship = isIndirect ? 'indirect' : 'direct'
    ;(isIndirect ? indirect : direct).push({ ...one, relationship, lines: { start: line, end: line } })
  }
  const further = isComplete(file) ? [] : furtherModules(file, sum, path, problems)
  const packages = [...rootOf(file, direct), ...direct, ...indirect, ...further]
  return {
    ...(packages.length > 0 ? { packages } : {}),
    ...(problems.length > 0 ? { problems } : {}),
  }
}

function rootOf({ module }: ModFile, direct: readonly Package[]): Package[] {
  if (!module) return []
  return [
    {
      ...goPackage({ path: module.path, version: NO_VERSION }),
      relationship: 'root',
      lines: { start: module.line, end: module.line },
      ...(direct.length > 0 ? { dependsOn: direct.map(({ name, version }) => `${name}@${version}`) } : {}),
    },
  ]
}

function isComplete({ goVersion }: ModFile): boolean {
  return (
    goVersion !== undefined && goOrder.isValid(goVersion) && goOrder.compare(goVersion, COMPLETE_FROM) >= 0
  )
}

/** What go.sum knows and go.mod does not. Some of it may only have been looked at to choose versions. */
function furtherModules(
  file: ModFile,
  sum: AnalysedFile | undefined,
  path: string,
  problems: Problem[],
): Package[] {
  if (!sum) {
    if (file.requirements.length > 0) {
      const detail = `It is in the form of before Go ${COMPLETE_FROM}, and there is no go.sum: modules that are needed by others are not known.`
      problems.push(problem('dependency-unresolved', path, detail))
    }
    return []
  }
  const named = new Set(file.requirements.map((one) => one.path))
  return [...parseSumFile(sum.bytes)].flatMap(([name, { version, line }]): Package[] => {
    if (named.has(name) || !goOrder.isValid(version)) return []
    const one = goPackage(replaced({ path: name, version, isIndirect: true, line }, file))
    return [{ ...one, relationship: 'indirect' }]
  })
}
