import type { Pair } from '../parse/types.ts'
import { sourcesOf } from './copying.ts'
import { argumentsOf, type CommandLine, hasOption } from './support/command-line.ts'
import { linesOf, MOST_OBJECTIONS_OF_ONE } from './support/factories.ts'
import { mountsOf } from './support/mounts.ts'
import { objectionOf, type Verdict } from './support/objections.ts'
import { isSecretFile, isSecretName } from './support/secret-names.ts'
import { shippedStages } from './support/stages.ts'
import { runsOf, type Step, stepsOf, textOf } from './support/steps.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck, DockerfileInput } from './types.ts'

const BUILD_SECRETS = 'https://docs.docker.com/build/building/secrets/'

/** What nobody else may know, and everybody does who has the image. */
export const SECRET_CHECKS: readonly DockerfileCheck[] = [
  {
    id: 'DS-0031',
    aliases: ['DL3064', 'CIS-DI-0010'],
    title: 'Secret is given by ARG, ENV, COPY or RUN',
    severity: 'CRITICAL',
    description:
      'Build arguments and variables stand in the history of the image, and a file that a later layer removes is shipped all the same: whoever has the image has the secret.',
    advice:
      'Mount it for the one RUN that needs it: RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci, with docker build --secret id=npmrc,src=$HOME/.npmrc. What the program needs later, give to the container and not to the image.',
    references: [BUILD_SECRETS, 'https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/'],
    // What stages have that are not shipped is in no image: there it is what multi-stage builds are for.
    *evaluate(input) {
      const shipped = shippedStages(input.file)
      for (const step of stepsOf(input.file, 'ARG', 'ENV', 'COPY', 'ADD')) {
        if (!shipped.has(step.stage)) continue
        for (const verdict of inInstruction(step)) yield objectionOf(input.file, step, verdict)
      }
      for (const run of runsOf(input)) {
        if (!shipped.has(run.stage) || hasMountedSecret(run)) continue
        for (const line of linesOf(run.commands).slice(0, MOST_COMMANDS)) {
          const message = inCommand(line)
          if (message !== undefined) yield objectionOf(input.file, run, { message, at: line.command })
        }
      }
    },
  },
  {
    id: 'PLD-0108',
    title: 'Address with a password',
    severity: 'HIGH',
    description:
      'The address stands in the history of the image, also of stages that are not shipped, and in logs.',
    advice:
      'Mount the credentials for the one RUN that needs them: RUN --mount=type=secret,id=netrc,target=/root/.netrc',
    references: [BUILD_SECRETS],
    *evaluate(input) {
      yield* addressesIn(input)
    },
  },
]

/** No RUN is looked at beyond so many commands for what it logs in to. */
const MOST_COMMANDS = 5000

function inInstruction({ instruction }: Step): readonly Verdict[] {
  const { name, pairs } = instruction
  if (name === 'ENV' || name === 'ARG')
    return pairs
      .filter((pair) => isSecretPair(name, pair))
      .map((pair) => ({
        message: `${name} ${pair.key.value} is named as a secret`,
        at: pair.key,
      }))
  const files = sourcesOf(instruction).filter((word) => isSecretFile(textOf(word)))
  return files.map((word) => ({
    message: `${name} brings ${word.value}, which usually holds a secret`,
    at: word,
  }))
}

/** An empty value, a switch or the place of a file is no secret. An ARG without any gets it when somebody builds. */
function isSecretPair(name: string, { key, value }: Pair): boolean {
  if (!isSecretName(key.value)) return false
  if (value === undefined) return name === 'ARG'
  const text = textOf(value).trim()
  if (text === '') return name === 'ARG'
  return (
    !/^(?:true|false|yes|no|on|off|none|null|disabled|enabled|basic|[01])$/i.test(text) &&
    !/^\/[\w./-]+$/.test(text)
  )
}

function hasMountedSecret({ instruction }: Step): boolean {
  return mountsOf(instruction).some(({ type }) => type === 'secret' || type === 'ssh')
}

/** Commands that log in with what stands on the command line, or that is of the file. */
function inCommand({ name, words }: CommandLine): string | undefined {
  const texts = words.map(({ value }) => value)
  // Mounted after all: the history of an image has lost the flags that say so.
  if (texts.some((text) => text.includes('/run/secrets/'))) return undefined
  const begin = texts.filter((text) => !text.startsWith('-')).join(' ')
  const args = argumentsOf(words, new Set(['-p', '-u', '-t', '--password', '--user']))
  if (
    name === 'aws' &&
    /^configure set (?:\S+\.)?aws_(?:secret_access_key|session_token|access_key_id)\b/.test(begin)
  )
    return 'aws configure set writes a key into the layer'
  if (name === 'gcloud' && /^auth (?:activate-service-account|activate-refresh-token|login)\b/.test(begin))
    return `gcloud ${begin.split(' ').slice(0, 2).join(' ')} writes credentials into the layer`
  if (name === 'az' && begin.startsWith('login') && hasOption(args, '-p', '--password', '--federated-token'))
    return 'az login with a password'
  if (name === 'doctl' && begin.startsWith('auth init') && hasOption(args, '-t', '--access-token'))
    return 'doctl auth init with a token'
  if (LOGIN.has(name) && /^(?:registry )?login\b/.test(begin) && hasOption(args, '-p', '--password'))
    return `${name} login with a password`
  if (
    /^(?:p|y)?npm$|^yarn$/.test(name) &&
    texts.some((text) => /(?:^|:)_(?:authToken|auth|password)(?:=|$)/.test(text))
  )
    return `${name} config set writes a token into the layer`
  if ((name === 'curl' || name === 'wget') && hasPassword(name, words))
    return `${name} with a user and a password`
  if (name === 'sshpass' && hasOption(args, '-p')) return 'sshpass with a password'
  return undefined
}

const LOGIN: ReadonlySet<string> = wordSet('docker podman helm buildah skopeo crane oras nerdctl')

function hasPassword(name: string, words: CommandLine['words']): boolean {
  const valued = wordSet('-u --user -o -H -d -O -P -x -T -F -X')
  const { options } = argumentsOf(words, valued)
  return options.some(({ name: option, value }) =>
    name === 'curl'
      ? (option === '-u' || option === '--user') && /^[^:]*:./.test(value ?? '')
      : option === '--password' || option === '--http-password',
  )
}

/** A password that is itself a variable is told of by the name of that. */
function* addressesIn({ file }: DockerfileInput): ReturnType<DockerfileCheck['evaluate']> {
  for (const step of stepsOf(file)) {
    const { start, end } = step.instruction
    // Of ONBUILD the instruction behind it is the same text.
    if (step.isOnbuild) continue
    const text = file.text.slice(start, end)
    let count = 0
    for (const found of text.matchAll(
      /\b(?:https?|ftp|git|ssh|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?):\/\//g,
    )) {
      const rest = text.slice(found.index + found[0].length, found.index + found[0].length + LONGEST_USER)
      const [, user = '', password = ''] = /^([^\s/:@'"]*):([^\s/@'"]+)@/.exec(rest) ?? []
      if (password === '' || /[$<{*]/.test(password) || /^(?:x+|pass(?:word)?|changeme)$/i.test(password))
        continue
      if (++count > MOST_OBJECTIONS_OF_ONE) break
      const at = { start: start + found.index, end: start + found.index + found[0].length + user.length }
      yield objectionOf(file, step, { message: `an address of ${found[0]}… has a user and a password`, at })
    }
  }
}

const LONGEST_USER = 512
