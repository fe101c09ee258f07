import type { AnalysedFile } from '../../core/analyser.ts'
import { MAX_REQUIREMENT, parseRequirement, type Requirement, versionInFileName } from './requirement.ts'
import { decodeRequirements, optionValue, requirementLines } from './requirements-lines.ts'

/** What one requirements or constraints file says. https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export interface RequirementsFile {
  readonly asked: readonly AskedPackage[]
  readonly includes: readonly Include[]
}

/** A package with its lines; without a requirement where nobody can tell what is asked for. */
export interface AskedPackage {
  readonly requirement: Requirement | undefined
  readonly start: number
  readonly end: number
}

export interface Include {
  /** As it is written: relative to the file, or an address. */
  readonly target: string
  /** A constraint says in which version a package is installed, if another file asks for it. */
  readonly isConstraint: boolean
}

export function parseRequirementsFile({ bytes }: Pick<AnalysedFile, 'bytes'>): RequirementsFile {
  const asked: AskedPackage[] = []
  const includes: Include[] = []
  for (const { text, start, end } of requirementLines(decodeRequirements(bytes))) {
    const included = optionValue(text, ['--requirement', '-r'])
    const constraint = optionValue(text, ['--constraint', '-c'])
    const target = included ?? constraint
    if (target !== undefined) {
      includes.push({ target, isConstraint: included === undefined })
      continue
    }
    const editable = optionValue(text, ['--editable', '-e'])
    if (editable === undefined && text.startsWith('-')) continue
    const requirement = requirementOf(editable ?? text)
    if (requirement !== 'own') asked.push({ requirement, start, end })
  }
  return { asked, includes }
}

/** `own` for a folder or archive of the user's own, without a version that could be looked up. */
function requirementOf(text: string): Requirement | 'own' | undefined {
  // Options of one requirement stand behind it: `--hash=sha256:…`. There may be more of them than anything else.
  const options = text.indexOf(' --')
  const bare = (options < 0 ? text : text.slice(0, options)).trim()
  if (bare.length > MAX_REQUIREMENT) return undefined
  return isLocation(bare) ? locationOf(bare) : parseRequirement(bare)
}

/** An address or a path in the place of a name. */
function isLocation(text: string): boolean {
  const word = text.split(/[\s;]/, 1)[0] ?? ''
  const isNamed = /^[A-Za-z0-9._-]+\s*(?:\[[^\]]*\]\s*)?@/.test(text) && !word.includes('://')
  if (isNamed) return false
  return word.includes('/') || word.startsWith('.') || word.startsWith('file:') || word.endsWith('.whl')
}

/** A folder is the user's own; an archive says its version in its name; of a repository nothing is known. */
function locationOf(location: string): Requirement | 'own' {
  const path = location.split(/[\s;]/, 1)[0] ?? ''
  const egg = /[#&]egg=(?<name>[A-Za-z0-9._-]+)/.exec(path)?.groups?.['name']
  const file = (path.split(/[?#]/, 1)[0] ?? '').split('/').at(-1) ?? ''
  const name = egg ?? /^(?<name>[A-Za-z0-9][A-Za-z0-9._]*)-\d/.exec(file)?.groups?.['name']
  const version = name === undefined ? undefined : versionInFileName(path, name)
  if (name !== undefined && version !== undefined) return { name, version, text: path }
  if (!path.includes('://') || path.startsWith('file:')) return 'own'
  return { name: name ?? path, version: undefined, text: path }
}
