import { posix } from 'node:path'
import type { AnalysedFile } from '../../core/analyser.ts'
import type { FileAnalysis } from '../../core/layer-report.ts'
import { listed, MAX_LISTED, shortened } from '../../core/listed.ts'
import { problem } from '../../core/problem.ts'
import { PackageList } from '../../packaging/package-list.ts'
import { normalName } from './name.ts'
import { type Include, parseRequirementsFile, type RequirementsFile } from './requirements-file.ts'
import { isRequirements, isRequirementsOrConstraints } from './requirements-names.ts'

/** A file, and how it came to be read. */
interface Member {
  readonly file: AnalysedFile
  readonly content: RequirementsFile
  /** Whether it is installed: it has the name of a requirements file, or one of those includes it. */
  isAsked: boolean
  /** Whether its versions are those that others mean. */
  isConstraint: boolean
  /** Files that include each other, by any way round: what one says of a version holds for all of them. */
  family: Member | undefined
}

/**
 * The requirements and constraints files of a tree. Each file that is installed is told by itself, once, whoever includes
 * it. A name without a version is resolved by whatever a file of its family pins.
 */
export class RequirementsTree {
  readonly #members: ReadonlyMap<string, Member>

  constructor(files: readonly AnalysedFile[]) {
    this.#members = new Map(
      files.map((file) => [
        file.path,
        {
          file,
          content: parseRequirementsFile(file),
          isAsked: isRequirements(file.path),
          isConstraint: false,
          family: undefined,
        },
      ]),
    )
    this.#follow()
  }

  parts(): readonly FileAnalysis[] {
    const pins = this.#pins()
    return [...this.#members.values()].flatMap((member) => {
      if (!member.isAsked && !member.isConstraint) return []
      const analysis = this.#analyse(member, pins.get(headOf(member)) ?? new Set())
      return analysis.packages || analysis.problems ? [analysis] : []
    })
  }

  /** Marks what is included, from the files that are installed on; without recursion, so that circles end. */
  #follow(): void {
    const queue = [...this.#members.values()].filter(({ isAsked }) => isAsked)
    // The list goes on with what is added to it; each file is added twice at most.
    for (const member of queue) {
      for (const include of member.content.includes) {
        const other = this.#included(member, include)
        if (!other) continue
        join(member, other)
        // What a constraints file includes are constraints.
        const isConstraint = include.isConstraint || !member.isAsked
        if (isConstraint ? other.isConstraint : other.isAsked) continue
        if (isConstraint) other.isConstraint = true
        else other.isAsked = true
        queue.push(other)
      }
    }
  }

  /** Names with a version, of each family. */
  #pins(): ReadonlyMap<Member, ReadonlySet<string>> {
    const pins = new Map<Member, Set<string>>()
    for (const member of this.#members.values()) {
      if (!member.isAsked && !member.isConstraint) continue
      const head = headOf(member)
      const names = pins.get(head) ?? new Set()
      pins.set(head, names)
      for (const { requirement } of member.content.asked)
        if (requirement?.version !== undefined) names.add(normalName(requirement.name))
    }
    return pins
  }

  #included({ file }: Member, { target }: Include): Member | undefined {
    return this.#members.get(posix.join(posix.dirname(file.path), target))
  }

  #analyse(member: Member, pins: ReadonlySet<string>): FileAnalysis {
    const { file, content, isAsked } = member
    const list = new PackageList(file, 'pypi')
    const open: string[] = []
    for (const { requirement, start, end } of content.asked) {
      if (!requirement) list.add({ name: undefined, version: undefined, start, end })
      else if (requirement.version !== undefined)
        list.add({ name: requirement.name, version: requirement.version, start, end })
      else if (isAsked && !pins.has(normalName(requirement.name))) open.push(requirement.text)
    }
    if (open.length > 0) list.unresolved(`It does not say which version is meant by ${listed(open)}.`)
    const { packages = [], problems = [] } = list.analysis()
    const all = [...problems, ...(isAsked ? this.#missing(member) : [])]
    return {
      path: file.path,
      ...(packages.length > 0 ? { packages } : {}),
      ...(all.length > 0 ? { problems: all } : {}),
    }
  }

  /** Of constraints that are not there, the names that they would pin are told. */
  #missing(member: Member): ReturnType<typeof problem>[] {
    const { path } = member.file
    return member.content.includes
      .filter((include) => !include.isConstraint && !this.#included(member, include))
      .slice(0, MAX_LISTED)
      .map(({ target }) => {
        const why = isRequirementsOrConstraints(target) ? 'not there' : 'not read'
        return problem('dependency-unresolved', path, `It includes ${shortened(target)}, which is ${why}.`)
      })
  }
}

/** The member that stands for its family; shortens the way to it. */
function headOf(member: Member): Member {
  let head = member
  while (head.family) head = head.family
  for (let at = member; at.family; ) {
    const next: Member = at.family
    at.family = head
    at = next
    if (at === head) break
  }
  return head
}

function join(one: Member, other: Member): void {
  const head = headOf(one)
  const otherHead = headOf(other)
  if (head !== otherHead) otherHead.family = head
}
