import { type Problem, problem } from '../../core/problem.ts'
import { named } from './named.ts'
import type { PomRepository } from './pom-repository.ts'

/** What is not known of the projects of a tree, which is said once for all. */
export interface TreeFindings {
  /** What packages need in no single version, with the path of the first project that has such a package. */
  readonly unresolved: Map<string, string>
  /** Paths of projects with packages of which it is not known what they need. */
  readonly open: string[]
  /** Those packages, `group:artifact:version`. */
  readonly missing: Set<string>
  /** Packages that need more on some machines. */
  readonly varying: Set<string>
}

export function inNoVersion({ unresolved }: TreeFindings): readonly Problem[] {
  const [path] = unresolved.values()
  if (path === undefined) return []
  const names = named([...unresolved.keys()])
  return [problem('version-unresolved', path, `It is not known in which single version ${names} is needed.`)]
}

/** Without a repository, of no package of others it is known what it needs. */
export function notNamed({ open }: TreeFindings): readonly Problem[] {
  const [first, ...others] = open
  if (first === undefined) return []
  const who =
    others.length > 0
      ? `${named(open)} do not name the packages that their`
      : 'It does not name the packages that its'
  const detail = `${who} dependencies need in turn, and no local repository of Maven (~/.m2, --maven-repository) is at hand.`
  return [problem('dependency-unresolved', first, detail)]
}

export function notStored(
  { open: [first = 'pom.xml'], missing, varying }: TreeFindings,
  { name, unreadable }: PomRepository,
): readonly Problem[] {
  const problems: Problem[] = []
  if (missing.size > 0) {
    const detail = `It is not known what ${named([...missing])} need in turn: ${name} does not have their project files.`
    problems.push(problem('dependency-unresolved', first, detail))
  }
  if (varying.size > 0) {
    const detail = `${named([...varying])} may need more, by profiles that some machines have; they are not looked at.`
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
