import type { Instruction, Word } from '../parse/types.ts'
import { eachStep, linesOf } from './support/factories.ts'
import { type Fix, insert, objectionOf } from './support/objections.ts'
import { chainOf, isFromScratch } from './support/stages.ts'
import { flagOf, isOpen, type Run, runsOf, textOf } from './support/steps.ts'
import type { DockerfileCheck, DockerfileInput } from './types.ts'

const PRACTICES = 'https://docs.docker.com/build/building/best-practices/#add-or-copy'

/** COPY and ADD: how files get into the image. */
export const COPYING_CHECKS: readonly DockerfileCheck[] = [
  eachStep(
    {
      id: 'DS-0005',
      aliases: ['DL3020', 'CIS-DI-0009'],
      title: 'ADD in place of COPY',
      severity: 'LOW',
      isFixable: true,
      description:
        'ADD unpacks what is an archive and loads what is an address, which a reader may not expect.',
      advice: 'Use COPY for files and folders.',
      references: [PRACTICES],
    },
    ['ADD'],
    ({ instruction }, { isHistory }) => {
      const sources = sourcesOf(instruction)
      // The history of an image has digests in the place of names, and what the archive of a base was is not told.
      if (
        sources.length === 0 ||
        (isHistory && sources.some(({ value }) => /^(?:file|dir|multi):/.test(value)))
      )
        return undefined
      if (sources.some((word) => isRemote(textOf(word)) || isArchive(textOf(word)) || isOpen(textOf(word))))
        return undefined
      return {
        message: `${sources.map(({ value }) => value).join(' ')} is neither archive nor address`,
        fix: asCopy(instruction, sources),
      }
    },
  ),
  eachStep(
    {
      id: 'DS-0011',
      aliases: ['DL3021'],
      title: 'Several files are copied to what is no folder',
      severity: 'CRITICAL',
      isFixable: true,
      description: 'With more than one source the destination has to end with a slash, or the build ends.',
      advice: 'End the destination with a slash.',
      references: ['https://docs.docker.com/reference/dockerfile/#destination'],
      onHistory: false,
    },
    ['COPY', 'ADD'],
    ({ instruction }, { file }) => {
      const target = targetOf(instruction)
      const count = sourcesOf(instruction).length + instruction.heredocs.length
      // BuildKit and the old builder take a dot for a folder, with a slash or without. What a variable ends with is open.
      if (!target || count < 2 || /(?:[/\\]|(?:^|\/)\.{1,2})$/.test(textOf(target)) || isOpen(textOf(target)))
        return undefined
      const isPlain =
        instruction.form === 'plain' && file.text.slice(target.start, target.end) === target.value
      return {
        message: `${target.value} does not end with a slash`,
        at: target,
        fix: isPlain ? insert(target.end, '/', 'End the destination with a slash') : undefined,
      }
    },
  ),
  {
    id: 'DL3045',
    title: 'Copied to a relative path without WORKDIR',
    severity: 'MEDIUM',
    description: 'Where the files come to lie depends on the base image, and may change with it.',
    advice: 'Set WORKDIR before, or copy to an absolute path.',
    references: ['https://docs.docker.com/reference/dockerfile/#workdir'],
    onHistory: false,
    *evaluate({ file }) {
      for (const stage of file.stages) {
        const below = chainOf(file, stage)
          .slice(0, -1)
          .flatMap(({ instructions }) => instructions)
        let isSet = below.some(({ name }) => name === 'WORKDIR')
        for (const instruction of stage.instructions) {
          isSet ||= instruction.name === 'WORKDIR'
          const target =
            instruction.name === 'COPY' || instruction.name === 'ADD' ? targetOf(instruction) : undefined
          if (isSet || !target || /^(?:[/\\$]|[a-z]:)/i.test(textOf(target))) continue
          const verdict = { message: `${target.value} is relative, and no WORKDIR is set`, at: target }
          yield objectionOf(file, { instruction, stage: stage.index }, verdict)
        }
      }
    },
  },
  {
    id: 'DL3010',
    title: 'Archive is copied and then unpacked',
    severity: 'LOW',
    description: 'The archive stays in the layer of COPY, beside what was unpacked.',
    advice: 'Use ADD, which unpacks local archives, or a bind mount: RUN --mount=type=bind,source=…',
    references: [PRACTICES],
    *evaluate(input) {
      const unpacked = unpackedFiles(input)
      for (const step of archivesCopied(input))
        if (isUnpacked(unpacked, step.instruction, step.name))
          yield objectionOf(
            input.file,
            { instruction: step.instruction, stage: step.instruction.stage },
            `${step.name} is copied, and unpacked by a later RUN`,
          )
    },
  },
  eachStep(
    {
      id: 'DL3067',
      title: 'Whole file system is copied',
      severity: 'MEDIUM',
      description: 'Everything comes along: caches, tools, and what was meant to be left in the other stage.',
      advice: 'Copy the folders that are needed, or build on the stage: FROM build',
      references: ['https://docs.docker.com/build/building/multi-stage/'],
    },
    ['COPY', 'ADD'],
    ({ instruction, stage }, { file }) => {
      const source = sourcesOf(instruction).find((word) => textOf(word) === '/')
      if (!source || flagOf(instruction, 'from') === undefined) return undefined
      // In an image that begins with nothing it is how layers are made one.
      return isFromScratch(chainOf(file, file.stages[stage]))
        ? undefined
        : `all of ${flagOf(instruction, 'from')} is copied`
    },
  ),
  eachStep(
    {
      id: 'PLD-0107',
      title: 'Remote file is added without a checksum',
      severity: 'MEDIUM',
      description: 'Whoever controls the server or the way to it decides what is in the image.',
      advice: 'Add --checksum=sha256:…, and to an address of git the commit: …/project.git#<commit>',
      references: ['https://docs.docker.com/reference/dockerfile/#add---checksum'],
      // The history has lost the flags.
      onHistory: false,
    },
    ['ADD'],
    ({ instruction }) => {
      if (flagOf(instruction, 'checksum') !== undefined) return undefined
      const remote = sourcesOf(instruction).find((word) => isRemote(textOf(word)) && !isCommit(textOf(word)))
      return remote
        ? { message: `${withoutUser(remote.value)} is added without a checksum`, at: remote }
        : undefined
    },
  ),
]

