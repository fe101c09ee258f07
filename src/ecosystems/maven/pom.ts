import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { FileAnalysis, GroupAnalysis } from '../../core/layer-report.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { isNamed, unreadableFile } from '../../packaging/package-list.ts'
import { ManagedVersions } from './managed-versions.ts'
import { named } from './named.ts'
import { type PomFile, readPom } from './pom-file.ts'
import { PomPackages } from './pom-packages.ts'
import { isInRepository, PomTree } from './pom-tree.ts'

/*
 * Maven's project files, those of a whole tree together: versions come from properties and lists of parents and of
 * projects that are imported. What a parent outside the tree says, and which packages the packages need in turn, is a
 * problem in the report. https://maven.apache.org/pom.html
 */

/** Project files of a tree that are read. */
export const MAX_PROJECTS = 20_000

/** Reads every `pom.xml` of a tree, and what lies in a repository in it (`.m2/repository`) for those that refer to it. */
export const pomAnalyser: Analyser = {
  id: 'maven-pom',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: (path) => isNamed(path, 'pom.xml') || isInRepository(path),
  groupOf: () => 'pom.xml',
  analyse: (files) => analyseTree(files),
}

function analyseTree(files: readonly AnalysedFile[]): GroupAnalysis {
  const poms: PomFile[] = []
  const parts: FileAnalysis[] = []
  for (const file of files.slice(0, MAX_PROJECTS)) {
    const pom = readPom(file.path, file.bytes)
    if (typeof pom !== 'string') poms.push(pom)
    else if (!isInRepository(file.path)) parts.push({ path: file.path, ...unreadableFile(file, pom) })
  }
  const tree = new PomTree(poms)
  const managed = new ManagedVersions(tree)
  const packages = new PomPackages(tree, managed)
  const open: string[] = []
  for (const pom of tree.projects) {
    const { analysis, hasFurther } = packages.of(pom)
    parts.push({ path: pom.path, ...analysis })
    if (hasFurther) open.push(pom.path)
  }
  return { parts, ...wholeTree(files, open, managed.isCut) }
}

/** What is to be said once for a tree. */
function wholeTree(
  files: readonly AnalysedFile[],
  open: readonly string[],
  isCut: boolean,
): Pick<GroupAnalysis, 'problems'> {
  const problems: Problem[] = []
  if (files.length > MAX_PROJECTS) {
    const detail = `The tree has ${files.length} project files; ${MAX_PROJECTS} were read.`
    problems.push(problem('file-unreadable', files[MAX_PROJECTS]?.path ?? '', detail))
  }
  const [first, ...others] = open
  if (first !== undefined) {
    const who =
      others.length > 0
        ? `${named(open)} do not name the packages that their`
        : 'It does not name the packages that its'
    problems.push(problem('dependency-unresolved', first, `${who} dependencies need in turn.`))
  }
  if (isCut) {
    const detail = 'The lists of versions refer to each other too often or too deeply; not all were followed.'
    problems.push(problem('dependency-unresolved', files[0]?.path ?? '', detail))
  }
  return problems.length > 0 ? { problems } : {}
}
