import type { AnalysedFile, Analyser } from '../../core/analyser.ts'
import type { Analysis } from '../../core/layer-report.ts'
import { problem } from '../../core/problem.ts'
import { PackageList } from '../../packaging/package-list.ts'
import { isOfProject } from './locks/analysers.ts'
import { parseRequirement, versionInFileName } from './requirement.ts'
import {
  decodeRequirements,
  optionValue,
  type RequirementLine,
  requirementLines,
} from './requirements-lines.ts'

/** `requirements.txt`, `requirements-dev.txt`, `dev-requirements.txt`, `requirements/base.txt`. */
export function isRequirements(path: string): boolean {
  if (!path.endsWith('.txt')) return false
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const folder = path.slice(path.lastIndexOf('/', slash - 1) + 1, Math.max(slash, 0))
  return (
    (name.startsWith('requirements') || name.endsWith('requirements.txt') || folder === 'requirements') &&
    isOfProject(path)
  )
}

/** Reads requirements files; each is told by itself, also where another one includes it. */
export const requirementsAnalyser: Analyser = {
  id: 'pypi-requirements',
  version: 1,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: isRequirements,
  analyse: ([file]) => analyseRequirements(file),
}

/** Names that are told of those without a version. */
const MAX_TOLD = 20

function analyseRequirements(file: AnalysedFile): Analysis {
  const list = new PackageList(file, 'pypi')
  const open: string[] = []
  const outside: string[] = []
  for (const line of requirementLines(decodeRequirements(file.bytes))) {
    const include = includeOf(line.text)
    if (include !== undefined) {
      if (!isRequirements(include)) outside.push(include)
    } else if (!line.text.startsWith('-') || editableOf(line.text) !== undefined)
      addRequirement(line, list, open)
  }
  if (open.length > 0) list.unresolved(`It does not say which version is meant by ${told(open)}.`)
  const { problems = [], ...found } = list.analysis()
  const unread = outside.map((path) =>
    problem('dependency-unresolved', file.path, `It includes ${path}, which is not read.`),
  )
  return { ...found, problems: [...problems, ...unread.slice(0, MAX_TOLD)] }
}

/** The file that a line includes, as it is written. */
export function includeOf(line: string): string | undefined {
  return optionValue(line, ['--requirement', '-r'])
}

function editableOf(line: string): string | undefined {
  return optionValue(line, ['--editable', '-e'])
}

function addRequirement({ text, start, end }: RequirementLine, list: PackageList, open: string[]): void {
  const target = editableOf(text) ?? text
  // Options of one requirement stand behind it: `--hash=sha256:…`.
  const options = target.indexOf(' --')
  const asked = (options < 0 ? target : target.slice(0, options)).trim()
  if (isLocation(asked)) return addLocation(asked, { start, end }, list, open)
  const requirement = parseRequirement(asked)
  if (!requirement) list.add({ name: undefined, version: undefined, start, end })
  else if (requirement.version === undefined) open.push(requirement.text)
  else list.add({ name: requirement.name, version: requirement.version, start, end })
}

/** An address or a path in the place of a name. */
function isLocation(text: string): boolean {
  const word = text.split(/[\s;]/, 1)[0] ?? ''
  const isNamed = /^[A-Za-z0-9._-]+\s*(?:\[[^\]]*\])?\s*@/.test(text) && !word.includes('://')
  if (isNamed) return false
  return (
    word.includes('://') ||
    word.includes('/') ||
    word.startsWith('.') ||
    word.startsWith('file:') ||
    word.endsWith('.whl')
  )
}

/** A folder is the user's own; an archive says its version in its name; of a repository nothing is known. */
function addLocation(
  location: string,
  lines: { readonly start: number; readonly end: number },
  list: PackageList,
  open: string[],
): void {
  const path = location.split(/[\s;]/, 1)[0] ?? ''
  const egg = /[#&]egg=(?<name>[A-Za-z0-9._-]+)/.exec(path)?.groups?.['name']
  const file = (path.split(/[?#]/, 1)[0] ?? '').split('/').at(-1) ?? ''
  const name = egg ?? /^(?<name>[A-Za-z0-9][A-Za-z0-9._]*)-\d/.exec(file)?.groups?.['name']
  const version = name === undefined ? undefined : versionInFileName(path, name)
  if (name !== undefined && version !== undefined) list.add({ name, version, ...lines })
  else if (path.includes('://') && !path.startsWith('file:')) open.push(path)
}

function told(names: readonly string[]): string {
  const rest = names.length > MAX_TOLD ? ` and ${names.length - MAX_TOLD} more` : ''
  return `${names.slice(0, MAX_TOLD).join(', ')}${rest}`
}
