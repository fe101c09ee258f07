import { PlimsollError } from '../../../core/errors.ts'
import type { Validator } from '../../../kubernetes/schema/validator.ts'
import { goJson } from '../go-json.ts'
import { jsonOf } from '../report-json.ts'
import { rulesOf } from '../rules/index.ts'
import { scanText } from '../scan.ts'
import type { LinkSigner } from './in-toto.ts'

export interface ServerNeeds {
  readonly validator: Validator
  /** Absent: no key was given. */
  readonly signer?: LinkSigner
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  /** Documents scored. */
  readonly documents: number
}

const TEXT = 'text/plain; charset=utf-8'
/** What curl's users put before a file. */
const FORM_PREFIX = 'file='

/** The answer to a manifest: 200 whatever its score, 400 for what cannot be read. */
export async function answerScan(
  posted: string,
  query: URLSearchParams,
  { validator, signer }: ServerNeeds,
  signal: AbortSignal,
): Promise<Answer> {
  const wantsLink = (query.get('in-toto') ?? '') !== ''
  if (wantsLink && !signer)
    return textAnswer(500, 'attempted to serve an in-toto payload but no key is available')
  const body = posted.startsWith(FORM_PREFIX) ? posted.slice(FORM_PREFIX.length) : posted
  try {
    const rules = rulesOf(query.getAll('rule'))
    const { reports } = await scanText(body, 'API', { rules, validator, signal })
    const shown = reports.map(jsonOf)
    const payload = wantsLink && signer ? { link: signer.link(reports, body), reports: shown } : shown
    return {
      status: 200,
      type: 'application/json',
      body: `${goJson(payload)}\n`,
      documents: reports.length,
    }
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'kubesec-invalid')
      return textAnswer(400, error.message)
    throw error
  }
}

export function textAnswer(status: number, text: string): Answer {
  return { status, type: TEXT, body: `${text}\n`, documents: 0 }
}
