import type { AnalysedFile } from '../../core/analyser.ts'
import { elementsOf, entriesOf, type JsonObject, memberOf, textOf } from '../../packaging/json/guards.ts'
import { textOfFile } from '../../packaging/package-list.ts'
import { readToml } from '../../packaging/toml/read-toml.ts'
import { parseRequirement, type Requirement } from './requirement.ts'

export const PYPROJECT = 'pyproject.toml'

/**
 * What a project asks for. By the standard tables, and by those of Poetry, PDM and uv.
 * https://packaging.python.org/en/latest/specifications/pyproject-toml/
 */
export interface PyProject {
  readonly needed: readonly Requirement[]
  readonly forDevelopment: readonly Requirement[]
  /** Whether its build says what it needs, and not the file. */
  readonly isDynamic: boolean
}

/** `undefined` for a file that cannot be read. */
export function readPyProject(file: AnalysedFile): PyProject | undefined {
  const document = readToml(textOfFile(file))
  return typeof document === 'string' ? undefined : pyProjectOf(document.value)
}

export function pyProjectOf(value: JsonObject): PyProject {
  const project = value['project']
  const tool = value['tool']
  const poetry = memberOf(tool, 'poetry')
  const dynamic = elementsOf(memberOf(project, 'dynamic'))
  const extras = entriesOf(memberOf(project, 'optional-dependencies')).map(([, list]) => list)
  return {
    isDynamic:
      (dynamic.includes('dependencies') && memberOf(poetry, 'dependencies') === undefined) ||
      dynamic.includes('optional-dependencies'),
    needed: [
      ...[memberOf(project, 'dependencies'), ...extras].flatMap(requirementsOf),
      ...poetryRequirements(memberOf(poetry, 'dependencies')),
    ],
    forDevelopment: [
      ...entriesOf(value['dependency-groups']).flatMap(([, list]) => requirementsOf(list)),
      ...entriesOf(memberOf(memberOf(tool, 'pdm'), 'dev-dependencies')).flatMap(([, list]) =>
        requirementsOf(list),
      ),
      ...requirementsOf(memberOf(memberOf(tool, 'uv'), 'dev-dependencies')),
      ...poetryRequirements(memberOf(poetry, 'dev-dependencies')),
      ...entriesOf(memberOf(poetry, 'group')).flatMap(([, group]) =>
        poetryRequirements(memberOf(group, 'dependencies')),
      ),
    ],
  }
}

/** A list may also include another one, which has its own entry. */
function requirementsOf(list: unknown): Requirement[] {
  return elementsOf(list).flatMap((one) => parseRequirement(textOf(one) ?? '') ?? [])
}

/**
 * Names with a range, or a table with one. A bare version is `^` in Poetry, so that none is exact without `==`.
 * https://python-poetry.org/docs/dependency-specification/
 */
function poetryRequirements(table: unknown): Requirement[] {
  return entriesOf(table).flatMap(([name, value]) => {
    if (name === 'python' || memberOf(value, 'path') !== undefined) return []
    const range = textOf(value) ?? textOf(memberOf(value, 'version')) ?? ''
    return parseRequirement(/^[=<>!~]/.test(range) ? `${name}${range}` : name) ?? []
  })
}
