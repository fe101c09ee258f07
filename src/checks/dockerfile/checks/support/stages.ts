import type { Dockerfile, Instruction, Span, Stage } from '../../parse/types.ts'
import { mountsOf } from './mounts.ts'
import { flagOf, stepsOf } from './steps.ts'

/** The stage and those of the file that it is built on, the lowest first. */
export function chainOf(file: Dockerfile, stage: Stage | undefined): readonly Stage[] {
  const chain: Stage[] = []
  // A base stands before whoever builds on it, so that this ends.
  for (let one = stage, last = Infinity; one && one.index < last; ) {
    chain.unshift(one)
    last = one.index
    one = one.base === undefined ? undefined : file.stages[one.base]
  }
  return chain
}

/** The image that is built where nobody names another stage, lowest stage first. */
export function finalChain(file: Dockerfile): readonly Stage[] {
  return chainOf(file, file.stages.at(-1))
}

/** Whether the image of the chain is begun with nothing. */
export function isFromScratch(chain: readonly Stage[]): boolean {
  return chain[0]?.resolvedImage === 'scratch'
}

/** Index of the stage that `--from` means, seen from the stage `at`; `undefined` where it is none. */
export function stageNamed(file: Dockerfile, name: string, at: number): number | undefined {
  if (/^\d+$/.test(name)) return Number(name) < at ? Number(name) : undefined
  return file.stages.findLast((stage) => stage.index < at && stage.name === name.toLowerCase())?.index
}

/**
 * Stages whose layers end in an image that somebody has: the last one, those that nothing else in the file uses (they
 * are targets of their own), and what these are built on. What the others leave behind is never shipped.
 */
export function shippedStages(file: Dockerfile): ReadonlySet<number> {
  const used = new Set<number>()
  for (const { base } of file.stages) if (base !== undefined) used.add(base)
  for (const { from, stage } of foreignFiles(file)) {
    const index = stageNamed(file, from, stage)
    if (index !== undefined) used.add(index)
  }
  const targets = file.stages.filter((stage) => stage === file.stages.at(-1) || !used.has(stage.index))
  return new Set(targets.flatMap((stage) => chainOf(file, stage).map(({ index }) => index)))
}

/**
 * Where in the text the first instruction begins that is of a kind, for each stage: its own or one of those that it is
 * built on. `Infinity` where there is none.
 */
export function firstOf(
  file: Dockerfile,
  isOfKind: (instruction: Instruction) => boolean,
): readonly number[] {
  const found: number[] = []
  for (const { base, index, instructions } of file.stages) {
    const own = instructions.find(isOfKind)?.start ?? Infinity
    found.push(Math.min(own, base === undefined || base >= index ? Infinity : (found[base] ?? Infinity)))
  }
  return found
}

/** An image that is no stage of the file. */
export interface OutsideImage {
  /** With variables put in; `undefined` where one has no value. */
  readonly image: string | undefined
  readonly written: string
  readonly span: Span
  readonly stage: number
  /** How it is used. */
  readonly by: 'FROM' | 'COPY' | 'mount'
  /** Nothing but a name, as stages have: DL3022 asks whether one was meant. */
  readonly isBare: boolean
}

/** Every image that the file takes something of, `scratch` and stages left out. */
export function outsideImages(file: Dockerfile): readonly OutsideImage[] {
  const bases = file.stages
    .filter(({ base, resolvedImage }) => base === undefined && resolvedImage !== 'scratch')
    .map(({ image, resolvedImage, index }) => ({
      image: resolvedImage,
      written: image.value,
      span: image,
      stage: index,
      by: 'FROM' as const,
      isBare: false,
    }))
  const others = foreignFiles(file)
    .filter(({ from }) => !/^\d+$/.test(from) && !file.stages.some(({ name }) => name === from.toLowerCase()))
    .map(({ from, ...rest }) => ({
      ...rest,
      image: from.includes('$') ? undefined : from,
      written: from,
      isBare: !/[/:@$]/.test(from),
    }))
  return [...bases, ...others]
}

interface ForeignFiles {
  readonly from: string
  readonly span: Span
  readonly stage: number
  readonly by: 'COPY' | 'mount'
}

/** What `COPY --from` and `RUN --mount=from=` take files of. */
export function foreignFiles(file: Dockerfile): readonly ForeignFiles[] {
  return stepsOf(file).flatMap<ForeignFiles>(({ instruction, stage }) => {
    if (stage < 0) return []
    const from = instruction.name === 'COPY' ? flagOf(instruction, 'from') : undefined
    if (from !== undefined) return [{ from, span: instruction, stage, by: 'COPY' }]
    return mountsOf(instruction).flatMap((mount) =>
      mount.from === undefined ? [] : [{ from: mount.from, span: mount.flag, stage, by: 'mount' as const }],
    )
  })
}
