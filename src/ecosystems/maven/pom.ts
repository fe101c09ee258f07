import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { FileAnalysis, GroupAnalysis } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isNamed, unreadableFile } from '../../packaging/package-list.ts'
import { DependencyGraph } from './dependency-graph.ts'
import { ManagedVersions } from './managed-versions.ts'
import { type PomFile, readPom } from './pom-file.ts'
import { PomNeeds } from './pom-needs.ts'
import { PomPackages } from './pom-packages.ts'
import {
  NO_REPOSITORY,
  openPomRepository,
  type PomRepository,
  type RepositoryFault,
  type RepositoryFolder,
} from './pom-repository.ts'
import { isInRepository, PomTree } from './pom-tree.ts'
import { inNoVersion, notNamed, notStored, type TreeFindings } from './unknown-needs.ts'

/*
 * Maven's project files, those of a whole tree together: versions come from properties and lists of parents and of
 * projects that are imported, and what packages need in turn from their own project files, as far as the tree or a local
 * repository has them. What neither has is a problem in the report. https://maven.apache.org/pom.html
 */

/** Project files of a tree that are read. */
export const MAX_PROJECTS = 20_000

/** Reads every `pom.xml` of a tree, and what lies in a repository in it (`.m2/repository`) for those that refer to it. */
export const pomAnalyser: Analyser = {
  id: 'maven-pom',
  version: 3,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'pom.xml') || isInRepository(path),
  groupOf: () => 'pom.xml',
  analyse: (files) => analyseTree(files, NO_REPOSITORY),
}

/**
 * The same, which also looks into a local repository of Maven. What it says is then not decided by the tree alone, so no
 * report of it may be kept.
 * @param open called when there is a tree that may have use for it; `undefined` where there is no repository
 */
export function pomAnalyserWith(open: () => RepositoryFolder | RepositoryFault | undefined): Analyser {
  return { ...pomAnalyser, analyse: (files) => analyseWith(files, open()) }
}

function analyseWith(
  files: readonly AnalysedFile[],
  found: RepositoryFolder | RepositoryFault | undefined,
): GroupAnalysis {
  if (found === undefined) return analyseTree(files, NO_REPOSITORY)
  if ('read' in found) return analyseTree(files, openPomRepository(found))
  const { parts = [], problems = [] } = analyseTree(files, NO_REPOSITORY)
  const fault = problem('file-unreadable', found.path, `The file cannot be read: ${found.fault}.`)
  return { parts, problems: [...problems, fault] }
}

function analyseTree(files: readonly AnalysedFile[], repository: PomRepository): GroupAnalysis {
  const poms: PomFile[] = []
  const parts: FileAnalysis[] = []
  for (const file of files.slice(0, MAX_PROJECTS)) {
    const pom = readPom(file.path, file.bytes)
    if (typeof pom !== 'string') poms.push(pom)
    else if (!isInRepository(file.path)) parts.push({ path: file.path, ...unreadableFile(file, pom) })
  }
  const tree = new PomTree(poms, repository)
  const managed = new ManagedVersions(tree)
  const needs = new PomNeeds(tree, managed)
  const graph = new DependencyGraph({ tree, managed, needs })
  const packages = new PomPackages({ tree, managed, needs, graph })
  const found: TreeFindings = {
    unresolved: new Map(),
    open: [],
    missing: new Set(),
    varying: new Set(),
  }
  for (const pom of tree.projects) {
    const { analysis, hasFurther, unresolved, missing, varying } = packages.of(pom)
    parts.push({ path: pom.path, ...analysis })
    if (hasFurther) found.open.push(pom.path)
    for (const one of unresolved) if (!found.unresolved.has(one)) found.unresolved.set(one, pom.path)
    for (const one of missing) found.missing.add(one)
    for (const one of varying) found.varying.add(one)
  }
  const problems = [
    ...tooMany(files),
    ...inNoVersion(found),
    ...(tree.hasRepository ? notStored(found, repository) : notNamed(found)),
    ...(managed.isCut || graph.isCut ? cut(files) : []),
  ]
  return { parts, ...(problems.length > 0 ? { problems } : {}) }
}

function tooMany(files: readonly AnalysedFile[]): readonly Problem[] {
  if (files.length <= MAX_PROJECTS) return []
  const detail = `The tree has ${files.length} project files; ${MAX_PROJECTS} were read.`
  return [problem('file-unreadable', files[MAX_PROJECTS]?.path ?? '', detail)]
}

function cut(files: readonly AnalysedFile[]): readonly Problem[] {
  const detail =
    'Lists of versions and dependencies refer to each other too often or too deeply; not all were followed.'
  return [problem('dependency-unresolved', files[0]?.path ?? '', detail)]
}
