import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const ROOT = join(import.meta.dirname, '..')

export interface ActionOutcome {
  readonly code: number | null
  readonly log: string
  readonly summary: string
  readonly outputs: ReadonlyMap<string, string>
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
  readonly outputs: Readonly<Record<string, unknown>>
  readonly runs: { readonly using: string; readonly main: string }
}

export function readActionFile(): ActionFile {
  return parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionFile
}

/**
 * Runs the action as GitHub's runner does: the file that action.yml names, inputs by the environment (all of them,
 * empty where neither the workflow nor action.yml has one), and files for the summary and the outputs.
 *
 * @param folder of the run: `temp` and the command files are made in it
 */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  {
    folder,
    workspace,
    main,
  }: { readonly folder: string; readonly workspace: string; readonly main?: string },
): Promise<ActionOutcome> {
  const action = readActionFile()
  const temp = join(folder, 'temp')
  mkdirSync(temp, { recursive: true })
  const files = { summary: join(folder, 'summary.md'), outputs: join(folder, 'outputs.txt') }
  for (const file of Object.values(files)) writeFileSync(file, '')
  const given = Object.entries(action.inputs).map(([name, { default: standard = '' }]) => [
    `INPUT_${name.toUpperCase().replaceAll(' ', '_')}`,
    inputs[name] ?? standard,
  ])
  const child = spawn(process.execPath, [main ?? join(ROOT, action.runs.main)], {
    cwd: workspace,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      RUNNER_TEMP: temp,
      GITHUB_WORKSPACE: workspace,
      GITHUB_STEP_SUMMARY: files.summary,
      GITHUB_OUTPUT: files.outputs,
      ...Object.fromEntries(given),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return {
    code,
    log: Buffer.concat(chunks).toString(),
    summary: readFileSync(files.summary, 'utf8'),
    outputs: readOutputs(readFileSync(files.outputs, 'utf8')),
  }
}

/** As the runner reads the file: `name<<MARK`, lines, `MARK`. */
function readOutputs(text: string): ReadonlyMap<string, string> {
  const outputs = new Map<string, string>()
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const [name = '', mark] = (lines[at] ?? '').split('<<')
    if (mark === undefined) continue
    const end = lines.indexOf(mark, at + 1)
    outputs.set(name, lines.slice(at + 1, end).join('\n'))
    at = end
  }
  return outputs
}

/** Lines that the runner would obey: those between the marks of stop-commands are not. */
export function obeyedLines(log: string): string[] {
  const obeyed: string[] = []
  let token: string | undefined
  for (const line of log.split('\n')) {
    if (token === undefined && line.startsWith('::stop-commands::'))
      token = line.slice('::stop-commands::'.length)
    else if (token !== undefined && line === `::${token}::`) token = undefined
    else if (token === undefined && line.startsWith('::')) obeyed.push(line)
  }
  return obeyed
}
