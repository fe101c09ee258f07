import { argumentsOf, commandLineOf, hasOption } from './support/command-line.ts'
import { eachCommand, eachRun, linesOf } from './support/factories.ts'
import { objectionOf } from './support/objections.ts'
import { runsOf } from './support/steps.ts'
import { wordSet } from './support/word-set.ts'
import type { DockerfileCheck } from './types.ts'

/** What RUN does by way of the shell. */
export const SHELL_CHECKS: readonly DockerfileCheck[] = [
  eachCommand(
    {
      id: 'DL3001',
      title: 'Command that makes no sense while building',
      severity: 'LOW',
      description:
        'It is for people or for machines that run: there is nobody to talk to, and nothing that runs on.',
      advice: 'Leave it out.',
      references: ['https://docs.docker.com/build/building/best-practices/'],
    },
    ({ name }) => (SENSELESS.has(name) ? `runs ${name}` : undefined),
  ),
  eachRun(
    {
      id: 'DS-0013',
      aliases: ['DL3003'],
      title: 'RUN changes the folder',
      severity: 'MEDIUM',
      description: 'cd holds for one RUN alone, which is hard to follow, and is forgotten in the next.',
      advice: 'Use WORKDIR, or ( cd folder && command ) where it is for one command.',
      references: ['https://docs.docker.com/build/building/best-practices/#workdir'],
    },
    ({ commands }) => {
      // In a group or a loop no WORKDIR can take its place.
      const found = commands.find((command) => command.depth === 0 && commandLineOf(command)?.name === 'cd')
      return found && { message: `cd ${found.words[1]?.value ?? ''}`.trim(), at: found }
    },
  ),
  {
    id: 'DS-0014',
    aliases: ['DL4001'],
    title: 'wget and curl are both used',
    severity: 'LOW',
    description: 'One of them is enough; each is a program more that has flaws.',
    advice: 'Use one of them, or ADD --checksum=sha256:…',
    references: ['https://docs.docker.com/build/building/best-practices/'],
    *evaluate(input) {
      const { file } = input
      const lines = runsOf(input).flatMap((run) => linesOf(run.commands).map((line) => ({ run, line })))
      for (const { index } of file.stages) {
        const ofStage = lines.filter(({ run }) => run.stage === index)
        const curl = ofStage.findIndex(({ line }) => line.name === 'curl')
        const wget = ofStage.findIndex(({ line }) => line.name === 'wget')
        const second = curl < 0 || wget < 0 ? undefined : ofStage[Math.max(curl, wget)]
        if (!second) continue
        const other = second.line.name === 'curl' ? 'wget' : 'curl'
        const verdict = { message: `uses ${second.line.name}, and ${other} before`, at: second.line.command }
        yield objectionOf(file, second.run, verdict)
      }
    },
  },
  eachCommand(
    {
      id: 'DL3047',
      title: 'wget fills the log',
      severity: 'LOW',
      description: 'Its progress is written line by line, thousands of them for a large file.',
      advice: 'Add --progress=dot:giga, or -q.',
      references: ['https://www.gnu.org/software/wget/manual/wget.html'],
    },
    (line) => {
      if (line.name !== 'wget') return undefined
      const args = argumentsOf(line.words, WGET_VALUED)
      const isQuiet = hasOption(args, ...QUIET) || line.words.some(({ value }) => value === '-nv')
      return isQuiet || args.operands.length === 0 ? undefined : 'wget without --progress'
    },
  ),
  eachCommand(
    {
      id: 'DL4005',
      title: 'Shell is replaced by a link',
      severity: 'MEDIUM',
      description: 'Every script of the image that begins with /bin/sh is run by another shell from then on.',
      advice: 'Use SHELL ["/bin/bash", "-c"]',
      references: ['https://docs.docker.com/reference/dockerfile/#shell'],
    },
    ({ name, words }) => {
      if (name === 'ln' && words.at(-1)?.value === '/bin/sh') return 'ln replaces /bin/sh'
      const isMove = (name === 'mv' || name === 'cp') && words.at(-1)?.value === '/bin/sh'
      return isMove ? `${name} replaces /bin/sh` : undefined
    },
  ),
  eachRun(
    {
      id: 'DL4006',
      title: 'Pipe without pipefail',
      severity: 'MEDIUM',
      description:
        'Only the last command of a pipe is asked whether it succeeded: what fails before goes unseen.',
      advice: 'Put SHELL ["/bin/bash", "-o", "pipefail", "-c"] before, or begin with set -o pipefail.',
      references: ['https://docs.docker.com/build/building/best-practices/#using-pipes'],
    },
    ({ instruction, commands }, input) => {
      const script = input.scriptOf(instruction)
      if (!script || script.options.has('pipefail')) return undefined
      const pipe = commands.find(
        (command, index) =>
          (command.next === '|' || command.next === '|&') &&
          // These do not fail, and `yes` is ended by the pipe, which pipefail would take for a failure.
          !INFALLIBLE.has(commandLineOf(command)?.name ?? '') &&
          !commands.slice(0, index).some(setsPipefail),
      )
      return (
        pipe && {
          message: `the exit code of ${pipe.words[0]?.value ?? 'a command'} before | is lost`,
          at: pipe,
        }
      )
    },
  ),
]

const SENSELESS: ReadonlySet<string> = wordSet(`
  free ifconfig kill killall mount nano ps reboot service shutdown ssh systemctl top vi vim
`)

const QUIET = wordSet(`
  -q --quiet --no-verbose --progress -o --output-file -a --append-output --spider --version -V --help -b
`)

const WGET_VALUED: ReadonlySet<string> = wordSet(`
  -O -P -o -a -i -t -T -w -U -e -B --output-document --tries --directory-prefix --output-file
  --append-output --input-file --timeout --user-agent --header --user --password --post-data
  --post-file --ca-certificate --limit-rate
`)

const INFALLIBLE: ReadonlySet<string> = new Set(['echo', 'printf', 'yes', ':', 'true'])

function setsPipefail(command: Parameters<typeof commandLineOf>[0]): boolean {
  const line = commandLineOf(command)
  if (line?.name === 'set' || /^(?:ba|z|k|da|a)?sh$/.test(line?.name ?? ''))
    return line?.words.some(({ value }) => value === 'pipefail') ?? false
  return false
}