/** The words of COPY and ADD but the last; heredocs are no words of these. */
export function sourcesOf({ words }: Instruction): readonly Word[] {
  return words.slice(0, -1).filter(({ value }) => !value.startsWith('<<'))
}

function targetOf({ words }: Instruction): Word | undefined {
  return words.at(-1)
}

/** https://docs.docker.com/reference/dockerfile/#source */
function isRemote(text: string): boolean {
  return /^(?:https?|ftps?|git|ssh):\/\//i.test(text) || text.startsWith('git@')
}

/** What ADD unpacks, by name: https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives */
function isArchive(text: string): boolean {
  return /\.(?:tar(?:\.\w+)?|t[bgx]z2?|txz|tbz2|tzst)$/i.test(text)
}

/**
 * A git address with the digest of a commit behind `#`, or as a parameter.
 * https://docs.docker.com/build/concepts/context/#url-queries
 */
function isCommit(text: string): boolean {
  const [address = '', fragment = ''] = text.split('#', 2)
  const [, query = ''] = address.split('?', 2)
  const named = query
    .split('&')
    .map((parameter) => /^(?:ref|commit|checksum)=(.*)$/.exec(parameter)?.[1] ?? '')
  return [fragment.split(':', 1)[0] ?? '', ...named].some((one) =>
    /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(one),
  )
}

function withoutUser(text: string): string {
  return text.replace(/^(\w+:\/\/)[^/@]*@/, '$1')
}

/** Only flags that both have, and only names that can be no archive that ADD unpacks. */
function asCopy({ flags, name, nameSpan }: Instruction, sources: readonly Word[]): Fix | undefined {
  const isShared = flags.every((flag) => ['chown', 'chmod', 'link', 'exclude'].includes(flag.name))
  if (name !== 'ADD' || !isShared || sources.some(({ value }) => /[*?[]/.test(value))) return undefined
  return {
    summary: 'Use COPY',
    edits: [{ start: nameSpan.start, end: nameSpan.end, text: 'COPY' }],
  }
}

/** COPY of archives that are of the build's own files. */
function archivesCopied({ file }: DockerfileInput): readonly { instruction: Instruction; name: string }[] {
  return file.stages
    .flatMap(({ instructions }) => instructions)
    .filter((instruction) => instruction.name === 'COPY' && flagOf(instruction, 'from') === undefined)
    .flatMap((instruction) => {
      const names = sourcesOf(instruction)
        .map((word) => textOf(word).replace(/^.*\//, ''))
        .filter((text) => isArchive(text) && !/[*?[]/.test(text))
      return names.map((name) => ({ instruction, name }))
    })
}

interface Unpacked {
  readonly run: Run
  /** Last parts of what `tar` is given. */
  readonly names: readonly string[]
}

/** Each `tar` with an option for it. */
function unpackedFiles(input: DockerfileInput): readonly Unpacked[] {
  return runsOf(input).flatMap((run) =>
    linesOf(run.commands)
      .filter(({ name }) => name === 'tar' || name === 'bsdtar')
      .filter(({ words }) => words.some(({ value }) => EXTRACT.test(value)))
      .map(({ words }) => ({ run, names: words.map(({ value }) => value.replace(/^.*\//, '')) })),
  )
}

const EXTRACT = /^(?:-?[a-wyzA-Z]{0,12}x[a-zA-Z]*|--extract|--get)$/

/** A later one of the stage that names the file, as it was or as it was copied. */
function isUnpacked(
  unpacked: readonly Unpacked[],
  { stage, start, words }: Instruction,
  name: string,
): boolean {
  const target = words.at(-1)?.value.replace(/^.*\//, '')
  return unpacked.some(
    ({ run, names }) =>
      run.stage === stage &&
      run.instruction.start > start &&
      names.some((one) => one === name || (isArchive(one) && one === target)),
  )
}
