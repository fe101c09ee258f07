import { didYouMean } from '../../core/did-you-mean.ts'
import { PlimsollError } from '../../core/errors.ts'
import { type LocatedYaml, MAX_YAML_LENGTH, readLocatedYaml } from '../../documents/located-yaml.ts'
import { readGrypeIgnore } from './grype.ts'
import { isOsvScanner, readOsvScanner } from './osv-scanner.ts'
import { readOwnList } from './own-list.ts'
import { readTrivyIgnore } from './trivyignore.ts'
import { readTrivyIgnoreYaml, TRIVY_SECTIONS } from './trivyignore-yaml.ts'
import type { ExceptionList } from './types.ts'

/**
 * The exceptions of a file, in whatever form: told by what is in it, not by its name. Throws `exceptions-invalid`.
 * @param file name for messages and reports
 */
export async function readExceptions(file: string, content: string): Promise<ExceptionList> {
  const text = plainText(file, content)
  if (isOsvScanner(text)) return { ...(await readOsvScanner(file, text)), form: 'osv-scanner' }
  if (isLines(text)) return { ...readTrivyIgnore(file, text), form: 'trivyignore' }
  const yaml = await readLocatedYaml({ file, text, code: 'exceptions-invalid' })
  return await readYaml(yaml, file)
}

/** The list in the configuration file, whose other keys are options. Throws `exceptions-invalid`. */
export async function readConfiguredExceptions(file: string, content: string): Promise<ExceptionList> {
  const text = plainText(file, content)
  const yaml = await readLocatedYaml({ file, text, code: 'exceptions-invalid' })
  const hasList = isMap(yaml.value) && Object.hasOwn(yaml.value, 'exceptions')
  const exceptions = hasList ? readOwnList(yaml, file, 'exceptions') : []
  return { file, form: 'plimsoll', exceptions, others: [] }
}

async function readYaml(yaml: LocatedYaml, file: string): Promise<ExceptionList> {
  const { value } = yaml
  if (Array.isArray(value))
    return { file, form: 'plimsoll', exceptions: readOwnList(yaml, file, 'whole'), others: [] }
  if (value === null || value === undefined) return { file, form: 'plimsoll', exceptions: [], others: [] }
  if (!isMap(value)) return yaml.fail([], 'the file is to be a list of exceptions, or a map with exceptions')
  const keys = Object.keys(value)
  if (keys.includes('exceptions')) {
    const other = keys.find((key) => key !== 'exceptions')
    if (other !== undefined)
      yaml.failAtKey(
        [other],
        `${other} is no key of a file of exceptions${didYouMean(other, ['exceptions'])}`,
      )
    return { file, form: 'plimsoll', exceptions: readOwnList(yaml, file, 'exceptions'), others: [] }
  }
  if (TRIVY_SECTIONS.some((section) => keys.includes(section)))
    return { ...readTrivyIgnoreYaml(yaml, file), form: 'trivyignore-yaml' }
  if (keys.includes('ignore')) return { ...readGrypeIgnore(yaml, file), form: 'grype' }
  const [first] = keys
  if (first === undefined) return { file, form: 'plimsoll', exceptions: [], others: [] }
  const guess = didYouMean(first, ['exceptions', 'ignore', ...TRIVY_SECTIONS])
  return yaml.failAtKey(
    [first],
    `${first} is not how a file of exceptions begins${guess}: it is a list, or a map with exceptions`,
  )
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Ids, one a line, and not YAML: by the first line that is no comment. YAML begins with a dash, a bracket, a quote, or a
 * key and its colon.
 */
function isLines(text: string): boolean {
  const line = text.split('\n').find((one) => one.trim() !== '' && !one.trim().startsWith('#'))
  if (line === undefined) return true
  const words = line.trim()
  return !/^(?:[-?{["'&!%|>]|[^\s:]+\s*:(?:\s|$))/.test(words)
}

function plainText(file: string, content: string): string {
  if (content.length > MAX_YAML_LENGTH)
    throw new PlimsollError('exceptions-invalid', `${file} is longer than ${MAX_YAML_LENGTH} characters.`)
  // What PowerShell writes by > would else be a list of ids that fit nothing.
  if (content.includes('\0') || content.includes('\ufffd'))
    throw new PlimsollError('exceptions-invalid', `${file} is no text in UTF-8.`)
  return content.replace(/^\ufeff/, '')
}
