import type { CheckedResource, Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { objectsOf } from '../../kubernetes/documents/objects.ts'
import { type ObjectDocument, readManifest } from '../../kubernetes/documents/read-manifest.ts'
import { type KubernetesObject, textAt, type ValuePath } from '../../kubernetes/object.ts'
import { allChecks } from '../kubernetes/all-checks.ts'
import type { CheckOptions } from '../kubernetes/check-input.ts'
import { checkPlaced } from './check-placed.ts'

/** What checks made of one file. */
export interface CheckedManifest {
  /** In the order of the file. */
  readonly resources: readonly CheckedResource[]
  readonly misconfigurations: readonly Misconfiguration[]
  /** Documents that could not be read, and objects that could not be judged. */
  readonly problems: readonly Problem[]
}

export interface ManifestText {
  readonly name: string
  readonly text: string
  /** Named by the user: whatever in it is no object is a problem. */
  readonly isNamed: boolean
}

/** Lines that are shown of a place. */
const EXCERPT_LINES = 8

/** Holds every check against every object of a manifest. What is broken takes nothing else along. */
export async function checkManifest(
  file: ManifestText,
  options: CheckOptions = {},
): Promise<CheckedManifest> {
  const resources: CheckedResource[] = []
  const misconfigurations: Misconfiguration[] = []
  const problems: Problem[] = []
  const lines = file.text.split('\n')
  const checks = allChecks(options)
  for await (const document of readManifest(file.text)) {
    if (document.kind === 'broken') {
      if (file.isNamed || looksLikeManifest(file.text))
        problems.push(brokenProblem(file, document.start.line, document.fault))
      continue
    }
    if (!isObject(document.value)) {
      if (file.isNamed)
        problems.push(brokenProblem(file, document.start.line, 'it has no kind and apiVersion'))
      continue
    }
    for (const { object, path } of objectsOf(document.value)) {
      const place = (inner: ValuePath): SourcePlace =>
        placeOf(file.name, document, [...path, ...inner], lines)
      const checked = checkPlaced(object, place, checks, options)
      resources.push(checked.resource)
      misconfigurations.push(...checked.misconfigurations)
      problems.push(...checked.problems)
    }
  }
  return { resources, misconfigurations, problems }
}

function placeOf(
  file: string,
  document: ObjectDocument,
  path: ValuePath,
  lines: readonly string[],
): SourcePlace {
  const { line, column, endLine } = document.span(path)
  const shown = lines.slice(line - 1, Math.min(endLine, line - 1 + EXCERPT_LINES))
  const excerpt = shown.map((one) => one.replace(/\r$/, '')).join('\n')
  return { file, startLine: line, startColumn: column, endLine, excerpt }
}

function isObject(value: KubernetesObject): boolean {
  return textAt(value, ['kind']) !== undefined && textAt(value, ['apiVersion']) !== undefined
}

/** What holds templates is no YAML, and is told so. */
function brokenProblem({ name, text }: ManifestText, line: number, fault: string): Problem {
  const hint = text.includes('{{')
    ? ' It holds templates: render them first (helm template . | plimsoll manifest scan -).'
    : ''
  return problem('manifest-broken', `${name}:${line}`, `The document cannot be read: ${fault}.${hint}`)
}

/** Of files that the user did not name himself, many are none of Kubernetes. */
function looksLikeManifest(text: string): boolean {
  return /^["{\s]*apiVersion["\s]*:/m.test(text)
}
