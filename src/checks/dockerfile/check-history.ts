import type { ImageConfig } from '../../core/image.ts'
import type { CheckedResource, Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { misconfigurationOf, secretSpans } from './check-dockerfile.ts'
import { dockerfileOfHistory, type HistoryDockerfile } from './history/dockerfile-of-history.ts'
import { parseDockerfile } from './parse/index.ts'
import type { Span } from './parse/types.ts'
import { type DockerfileCheckOptions, runChecks } from './run-checks.ts'

/** What checks made of the history of one image. */
export interface CheckedHistory {
  readonly resource: CheckedResource
  readonly misconfigurations: readonly Misconfiguration[]
  readonly problems: readonly Problem[]
}

export interface HistoryOptions extends DockerfileCheckOptions {
  /** How many layers are of the image that it was built on: what these did wrong is not the image's. */
  readonly baseLayers?: number
}

/** Units of an instruction that are shown. */
const EXCERPT_LENGTH = 400

/**
 * The checks of Dockerfiles over the history of an image. Its places have layers and no lines; comments in a history
 * are by whoever made the image, and nothing is ignored because of them.
 *
 * @param image name for people, which is the file of the places
 */
export function checkHistory(
  image: string,
  config: ImageConfig,
  options: HistoryOptions = {},
): CheckedHistory {
  const history = dockerfileOfHistory(config, options.baseLayers)
  const parsed = parseDockerfile(history.text)
  const misconfigurations: Misconfiguration[] = []
  // What is missing in the whole is said of the first line, which no layer made.
  // Whoever the base's last USER is, is the image's where it has none of its own.
  const userLine = parsed.instructions.findLast(({ name }) => name === 'USER')?.line
  const isOwn = ({ line }: Span): boolean => line === 1 || line === userLine || !history.isOfBase(line)
  let passed = 0
  const made = runChecks(parsed, true, options)
  const isSecret = secretSpans(made)
  for (const checked of made) {
    const own = checked.objections.filter(({ span }) => isOwn(span))
    if (own.length === 0) passed++
    for (const { fix: _, ...objection } of own)
      misconfigurations.push(
        misconfigurationOf(checked, objection, {
          subject: { kind: 'Image history', name: image, path: [] },
          place: placeOf(image, history, objection.span, isSecret(objection.span)),
        }),
      )
  }
  const place = { file: image }
  return {
    resource: { kind: 'Image history', name: image, place, containers: [], passed },
    misconfigurations,
    problems: history.unread === 0 ? [] : [unreadProblem(image, history.unread)],
  }
}

function placeOf(
  file: string,
  { text, layerOf }: HistoryDockerfile,
  span: Span,
  isSecret: boolean,
): SourcePlace {
  const layer = layerOf(span.line)
  const where = { file, ...(layer === undefined ? {} : { layer }) }
  if (isSecret || span.line === 1) return where
  const lineStart = text.lastIndexOf('\n', span.start) + 1
  return { ...where, excerpt: text.slice(lineStart, Math.max(span.end, lineStart)).slice(0, EXCERPT_LENGTH) }
}

function unreadProblem(image: string, unread: number): Problem {
  const what = unread === 1 ? 'One entry' : `${unread} entries`
  return problem(
    'dockerfile-broken',
    image,
    `${what} of its history could not be read: too long, or too many.`,
  )
}
