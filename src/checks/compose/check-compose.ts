import type { CheckedResource, Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { type ObjectDocument, readManifest } from '../../kubernetes/documents/read-manifest.ts'
import {
  isRecord,
  type KubernetesObject,
  recordAt,
  type ValuePath,
  valueAt,
} from '../../kubernetes/object.ts'
import { COMPOSE_CHECKS } from './registry.ts'
import type { ComposeCheck, ComposeObjection } from './types.ts'

/** What checks made of one compose file. */
export interface CheckedCompose {
  /** One for each service. */
  readonly resources: readonly CheckedResource[]
  readonly misconfigurations: readonly Misconfiguration[]
  /** That it could not be read, or a service could not be judged. */
  readonly problems: readonly Problem[]
}

const KIND = 'Compose service'
/** Lines that are shown of a place. */
const EXCERPT_LINES = 8
/** Of one file; the rest is a problem. */
export const MAX_SERVICES = 2000

interface Checked {
  readonly resources: CheckedResource[]
  readonly misconfigurations: Misconfiguration[]
  readonly problems: Problem[]
}

/** Holds every check against every service. What is broken takes nothing else along. */
export async function checkCompose(file: {
  readonly name: string
  readonly text: string
}): Promise<CheckedCompose> {
  const checked: Checked = { resources: [], misconfigurations: [], problems: [] }
  const lines = file.text.split('\n')
  for await (const document of readManifest(file.text)) {
    if (document.kind === 'object') checkDocument(file.name, document, lines, checked)
    else checked.problems.push(broken(`${file.name}:${document.start.line}`, document.fault))
  }
  return checked
}

function broken(subject: string, fault: string): Problem {
  return problem('manifest-broken', subject, `The compose file cannot be read: ${fault}.`)
}

function checkDocument(
  file: string,
  document: ObjectDocument,
  lines: readonly string[],
  { resources, misconfigurations, problems }: Checked,
): void {
  const services = Object.entries(recordAt(document.value, ['services']))
  if (services.length > MAX_SERVICES)
    problems.push(broken(file, `there are more than ${MAX_SERVICES} services; the rest was not checked`))
  for (const [name, service] of services.slice(0, MAX_SERVICES)) {
    const placeOf = (path: ValuePath, isShown: boolean): SourcePlace =>
      placeIn(file, document, ['services', name, ...path], isShown ? lines : [])
    const { excerpt: _, ...place } = placeOf([], false)
    if (!isRecord(service)) {
      problems.push(broken(`${file}:${place.startLine}`, `the service ${name} is no map of keys and values`))
      continue
    }
    let passed = 0
    for (const check of COMPOSE_CHECKS) {
      const objections = [...check.evaluate(service)]
      if (objections.length === 0) passed++
      for (const one of objections)
        misconfigurations.push(
          misconfigurationOf(check, one, name, placeOf(one.path, check.holdsSecrets !== true)),
        )
    }
    resources.push({ kind: KIND, name, place, containers: [containerOf(name, service)], passed })
  }
}

function containerOf(name: string, { image }: KubernetesObject): CheckedResource['containers'][number] {
  return { name, role: 'container', ...(typeof image === 'string' ? { image } : {}) }
}

function misconfigurationOf(
  check: ComposeCheck,
  { message, path }: ComposeObjection,
  name: string,
  place: SourcePlace,
): Misconfiguration {
  const { id, title, severity, description, advice, references = [] } = check
  return {
    kind: 'misconfiguration',
    id,
    aliases: [],
    title,
    severity,
    message,
    description,
    advice,
    references,
    standards: [],
    subject: { kind: KIND, name, path: ['services', name, ...path] },
    place,
  }
}

/**
 * Of what is missing it is where the service begins: the rest of it may hold what is not to be shown.
 *
 * @param lines none: what stands there is not to be shown either
 */
function placeIn(
  file: string,
  document: ObjectDocument,
  path: ValuePath,
  lines: readonly string[],
): SourcePlace {
  const { line, column, endLine: lastLine } = document.span(path)
  const endLine = valueAt(document.value, path) === undefined ? line : lastLine
  const shown = lines.slice(line - 1, Math.min(endLine, line - 1 + EXCERPT_LINES))
  const excerpt = shown.map((one) => one.replace(/\r$/, '')).join('\n')
  const where = { file, startLine: line, startColumn: column, endLine }
  return lines.length === 0 ? where : { ...where, excerpt }
}
