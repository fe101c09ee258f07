import { parseBundle } from '../../src/signatures/bundle.ts'
import { checkBundle, checkPayload, checkScan, type Wanted } from '../../src/signatures/check.ts'
import { parseEnvelope } from '../../src/signatures/envelope.ts'
import { parsePayload } from '../../src/signatures/payload.ts'
import { parsePublicKey } from '../../src/signatures/public-key.ts'
import { parseScanPredicate } from '../../src/signatures/scan-predicate.ts'
import { parseStatement } from '../../src/signatures/statement.ts'
import {
  bundleOf,
  envelopeOf,
  messageBundleOf,
  newKey,
  payloadOf,
  publicKeyOf,
  SCAN_PREDICATE,
  scanPredicate,
} from '../signing.ts'
import type { FuzzTarget } from './targets.ts'

const DIGEST = `sha256:${'a'.repeat(64)}` as const
const KEY = newKey()
const WANTED: Wanted = { keys: [publicKeyOf(KEY)], digests: [DIGEST] }
const SCAN = {
  digest: DIGEST,
  predicateType: SCAN_PREDICATE,
  predicate: scanPredicate('2026-01-02T03:04:05Z'),
}
const PAYLOAD = payloadOf(DIGEST)
const SIGNATURE = KEY.sign(PAYLOAD)
const BUNDLE = bundleOf(KEY, { digest: DIGEST })

/** Whatever differs from what was signed is not valid. */
function mustBeOriginal(kind: 'valid' | 'rejected', isOriginal: boolean): void {
  if (kind === 'valid' && !isOriginal) throw new Error('what nobody signed is valid')
}

/** What lies in registries beside images; keys of policies. */
export function signatureTargets(): readonly FuzzTarget[] {
  return [
    {
      name: 'signature-payload',
      corpus: [PAYLOAD],
      run: async (input) => {
        mustBeOriginal(checkPayload(input, SIGNATURE, WANTED).kind, input.equals(PAYLOAD))
        await Promise.resolve(parsePayload(input))
      },
    },
    {
      name: 'signature-bundle',
      corpus: [BUNDLE, messageBundleOf(KEY, PAYLOAD), bundleOf(KEY, SCAN)],
      run: async (input) => {
        const bundle = parseBundle(input)
        checkBundle(bundle, WANTED, { digest: DIGEST, bytes: PAYLOAD })
        if (bundle.kind === 'envelope') parseStatement(bundle.envelope)
        await Promise.resolve()
      },
    },
    {
      name: 'attestation-envelope',
      corpus: [envelopeOf(KEY, SCAN), envelopeOf(KEY, { digest: DIGEST })],
      run: async (input) => {
        const envelope = parseEnvelope(input)
        checkScan(envelope, WANTED)
        await Promise.resolve(parseScanPredicate(parseStatement(envelope).predicate))
      },
    },
    {
      name: 'signature-key',
      corpus: [Buffer.from(KEY.publicPem), Buffer.from(newKey('rsa').publicPem)],
      run: async (input) => void (await Promise.resolve(parsePublicKey(input.toString()))),
    },
  ]
}
