import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { scanArguments, userReports } from './arguments.ts'
import { InputFault, type Inputs, readInputs, truth } from './inputs.ts'
import { annotationsOf, countsOf, readReport } from './report.ts'
import { annotationLine, append, outputText } from './workflow-commands.ts'

/** With which the command line ends for wrong usage. */
const USAGE = 2

/** The launcher of the bundled program, beside this file once it is bundled itself. */
const PROGRAM = join(import.meta.dirname, 'launch.cjs')
const RUN = 'require(process.argv[1]).main(process.argv.slice(2))'

process.exitCode = await run(process.env)

/** The whole action: scan, tell the runner, and end as the scan did. */
async function run(environment: NodeJS.ProcessEnv): Promise<number> {
  const inputs = readInputs(environment)
  const folder = mkdtempSync(join(environment['RUNNER_TEMP'] ?? tmpdir(), 'plimsoll-'))
  const own = { json: join(folder, 'report.json'), summary: join(folder, 'summary.md') }
  let args: readonly string[]
  try {
    args = scanArguments(inputs, own)
  } catch (error) {
    if (!(error instanceof InputFault)) throw error
    process.stdout.write(`::error title=Plimsoll::${error.message.replaceAll('\n', ' ')}\n`)
    return USAGE
  }
  const exitCode = await scan(args)
  tell(inputs, own, exitCode, environment)
  return exitCode
}

/** What the scan prints may hold names that strangers chose: meanwhile the runner obeys nothing. */
async function scan(args: readonly string[]): Promise<number> {
  const token = randomUUID()
  process.stdout.write(`::stop-commands::${token}\n`)
  const child = spawn(process.execPath, ['-e', RUN, '--', PROGRAM, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // The inputs are arguments by now, and are no business of the scan.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'))),
  })
  try {
    return await new Promise<number>((done, reject) => {
      child.once('error', reject)
      child.once('close', (code) => done(code ?? 1))
    })
  } finally {
    process.stdout.write(`\n::${token}::\n`)
  }
}

function tell(
  inputs: Inputs,
  own: { readonly json: string; readonly summary: string },
  exitCode: number,
  environment: NodeJS.ProcessEnv,
): void {
  const outputs: Record<string, string> = { 'exit-code': String(exitCode) }
  const report = readReport(own.json)
  if (report) {
    const paths = userReports(inputs).map(({ path }) => resolve(path))
    Object.assign(outputs, countsOf(report), { 'json-report': own.json, reports: paths.join('\n') })
    if (truth(inputs, 'annotations')) {
      for (const one of annotationsOf(report, sourceFolder(inputs, environment)))
        process.stdout.write(annotationLine(one))
    }
    if (truth(inputs, 'summary'))
      append(environment['GITHUB_STEP_SUMMARY'], readFileSync(own.summary, 'utf8'))
  }
  append(environment['GITHUB_OUTPUT'], outputText(outputs))
}

/** Of the tree that was scanned, as seen from the root of the repository. */
function sourceFolder(inputs: Inputs, environment: NodeJS.ProcessEnv): string {
  const root = environment['GITHUB_WORKSPACE'] ?? process.cwd()
  const path = relative(root, resolve(inputs.get('path') ?? '.'))
  return path.startsWith('..') ? '' : path
}
