import { parseImageReference } from '../../../core/image-reference.ts'
import { isAllowed } from './support/allowed-registries.ts'
import { type CheckFacts, eachStep } from './support/factories.ts'
import { foreignFiles, type OutsideImage, outsideImages, stageNamed } from './support/stages.ts'
import { flagOf } from './support/steps.ts'
import type { DockerfileCheck, DockerfileInput, DockerfileSettings } from './types.ts'

const TAGS = 'https://docs.docker.com/build/building/best-practices/#pin-base-image-versions'

/** What images are built on, and whose files they take. */
export const IMAGE_CHECKS: readonly DockerfileCheck[] = [
  eachImage(
    {
      id: 'DS-0001',
      // DL3006 is the one without a tag, DL3007 the one with latest: both give what is newest on the day of the build.
      aliases: ['DL3006', 'DL3007', 'DKL-DI-0006'],
      title: 'Base image without a version',
      severity: 'MEDIUM',
      description:
        'What latest is changes by the day, so a build of tomorrow is another one, and nobody knows why.',
      advice: 'Name a tag that does not move, or better a digest.',
      references: [TAGS],
      onHistory: false,
    },
    ({ by, image }) => (by === 'FROM' ? unversioned(image) : undefined),
  ),
  eachImage(
    {
      id: 'PLD-0101',
      title: 'Files of an image without a version',
      severity: 'MEDIUM',
      description:
        'COPY --from and RUN --mount=from=… take files of whatever image has the tag latest on the day of the build.',
      advice: 'Name a tag that does not move, or better a digest.',
      references: [TAGS],
      onHistory: false,
    },
    ({ by, image, isBare }) => (by === 'FROM' || isBare ? undefined : unversioned(image)),
  ),
  eachImage(
    {
      id: 'PLD-0102',
      title: 'Base image without a digest',
      severity: 'LOW',
      description: 'A tag can be moved to another image, by its owner or by who broke into his account.',
      advice: 'Put the digest behind the tag, and let a bot renew it: alpine:3.22@sha256:…',
      references: [TAGS],
      isOff: true,
      onHistory: false,
    },
    ({ image }) => {
      const reference = image === undefined ? undefined : parseImageReference(image)
      return reference && reference.digest === undefined ? `${image} is named by its tag alone` : undefined
    },
  ),
  {
    id: 'DL3026',
    title: 'Image from a registry that is not allowed',
    severity: 'HIGH',
    description: 'Nobody that you trust has looked at what is in it, nor says who may change it.',
    advice: 'Copy the image to a registry that you allow and name it there, or allow its registry.',
    onHistory: false,
    *evaluate({ file, settings }) {
      if (settings.allowedRegistries === undefined && !settings.allows) return
      const syntax = file.directives.find(({ name }) => name === 'syntax')
      // What builds the image is an image itself; that of Docker is what is used without the line.
      const frontend = syntax && !isOwnFrontend(syntax.value) ? notAllowed(syntax.value, settings) : undefined
      if (syntax && frontend !== undefined) yield { message: frontend, span: syntax }
      for (const { image, written, span, stage } of outsideImages(file)) {
        const message =
          image === undefined
            ? `${written} depends on a build argument, so it may come from any registry`
            : notAllowed(image, settings)
        if (message !== undefined) yield { message, span, stage }
      }
    },
  },
  {
    id: 'DL3022',
    title: 'Files of a stage that is not there',
    severity: 'MEDIUM',
    description:
      'A name that no earlier stage has is taken for an image of a registry, and a number that none has ends the build.',
    advice: 'Name an earlier stage, or an image with its tag or digest.',
    references: ['https://docs.docker.com/build/building/multi-stage/'],
    onHistory: false,
    *evaluate({ file }) {
      for (const { from, span, stage } of foreignFiles(file)) {
        if (/[/:@$]/.test(from) || stageNamed(file, from, stage) !== undefined) continue
        // That is DS-0006.
        if (isOwnStage({ file }, from, stage)) continue
        const message = `no stage before this one is called ${from}`
        yield { message, span, stage }
      }
    },
  },
  eachStep(
    {
      id: 'DS-0006',
      aliases: ['DL3023'],
      title: 'Stage copies from itself',
      severity: 'CRITICAL',
      description: 'A stage cannot copy from itself: the build ends here.',
      advice: 'Leave --from out, or name another stage.',
      references: ['https://docs.docker.com/build/building/multi-stage/'],
      onHistory: false,
    },
    ['COPY'],
    ({ instruction, stage }, input) => {
      const from = flagOf(instruction, 'from')
      return from !== undefined && isOwnStage(input, from, stage)
        ? `--from=${from} is the stage that it stands in`
        : undefined
    },
  ),
  {
    id: 'DS-0012',
    aliases: ['DL3024'],
    title: 'Two stages of one name',
    severity: 'CRITICAL',
    description: 'Whoever names the stage gets one of them, and a reader may take it for the other.',
    advice: 'Give each stage a name of its own.',
    references: ['https://docs.docker.com/reference/build-checks/duplicate-stage-name/'],
    onHistory: false,
    *evaluate({ file }) {
      const seen = new Set<string>()
      for (const { name, from, index } of file.stages) {
        if (name !== undefined && seen.has(name))
          yield { message: `a stage before is called ${name} too`, span: from, stage: index }
        if (name !== undefined) seen.add(name)
      }
    },
  },
  {
    id: 'DL3063',
    title: 'Stage of a reserved name',
    severity: 'HIGH',
    description:
      'BuildKit keeps the names scratch and context for itself, so the stage may not be the one that is meant.',
    advice: 'Give the stage another name.',
    references: ['https://docs.docker.com/reference/build-checks/reserved-stage-name/'],
    onHistory: false,
    *evaluate({ file }) {
      for (const { name, from, index } of file.stages)
        if (name === 'scratch' || name === 'context')
          yield { message: `a stage is called ${name}`, span: from, stage: index }
    },
  },
  eachStep(
    {
      id: 'DL3029',
      title: 'Platform is fixed in FROM',
      severity: 'MEDIUM',
      description: 'The image is of this platform whatever platform the build is for.',
      advice:
        'Leave it to docker build --platform, or use $BUILDPLATFORM for what is only needed while building.',
      references: ['https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/'],
      onHistory: false,
    },
    ['FROM'],
    ({ instruction }) => {
      const platform = flagOf(instruction, 'platform')
      // A variable is how a stage is made to run on the machine that builds.
      return platform === undefined || platform.includes('$') ? undefined : `--platform is always ${platform}`
    },
  ),
  eachStep(
    {
      id: 'DL3065',
      title: 'Platform of the build is named in FROM',
      severity: 'LOW',
      isFixable: true,
      description: 'FROM takes the platform that the build is for anyway.',
      advice: 'Leave --platform=$TARGETPLATFORM out.',
      references: ['https://docs.docker.com/reference/build-checks/redundant-target-platform/'],
      onHistory: false,
    },
    ['FROM'],
    ({ instruction }, { file }) => {
      const flag = instruction.flags.find(({ name }) => name === 'platform')
      if (!flag || !/^\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})$/.test(flag.value ?? '')) return undefined
      const end = flag.end + (/^[ \t]+/.exec(file.text.slice(flag.end))?.[0].length ?? 0)
      return {
        message: '--platform=$TARGETPLATFORM says what is so without it',
        fix: {
          summary: 'Remove --platform=$TARGETPLATFORM',
          edits: [{ start: flag.start, end, text: '' }],
        },
      }
    },
  ),
]

