import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { FileAnalysis, GroupAnalysis } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isNamed, unreadableFile } from '../../packaging/package-list.ts'
import { DependencyGraph } from './dependency-graph.ts'
import { ManagedVersions } from './managed-versions.ts'
import { named } from './named.ts'
import { type PomFile, readPom } from './pom-file.ts'
import { PomNeeds } from './pom-needs.ts'
import { PomPackages } from './pom-packages.ts'
import {
  NO_REPOSITORY,
  openPomRepository,
  type PomRepository,
  type RepositoryFolder,
} from './pom-repository.ts'
import { isInRepository, PomTree } from './pom-tree.ts'

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
 */
export function pomAnalyserWith(folder: RepositoryFolder): Analyser {
  return { ...pomAnalyser, analyse: (files) => analyseTree(files, openPomRepository(folder)) }
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
  const graph = new DependencyGraph(tree, managed, needs)
  const packages = new PomPackages({ tree, managed, needs, graph })
  const open: string[] = []
  const missing = new Set<string>()
  for (const pom of tree.projects) {
    const found = packages.of(pom)
    parts.push({ path: pom.path, ...found.analysis })
    if (found.hasFurther) open.push(pom.path)
    for (const one of found.missing) missing.add(one)
  }
  const problems = [
    ...tooMany(files),
    ...(tree.hasRepository ? notStored([...missing], repository, open) : notNamed(open)),
    ...(managed.isCut || graph.isCut ? cut(files) : []),
  ]
  return { parts, ...(problems.length > 0 ? { problems } : {}) }
}

function tooMany(files: readonly AnalysedFile[]): readonly Problem[] {
  if (files.length <= MAX_PROJECTS) return []
  const detail = `The tree has ${files.length} project files; ${MAX_PROJECTS} were read.`
  return [problem('file-unreadable', files[MAX_PROJECTS]?.path ?? '', detail)]
}

/** Without a repository, of no package of others it is known what it needs. */
function notNamed(open: readonly string[]): readonly Problem[] {
  const [first, ...others] = open
  if (first === undefined) return []
  const who =
    others.length > 0
      ? `${named(open)} do not name the packages that their`
      : 'It does not name the packages that its'
  return [problem('dependency-unresolved', first, `${who} dependencies need in turn.`)]
}

function notStored(
  missing: readonly string[],
  { name, unreadable }: PomRepository,
  [first = 'pom.xml']: readonly string[],
): readonly Problem[] {
  const problems: Problem[] = []
  if (missing.length > 0) {
    const detail = `It is not known what ${named(missing)} need in turn: ${name} does not have their project files.`
    problems.push(problem('dependency-unresolved', first, detail))
  }
  const [path] = unreadable.keys()
  if (path !== undefined) {
    const more = unreadable.size > 1 ? ` ${unreadable.size - 1} more could not be read either.` : ''
    const detail = `The project file cannot be read: ${unreadable.get(path)}.${more}`
    problems.push(problem('file-unreadable', `${name}/${path}`, detail))
  }
  return problems
}

function cut(files: readonly AnalysedFile[]): readonly Problem[] {
  const detail =
    'Lists of versions and dependencies refer to each other too often or too deeply; not all were followed.'
  return [problem('dependency-unresolved', files[0]?.path ?? '', detail)]
}
