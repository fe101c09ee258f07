import type { Misconfiguration } from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'
import type { SecretFacts } from '../core/secret.ts'
import type { Action } from './types.ts'
import { secretPoints } from './weights.ts'

/** A secret each: they are revoked one by one. */
export function secretActions({ configuration, layers }: Report): Action[] {
  return (configuration?.misconfigurations ?? []).flatMap((one) =>
    one.secret ? [actionOf(one, one.secret, layers)] : [],
  )
}

function actionOf(one: Misconfiguration, secret: SecretFacts, layers: Report['layers']): Action {
  const layer = one.place.layer === undefined ? undefined : layers[one.place.layer]
  const madeBy = layer?.createdBy === undefined ? [] : [`It came by: ${layer.createdBy}`]
  return {
    kind: 'action',
    subject: 'secret',
    title: `Revoke the secret in ${one.place.file}, and build without it`,
    why: one.message,
    how: [one.advice, ...madeBy],
    solves: 1,
    weight: secretPoints(one.severity, secret.confidence),
  }
}