/** A check of each image that is no stage of the file. */
function eachImage(facts: CheckFacts, judge: (image: OutsideImage) => string | undefined): DockerfileCheck {
  return {
    ...facts,
    *evaluate({ file }) {
      for (const image of outsideImages(file)) {
        const message = judge(image)
        const { span, stage } = image
        if (message !== undefined) yield { message, span, stage }
      }
    },
  }
}

function notAllowed(image: string, { allowedRegistries, allows }: DockerfileSettings): string | undefined {
  const reference = parseImageReference(image)
  if (!reference) return `${image} is no reference of an image, so nobody knows where it comes from`
  const isListed = allowedRegistries === undefined || isAllowed(reference, allowedRegistries)
  return isListed && allows?.(reference) !== false
    ? undefined
    : `${image} comes from ${reference.domain}, and that is not allowed`
}

function isOwnFrontend(image: string): boolean {
  const reference = parseImageReference(image)
  return reference?.domain === 'docker.io' && reference.path === 'docker/dockerfile'
}

function unversioned(image: string | undefined): string | undefined {
  const reference = image === undefined ? undefined : parseImageReference(image)
  if (!reference || reference.digest !== undefined || reference.tag !== 'latest') return undefined
  return image?.endsWith(':latest')
    ? `${image} has the tag latest`
    : `${image} has no tag, which means latest`
}

function isOwnStage({ file }: Pick<DockerfileInput, 'file'>, from: string, stage: number): boolean {
  return file.stages[stage]?.name === from.toLowerCase() || from === String(stage)
}
