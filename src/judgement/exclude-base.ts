import { type BaseFinder, isFromBase } from '../core/base-image.ts'
import { counted } from '../core/counted.ts'
import { type Problem, problem } from '../core/problem.ts'
import { baseLayersOf } from './base-layers.ts'
import type { ReportFacts } from './types.ts'

/** What `--exclude-base` leaves out: of a layer the reason, or `undefined` for what is no part of the base. */
export interface BaseExclusion {
  readonly reasonFor: (layer: number | undefined) => string | undefined
  readonly problems: readonly Problem[]
}

/**
 * Findings of the base image are somebody else's to mend. Where it is not known which layers are its, nothing is left
 * out, and the report says so. Where only the history tells it, the report says that, too. Pure.
 */
export function baseExclusion(facts: ReportFacts): BaseExclusion {
  const { target, base } = facts
  const known = baseLayersOf(facts)
  if (known.kind === 'unknown') {
    const unknown = problem('base-unknown', target.name, `--exclude-base had no effect: ${known.why}.`)
    return { reasonFor: () => undefined, problems: once(facts, unknown) }
  }
  const by: BaseFinder = base?.layersBy ?? 'history'
  const reason = `of the base image ${known.name ?? '(whose name is not known)'}, by ${FOUND_BY[by]}`
  const { layers } = known
  const guess = problem(
    'base-guessed',
    target.name,
    `--exclude-base takes the lowest ${counted(layers, 'layer')} for the base image.`,
  )
  return {
    reasonFor: (layer) => (isFromBase(layer, { foundBy: by, layers }) === true ? reason : undefined),
    problems: by === 'history' ? once(facts, guess) : [],
  }
}

/** How a base was found, after `by`. */
const FOUND_BY: Readonly<Record<BaseFinder, string>> = {
  layers: 'the diff ids of its layers',
  attestation: 'an attestation of how the image was built',
  label: 'a label of the image',
  history: 'the history of the image',
}

/** A saved report that is judged again has said it before. */
function once({ problems }: ReportFacts, one: Problem): Problem[] {
  return problems.some(({ code, detail }) => code === one.code && detail === one.detail) ? [] : [one]
}
