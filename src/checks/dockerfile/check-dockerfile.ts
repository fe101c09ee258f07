import type {
  CheckedResource,
  Misconfiguration,
  SourcePlace,
  SuppressedMisconfiguration,
} from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { SECRET_CHECKS } from './checks/secrets.ts'
import type { DockerfileObjection } from './checks/types.ts'
import { type FindIgnore, ignoresIn } from './ignores.ts'
import { parseDockerfile } from './parse/index.ts'
import type { Dockerfile, Span, Stage } from './parse/types.ts'
import { type CheckedBy, type DockerfileCheckOptions, type IgnoredCheck, runChecks } from './run-checks.ts'

/** What checks made of one file. */
export interface CheckedDockerfile {
  /** One for each stage. */
  readonly resources: readonly CheckedResource[]
  readonly misconfigurations: readonly Misconfiguration[]
  /** What comments in the file and settings of the user keep from being reported. */
  readonly suppressed: readonly SuppressedMisconfiguration[]
  /** What could not be read. */
  readonly problems: readonly Problem[]
}

/** Lines that are shown of a place. */
const EXCERPT_LINES = 8
/** Units that are shown of a line. */
const EXCERPT_WIDTH = 400
/** Faults of one file that are told one by one. */
const MAX_FAULTS = 20

/** Holds every check against a Dockerfile. Throws at no text; what is broken takes nothing else along. */
export function checkDockerfile(
  file: { readonly name: string; readonly text: string },
  options: DockerfileCheckOptions = {},
): CheckedDockerfile {
  const parsed = parseDockerfile(file.text)
  const made = runChecks(parsed, false, options)
  const isSecret = secretSpans(made)
  const findIgnore = ignoresIn(parsed, options.now)
  const misconfigurations: Misconfiguration[] = []
  const suppressed: SuppressedMisconfiguration[] = []
  const lines = file.text.split('\n')
  for (const checked of made)
    for (const objection of checked.objections) {
      const stage = stageOf(parsed, objection)
      const misconfiguration = misconfigurationOf(checked, objection, {
        subject: { kind: 'Dockerfile', ...named(stage), path: [] },
        place: placeOf(file.name, objection, isSecret(objection.span) ? [] : lines),
      })
      const by = suppressedBy(file.name, checked, objection, findIgnore, options.ignored)
      if (by) suppressed.push({ misconfiguration, ...by })
      else misconfigurations.push(misconfiguration)
    }
  return {
    resources: resourcesOf(file.name, parsed, made, lines.length),
    misconfigurations,
    suppressed,
    problems: faultsOf(file.name, parsed),
  }
}

const SECRET_IDS: ReadonlySet<string> = new Set(SECRET_CHECKS.map(({ id }) => id))

/**
 * Whether a span has lines that hold secrets, by whichever check: these are shown nowhere, because reports are read by
 * more people than the file.
 */
export function secretSpans(made: readonly CheckedBy[]): (span: Span) => boolean {
  const spans = made.flatMap(({ check, objections }) =>
    SECRET_IDS.has(check.id) ? objections.map(({ span }) => span) : [],
  )
  return ({ line, endLine }) => spans.some((one) => one.line <= endLine && line <= one.endLine)
}

export function misconfigurationOf(
  { check, severity, names }: CheckedBy,
  { message, fix }: DockerfileObjection,
  where: Pick<Misconfiguration, 'subject' | 'place'>,
): Misconfiguration {
  const { id, title, description, advice, references = [] } = check
  return {
    kind: 'misconfiguration',
    id,
    aliases: names.filter((name) => name !== id),
    title,
    severity,
    message,
    description,
    advice,
    references,
    standards: [],
    ...where,
    ...(fix ? { fix: { summary: fix.summary, patch: [], edits: fix.edits } } : {}),
  }
}

/** What is about the file is about what is built in the end. */
function stageOf({ stages }: Dockerfile, { stage }: DockerfileObjection): Stage | undefined {
  return (stage === undefined ? undefined : stages[stage]) ?? stages.at(-1)
}

function named(stage: Stage | undefined): { readonly name?: string } {
  const name = stage?.name ?? stage?.resolvedImage ?? stage?.image.value
  return name === undefined ? {} : { name }
}

function placeOf(file: string, { span }: DockerfileObjection, lines: readonly string[]): SourcePlace {
  const { line, column, endLine } = span
  const where = { file, startLine: line, startColumn: column, endLine }
  if (lines.length === 0) return where
  const shown = lines.slice(line - 1, Math.min(endLine, line - 1 + EXCERPT_LINES))
  const excerpt = shown.map((one) => one.replace(/\r$/, '').slice(0, EXCERPT_WIDTH)).join('\n')
  return { ...where, excerpt }
}

function suppressedBy(
  file: string,
  { names }: CheckedBy,
  { span }: DockerfileObjection,
  findIgnore: FindIgnore,
  ignored: readonly IgnoredCheck[] = [],
): Omit<SuppressedMisconfiguration, 'misconfiguration'> | undefined {
  const comment = findIgnore(names, span)
  if (comment) {
    const until = comment.ignoresUntil === undefined ? {} : { until: comment.ignoresUntil }
    const source = `${file}:${comment.line}`
    return { by: source, reason: comment.text, decision: { kind: 'exception', source, ...until } }
  }
  const setting = ignored.find(({ id }) => names.includes(id))
  if (!setting) return undefined
  const { source, id } = setting
  return { by: source, reason: `${id} is ignored`, decision: { kind: 'exception', source } }
}

/** The first stage begins with the file, and the last one ends with it, so that every line is of one. */
function resourcesOf(
  file: string,
  parsed: Dockerfile,
  made: readonly CheckedBy[],
  lineCount: number,
): readonly CheckedResource[] {
  const { stages } = parsed
  if (stages.length === 0) return [resourceOf(file, undefined, 1, lineCount, 0)]
  const wrong = made.map(({ objections }) => new Set(objections.map((one) => stageOf(parsed, one)?.index)))
  return stages.map((stage, index) => {
    const start = index === 0 ? 1 : stage.from.line
    const end = (stages[index + 1]?.from.line ?? lineCount + 1) - 1
    const passed = wrong.filter((stages) => !stages.has(index)).length
    return resourceOf(file, stage, start, end, passed)
  })
}

function resourceOf(
  file: string,
  stage: Stage | undefined,
  startLine: number,
  endLine: number,
  passed: number,
): CheckedResource {
  const place = { file, startLine, startColumn: 1, endLine }
  return { kind: 'Dockerfile', ...named(stage), place, containers: [], passed }
}

function faultsOf(file: string, { faults, text }: Dockerfile): readonly Problem[] {
  const hint = text.includes('{{') ? ' It holds templates: render them first.' : ''
  const told = faults.slice(0, MAX_FAULTS).map(({ line, message }) => {
    return problem('dockerfile-broken', `${file}:${line}`, `${message}${hint}`)
  })
  const rest = faults.length - told.length
  if (rest === 0) return told
  return [...told, problem('dockerfile-broken', file, `It has ${rest} more such faults.`)]
}
