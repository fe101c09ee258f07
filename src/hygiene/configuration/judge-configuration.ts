import type { ImageFacts } from '../../core/hygiene.ts'
import type { ImageConfig } from '../../core/image.ts'
import { listedNames, quoted } from '../sentence.ts'
import type { HygieneInput, Note } from '../types.ts'

type Healthcheck = ImageFacts['healthcheck']

/** What is objected to in the config of the image, apart from its user. */
export function judgeConfiguration({ config, isOci }: Pick<HygieneInput, 'config' | 'isOci'>): {
  readonly healthcheck: Healthcheck
  readonly notes: readonly Note[]
  readonly unjudged: readonly string[]
} {
  if (!config) return { healthcheck: 'not applicable', notes: [], unjudged: [] }
  const healthcheck = healthcheckOf(config, isOci === true)
  const notes = [
    ...(healthcheck === 'absent'
      ? [{ id: 'PLH-0801', message: 'The image has no HEALTHCHECK, or switches that of its base off.' }]
      : []),
    ...exposedPorts(config),
    ...volumes(config),
    ...shellForms(config),
    ...onBuild(config),
  ]
  const isUntold = healthcheck === 'not applicable'
  const unjudged = isUntold ? ['HEALTHCHECK was not judged: the OCI image format has no place for it.'] : []
  return { healthcheck, notes, unjudged }
}

/** Builders of OCI images may write it all the same. */
function healthcheckOf({ healthcheck }: ImageConfig, isOci: boolean): Healthcheck {
  if (healthcheck) return 'present'
  return isOci ? 'not applicable' : 'absent'
}

/** Ports by which machines are administered, and what listens there. */
const REMOTE_PORTS: ReadonlyMap<string, string> = new Map([
  ['21', 'FTP'],
  ['22', 'SSH'],
  ['23', 'Telnet'],
  ['512', 'rexec'],
  ['513', 'rlogin'],
  ['514', 'rsh'],
  ['2375', 'Docker without a password'],
  ['3389', 'Remote Desktop'],
  ['5900', 'VNC'],
])

function exposedPorts({ exposedPorts }: ImageConfig): readonly Note[] {
  const remote = exposedPorts.flatMap((written) => {
    const [port = '', protocol = 'tcp'] = written.split('/')
    const service = protocol === 'tcp' ? REMOTE_PORTS.get(port) : undefined
    return service === undefined ? [] : [`${port} (${service})`]
  })
  if (remote.length === 0) return []
  const message = `The image exposes the port${remote.length === 1 ? '' : 's'} ${listedNames(remote)}.`
  return [{ id: 'PLH-0802', message }]
}

const KERNEL_FOLDERS = ['/dev', '/proc', '/sys']

function volumes({ volumes }: ImageConfig): readonly Note[] {
  const sensitive = volumes.filter((path) =>
    KERNEL_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  )
  if (sensitive.length === 0) return []
  return [{ id: 'PLH-0803', message: `The image declares a volume at ${listedNames(sensitive)}.` }]
}

/** Docker writes the shell form as `["/bin/sh", "-c", "…"]`; SHELL may name another shell. */
function shellForms({ entrypoint, cmd }: ImageConfig): readonly Note[] {
  // With an entry point, CMD is its arguments.
  const [what, words] =
    entrypoint.length > 0 ? (['ENTRYPOINT', entrypoint] as const) : (['CMD', cmd] as const)
  const [shell = '', option = '', ...rest] = words
  const script = rest.join(' ')
  const isShell = /(?:^|\/)(?:ba|da|z|a|k)?sh$/.test(shell) && option.startsWith('-') && option.endsWith('c')
  // A shell that replaces itself by the program is out of the way.
  if (!isShell || script.trimStart().startsWith('exec ')) return []
  return [{ id: 'PLH-0804', message: `${what} is run by ${shell}: ${quoted(script)}.` }]
}

/** Docker's own member of the config; OCI has none. */
function onBuild({ raw }: ImageConfig): readonly Note[] {
  const triggers = textsAt(raw, ['config', 'OnBuild']) ?? textsAt(raw, ['Config', 'OnBuild']) ?? []
  if (triggers.length === 0) return []
  const message = `${triggers.length === 1 ? '1 instruction is' : `${triggers.length} instructions are`} run by whoever builds on the image: ${listedNames(triggers)}.`
  return [{ id: 'PLH-0805', message }]
}

function textsAt(value: unknown, keys: readonly string[]): readonly string[] | undefined {
  let at = value
  for (const key of keys) {
    if (typeof at !== 'object' || at === null) return undefined
    at = (at as Readonly<Record<string, unknown>>)[key]
  }
  return Array.isArray(at) ? at.filter((one) => typeof one === 'string') : undefined
}
