import { PlimsollError } from '../core/errors.ts'
import type { GithubRun } from '../reports/types.ts'
import type { CommandContext } from './context.ts'

/**
 * The commit that a snapshot is of, from the options, or from a workflow's environment; `undefined` where nothing says.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 *
 * Throws `option-invalid`.
 */
export function githubRun({
  options,
  environment,
}: Pick<CommandContext, 'options' | 'environment'>): GithubRun | undefined {
  const sha = options.text('github-sha') ?? (environment['GITHUB_SHA'] || undefined)
  const ref = options.text('github-ref') ?? (environment['GITHUB_REF'] || undefined)
  if (sha === undefined || ref === undefined) return undefined
  if (!/^[0-9a-f]{40}$/i.test(sha))
    throw new PlimsollError('option-invalid', `--github-sha is a commit of 40 hex digits, not «${sha}».`)
  if (!ref.startsWith('refs/'))
    throw new PlimsollError('option-invalid', `--github-ref begins with refs/, not «${ref}».`)
  const runId = environment['GITHUB_RUN_ID']
  const names = [environment['GITHUB_WORKFLOW'], environment['GITHUB_JOB']].filter(Boolean)
  const url = runUrl(environment)
  return {
    sha,
    ref,
    jobId: runId || '0',
    correlator: names.length > 0 ? names.join(' ') : 'plimsoll',
    ...(url === undefined ? {} : { runUrl: url }),
  }
}

function runUrl(environment: NodeJS.ProcessEnv): string | undefined {
  const parts = [
    environment['GITHUB_SERVER_URL'],
    environment['GITHUB_REPOSITORY'],
    'actions/runs',
    environment['GITHUB_RUN_ID'],
  ]
  return parts.every(Boolean) ? parts.join('/') : undefined
}
