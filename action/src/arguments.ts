import { InputFault, type Inputs, list, truth } from './inputs.ts'

/** Inputs that are options of the same name. */
const TEXTS = ['severity', 'exit-code', 'exceptions', 'vex', 'policy', 'config', 'dockerfile'] as const
const SCAN_TEXTS = ['cache-dir', 'mirror', 'timeout'] as const
const FLAGS = ['ignore-unfixed', 'offline', 'allow-incomplete'] as const

const SCAN_TYPES = ['image', 'fs', 'rootfs', 'repo', 'sbom'] as const
type ScanType = (typeof SCAN_TYPES)[number]

/** Where the action itself wants to read what came out. */
export interface OwnReports {
  readonly json: string
  readonly summary: string
}

export interface UserReport {
  readonly format: string
  readonly path: string
}

/**
 * The command line of a scan. Each input is one argument, whatever is in it: no shell ever sees it, and none can be
 * taken for an option. Throws InputFault.
 */
export function scanArguments(inputs: Inputs, own: OwnReports): readonly string[] {
  const type = scanType(inputs)
  const reports: readonly UserReport[] = [
    { format: 'table', path: '-' },
    { format: 'json', path: own.json },
    { format: 'github-summary', path: own.summary },
    ...userReports(inputs),
  ]
  return [
    type,
    ...reports.flatMap(({ format, path }) => [`--format=${format}`, `--output=${path}`]),
    ...[...TEXTS, ...SCAN_TEXTS].flatMap((name) => option(inputs, name)),
    ...FLAGS.flatMap((name) => (inputs.has(name) ? [`--${name}=${truth(inputs, name)}`] : [])),
    ...(type === 'image' ? option(inputs, 'platform') : []),
    ...target(inputs, type),
  ]
}

function option(inputs: Inputs, name: string): readonly string[] {
  const value = inputs.get(name)
  return value === undefined ? [] : [`--${name}=${value}`]
}

/** The n-th output belongs to the n-th format; a report in the log besides the table would be read by nobody. */
export function userReports(inputs: Inputs): readonly UserReport[] {
  const formats = list(inputs, 'format')
  const paths = list(inputs, 'output')
  if (formats.length !== paths.length) {
    throw new InputFault(
      `format names ${formats.length} reports and output ${paths.length} files: each report needs a file.`,
    )
  }
  return formats.map((format, index) => ({ format, path: paths[index] ?? '' }))
}

function scanType(inputs: Inputs): ScanType {
  const given = inputs.get('scan-type')
  if (given === undefined) return inputs.has('path') ? 'fs' : 'image'
  const known = SCAN_TYPES.find((type) => type === given)
  if (!known) throw new InputFault(`scan-type is one of ${SCAN_TYPES.join(', ')}, not «${given}».`)
  return known
}

function target(inputs: Inputs, type: ScanType): readonly string[] {
  const [image, input, path] = [inputs.get('image'), inputs.get('input'), inputs.get('path')]
  const given = [image, input, path].filter((one) => one !== undefined)
  if (given.length > 1) throw new InputFault('Give one of image, input and path.')
  if (type === 'image') {
    if (input !== undefined) return [`--input=${input}`]
    if (image !== undefined) return ['--', image]
    throw new InputFault('Name what to scan: image, input or path.')
  }
  if (path === undefined) throw new InputFault(`A scan of the type ${type} needs path.`)
  return ['--', path]
}
